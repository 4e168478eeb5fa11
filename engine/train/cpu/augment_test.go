package cpu

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train"
	"tunebench/engine/vec"
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
								t.Fatalf("mirror %v, move %v: pixel %d,%d is %g or %g, want %g", mirror, move, r, c, got[at], turned[at], want)
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
// row, not on the batch; and it is for training only.
func TestAugmentationIsOfTheRow(t *testing.T) {
	useSgemm(t, 1)
	m := Image{Width: 14, Height: 14, Channels: 1}
	all := Augment{Image: m, Shift: 0.3, Rotate: 30, Flip: true, Noise: 0.1, Cutout: 0.4}
	s := rng.New(2, rng.Bench, 0, 0)
	d := labels(denseRows(60, 196, &s), 3, &s)
	c := Config{
		Train: d, Validation: d, Net: nn.Spec{Inputs: 196, Hidden: []int{6}, Outputs: 3}, Augment: all,
		Loss: loss.Config{}, Optimizer: optimizer.Default(optimizer.SGD), Seed: 9, BatchSize: 32,
	}
	e := mustNew(t, c)
	row := func(epoch int, rows ...int32) []float32 {
		b := e.batch.fill(&e.cfg, train.Step{Epoch: epoch, Index: 100*epoch + len(rows), Rows: rows})
		return slices.Clone(b.x.Data[:196])
	}
	alone, among := row(1, 7), row(1, 7, 8, 9)
	if !slices.Equal(alone, among) {
		t.Error("a picture changes with the batch that it is in")
	}
	if slices.Equal(alone, row(2, 7)) || slices.Equal(alone, d.X.Data[7*196:8*196]) {
		t.Error("a picture is the same in every epoch")
	}
	c.Augment = Augment{}
	plain := mustNew(t, c)
	a, b := predicted(t, e), predicted(t, plain)
	if !slices.Equal(a[0].Data, b[0].Data) {
		t.Error("augmentation reaches evaluation")
	}
	c.Augment = all
	rows := make([]int32, 32)
	step := func() {
		if _, err := e.Step(train.Step{Rows: rows, Hyper: train.Hyper{LR: 0.1}}); err != nil {
			t.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(10, step); n != 0 {
		t.Errorf("%g allocations per step", n)
	}
	c.Pool = useSgemm(t, 3)
	half := mustNew(t, c)
	run(t, half, 0, 3, train.Hyper{LR: 0.1})
	c.Pool = nil
	second := mustNew(t, c)
	if err := second.ImportState(half.ExportState(nil)); err != nil {
		t.Fatal(err)
	}
	run(t, half, 3, 7, train.Hyper{LR: 0.1})
	run(t, second, 3, 7, train.Hyper{LR: 0.1})
	if !slices.Equal(bits(half.ExportState(nil)), bits(second.ExportState(nil))) {
		t.Error("a resumed run ends elsewhere")
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
		c := testConfig(1)
		c.Augment = a
		if _, err := New(c); err == nil {
			t.Errorf("%+v was accepted", a)
		}
	}
	c := testConfig(1)
	c.Augment = Augment{Image: m, Shift: 0.5}
	c.Train.X.Data = slices.Clone(c.Train.X.Data)
	before := slices.Clone(c.Train.X.Data)
	e := mustNew(t, c)
	run(t, e, 0, 3, train.Hyper{LR: 0.1})
	if !slices.Equal(before, e.cfg.Train.X.Data) {
		t.Error("augmentation changes the data")
	}
}

func BenchmarkAugment(b *testing.B) {
	m := Image{Width: 28, Height: 28, Channels: 1}
	for name, a := range map[string]Augment{
		"shift": {Image: m, Shift: 0.1}, "rotate": {Image: m, Rotate: 15}, "noise": {Image: m, Noise: 0.1}, "cutout": {Image: m, Cutout: 0.3},
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
