package job

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// picture returns a picture whose pixels all differ, of 5 rows of 4 pixels.
func picture(channels int) (Image, []float32) {
	m := Image{Width: 4, Height: 5, Channels: channels, Background: -7}
	x := make([]float32, 20*channels)
	for i := range x {
		x[i] = float32(i + 1)
	}
	return m, x
}

func TestMovedPicturesArePlainlyMoved(t *testing.T) {
	for _, channels := range []int{1, 3} {
		m, x := picture(channels)
		for _, mirror := range []bool{false, true} {
			for _, move := range [][2]int{{0, 0}, {1, 0}, {0, -2}, {-3, 2}, {4, 5}} {
				got := slices.Clone(x)
				m.moveWhole(got, x, mirror, move[0], move[1])
				turned := make([]float32, len(x))
				m.move(turned, x, mirror, 0, float64(move[0]), float64(move[1]))
				for r := range m.Height {
					for c := range m.Width {
						for ch := range channels {
							want := m.Background
							sr, sc := r-move[1], c-move[0]
							if mirror {
								sc = m.Width - 1 - sc
							}
							if sr >= 0 && sr < m.Height && sc >= 0 && sc < m.Width {
								want = x[(sr*m.Width+sc)*channels+ch]
							}
							at := (r*m.Width+c)*channels + ch
							if got[at] != want || turned[at] != want {
								t.Fatalf("mirror %v, move %v: pixel %d,%d is %g or %g, want %g", mirror, move, r, c,
									got[at], turned[at], want)
							}
						}
					}
				}
			}
		}
	}
}

func TestTurnedPictures(t *testing.T) {
	m := Image{Width: 5, Height: 5, Channels: 1}
	x := make([]float32, 25)
	for i := range x {
		x[i] = float32(i)
	}
	quarter, half := make([]float32, 25), make([]float32, 25)
	m.move(quarter, x, false, math.Pi/2, 0, 0)
	m.move(half, x, false, math.Pi, 0, 0)
	for r := range 5 {
		for c := range 5 {
			if want := x[(4-r)*5+4-c]; math.Abs(float64(half[r*5+c]-want)) > 1e-5 {
				t.Errorf("half a turn puts %g at %d,%d, want %g", half[r*5+c], r, c, want)
			}
			if want := x[(4-c)*5+r]; math.Abs(float64(quarter[r*5+c]-want)) > 1e-5 {
				t.Errorf("a quarter turn puts %g at %d,%d, want %g", quarter[r*5+c], r, c, want)
			}
		}
	}
}

func TestCutoutAndNoise(t *testing.T) {
	m := Image{Width: 28, Height: 28, Channels: 1, Background: -3}
	u := newAugmenter(Augment{Image: m, Cutout: 0.5}, nil)
	most := 0
	for row := range 50 {
		x := slices.Repeat([]float32{1}, 784)
		u.picture(x, u.from[0], rng.New(1, rng.Augment, 0, row))
		cut := 0
		for _, v := range x {
			if v == m.Background {
				cut++
			}
		}
		if cut == 0 || cut > 14*14 {
			t.Fatalf("%d pixels are cut, want 1 to %d", cut, 14*14)
		}
		most = max(most, cut)
	}
	if most != 14*14 {
		t.Errorf("no cut is whole: the largest has %d pixels", most)
	}
	u = newAugmenter(Augment{Image: m, Noise: 0.5}, nil)
	x := make([]float32, 784)
	u.picture(x, u.from[0], rng.New(1, rng.Augment, 0, 0))
	if sd := float64(vec.Norm(x)) / 28; math.Abs(sd-0.5) > 0.05 {
		t.Errorf("the noise has a standard deviation of %g, want 0.5", sd)
	}
}

// TestAugmentationIsOfTheRow: what becomes of a picture depends on seed, epoch and
// row, not on the batch.
func TestAugmentationIsOfTheRow(t *testing.T) {
	m := Image{Width: 14, Height: 14, Channels: 1}
	c := dense(60, 196)
	c.Augment = Augment{Image: m, Shift: 0.3, Rotate: 30, Flip: true, Noise: 0.1, Cutout: 0.4}
	a := NewAssembler(&c, nil, 32)
	row := func(epoch int, rows ...int32) []float32 {
		b := a.Assemble(Step{Epoch: epoch, Index: 100*epoch + len(rows), Rows: rows})
		return slices.Clone(b.In.X.Data[:196])
	}
	alone, among := row(1, 7), row(1, 7, 8, 9)
	if !slices.Equal(alone, among) {
		t.Error("a picture changes with the batch that it is in")
	}
	if slices.Equal(alone, row(2, 7)) || slices.Equal(alone, c.Train.X.Data[7*196:8*196]) {
		t.Error("a picture is the same in every epoch")
	}
}

func TestAugmentationNamesWhatIsWrong(t *testing.T) {
	m := Image{Width: 3, Height: 2, Channels: 1}
	for _, a := range []Augment{
		{Image: m, Shift: 1.5},
		{Image: m, Rotate: -1},
		{Image: m, Noise: math.NaN()},
		{Image: m, Cutout: 2},
		{Image: Image{Width: 4, Height: 4, Channels: 1}, Flip: true},
		{Flip: true},
	} {
		c := dense(9, 6)
		c.Augment = a
		if c.Validate() == nil {
			t.Errorf("%+v was accepted", a)
		}
	}
}

func TestAssemblingLeavesTheDataAlone(t *testing.T) {
	c := dense(9, 6)
	c.Augment = Augment{Image: Image{Width: 3, Height: 2, Channels: 1}, Shift: 0.5}
	c.InputNoise, c.Mixup = 0.1, 0.4
	before := slices.Clone(c.Train.X.Data)
	b := NewAssembler(&c, nil, 9).Assemble(Step{Rows: []int32{0, 1, 2, 3, 4, 5, 6, 7, 8}})
	if !slices.Equal(before, c.Train.X.Data) || slices.Equal(before, b.In.X.Data) {
		t.Error("the rows of the job have changed, or those of the batch have not")
	}
}

// dense is a job of rows of normal features in two classes.
func dense(rows, cols int) Config {
	s := rng.New(2, rng.Bench, 0, 0)
	d := Data{X: blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}}
	s.FillNormal(d.X.Data, 0, 1)
	for i := range rows {
		d.Labels = append(d.Labels, int32(i%2))
	}
	return Config{
		Parts: Parts{Train: d}, Net: nn.Spec{Inputs: cols, Hidden: []int{6}, Outputs: 2},
		Optimizer: optimizer.Default(optimizer.SGD), Seed: 9, BatchSize: rows,
	}
}

func BenchmarkAugment(b *testing.B) {
	m := Image{Width: 28, Height: 28, Channels: 1}
	for name, a := range map[string]Augment{
		"shift": {Image: m, Shift: 0.1}, "rotate": {Image: m, Rotate: 15},
		"noise": {Image: m, Noise: 0.1}, "cutout": {Image: m, Cutout: 0.3},
	} {
		b.Run(name, func(b *testing.B) {
			u := newAugmenter(a, nil)
			x := make([]float32, 784)
			i := 0
			for b.Loop() {
				u.picture(x, u.from[0], rng.New(1, rng.Augment, 0, i))
				i++
			}
		})
	}
}
