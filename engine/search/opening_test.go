package search

import "testing"

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
