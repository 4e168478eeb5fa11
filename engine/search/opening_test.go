package search

import (
	"slices"
	"testing"
)

// In every design of twelve corners each number is high in six, and each pair of them high and low in all four
// ways, three times each.
func TestCornersAreBalanced(t *testing.T) {
	s := unitSpace(t, 11)
	for seed := range uint64(5) {
		for design := range 3 {
			h := &History{Space: s, Seed: seed, MaxEpochs: 1}
			var rows [][]float64
			for k := range screeningRuns {
				rows = append(rows, corner(h, design*screeningRuns+k, make([]float64, 11)))
			}
			for i := range 11 {
				for j := range i {
					var times [2][2]int
					for _, u := range rows {
						times[int(u[i])][int(u[j])]++
					}
					if times != [2][2]int{{3, 3}, {3, 3}} {
						t.Fatalf("seed %d, design %d: numbers %d and %d: %v", seed, design, i, j, times)
					}
				}
			}
		}
	}
}

// Every second design is the mirror image of the one before it.
func TestEverySecondDesignMirrors(t *testing.T) {
	h := &History{Space: unitSpace(t, 7), Seed: 9, MaxEpochs: 1}
	code := func(u []float64, flip int) (c int) {
		for i, v := range u {
			c |= (int(v) ^ flip) << i
		}
		return c
	}
	for design := 0; design < 4; design += 2 {
		var there, mirrored []int
		for k := range screeningRuns {
			there = append(there, code(corner(h, design*screeningRuns+k, make([]float64, 7)), 0))
			mirrored = append(mirrored, code(corner(h, (design+1)*screeningRuns+k, make([]float64, 7)), 1))
		}
		slices.Sort(there)
		slices.Sort(mirrored)
		if !slices.Equal(there, mirrored) {
			t.Errorf("design %d has the corners %v, the mirror image of the next one %v", design, there, mirrored)
		}
	}
}

// A long opening is for studies that cost many trainings, whose first rung costs little of one.
func TestLengthOfTheOpening(t *testing.T) {
	for _, c := range []struct {
		trials, trainings, epochs int
		want                      int
	}{
		{0, 0, 52, longOpening},
		{0, 100, 52, longOpening},
		{0, 19, 52, shortOpening},
		{60, 0, 52, shortOpening},
		{200, 0, 52, longOpening},
		{0, 0, 30, shortOpening}, // three epochs are a tenth of a training
	} {
		s := unitSpace(t, 8)
		strategy, err := New("auto", "auto", s, Budget{
			Trials: c.trials, Epochs: c.trainings * c.epochs, MaxEpochs: c.epochs,
		})
		if err != nil {
			t.Fatal(err)
		}
		h := &History{Space: s, Seed: 1, MaxEpochs: c.epochs}
		inside := 0
		for i := range shortOpening { // what is drawn before the first fit
			p, ok := opening(h, i, strategy.(Ladder).startup(h))
			if !ok {
				t.Fatal("no point")
			}
			if v := s.Unit(p)[0]; v > 0 && v < 1 {
				inside++
			}
			h.tell(p, 1)
		}
		if got := strategy.(Ladder).startup(h); got != c.want || (inside <= 3) != (c.want == longOpening) {
			t.Errorf("%+v: an opening of %d points, %d of the first ones inside", c, got, inside)
		}
	}
}

// Before the first fit two of three points are corners, the third lies inside, no choice is preferred to another,
// and no point is asked for twice.
func TestOpening(t *testing.T) {
	s := mustSpace(t,
		Param{Name: "a", Low: 0, High: 1}, Param{Name: "b", Low: 1e-5, High: 0.1, Log: true},
		Param{Name: "c", Low: 2, High: 3}, Param{Name: "d", Kind: Choice, Choices: []string{"x", "y", "z"}},
	)
	const n = 60
	h := &History{Space: s, Seed: 3, MaxEpochs: 1}
	var chosen [3]float64
	corners := map[int]int{} // by how many numbers of a point lie at an end
	for i := range n {
		p, _ := GP{Startup: n + 1}.Sample(h, i)
		if h.tried(p) {
			t.Fatalf("point %d, %v, is asked for twice", i, p)
		}
		h.tell(p, 1)
		ends := 0
		for _, v := range s.Unit(p)[:3] {
			if v < 1e-9 || v > 1-1e-9 {
				ends++
			}
		}
		corners[ends]++
		chosen[int(p[3])]++
	}
	// There are 24 corners, and 40 are asked for: where one was tried before, a point inside takes its place.
	if corners[1]+corners[2] > 0 || corners[3] < 15 || corners[0] < n/3 {
		t.Errorf("%v points have 0 to 3 numbers at an end", corners)
	}
	for c, times := range chosen {
		if share := times / n; share < 0.25 || share > 0.42 {
			t.Errorf("choice %d is drawn in %.2f of the points, want a third", c, share)
		}
	}
}

// A line has two corners only, and a dozen whole numbers are soon used up.
func TestOpeningOfASmallSpace(t *testing.T) {
	line := &History{Space: unitSpace(t, 1), Seed: 1, MaxEpochs: 1}
	for i := range 30 {
		p, _ := GP{Startup: 31}.Sample(line, i)
		if line.tried(p) {
			t.Errorf("point %d of a line, %v, is asked for twice", i, p)
		}
		line.tell(p, 1)
	}
	few := mustSpace(t, Param{Name: "n", Kind: Int, Low: 1, High: 12})
	h := &History{Space: few, Seed: 1, MaxEpochs: 1}
	for i := range 30 {
		p, ok := GP{Startup: 31}.Sample(h, i)
		if wrong := inside(few, p); !ok || wrong != "" {
			t.Fatalf("point %d, %v: %s", i, p, wrong)
		}
		h.tell(p, 1)
	}
}
