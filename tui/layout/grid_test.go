package layout

import "testing"

func TestGridFillsItsPlace(t *testing.T) {
	for w := 0; w < 230; w += 7 {
		for h := 0; h < 70; h += 3 {
			r := Rect{3, 2, w, h}
			for n := range 14 {
				places := Grid(r, n, 34, 9)
				if r.Empty() || n == 0 {
					if places != nil {
						t.Fatalf("%+v: places for %d: %+v", r, n, places)
					}
					continue
				}
				area := 0
				for i, p := range places {
					inside(t, "place", r, p)
					area += p.W * p.H
					for k := range i {
						if overlap(p, places[k]) {
							t.Fatalf("%+v: places %d and %d overlap", r, i, k)
						}
					}
				}
				if len(places) != n || area != w*h {
					t.Fatalf("%+v: %d places for %d, which cover %d cells", r, len(places), n, area)
				}
			}
		}
	}
}

func TestGridShapes(t *testing.T) {
	for _, c := range []struct {
		w, h, n int
		want    []Rect
	}{
		{80, 20, 1, []Rect{{0, 0, 80, 20}}},
		{80, 20, 4, []Rect{{0, 0, 40, 10}, {40, 0, 40, 10}, {0, 10, 40, 10}, {40, 10, 40, 10}}},
		{120, 10, 2, []Rect{{0, 0, 60, 10}, {60, 0, 60, 10}}},
		{40, 27, 2, []Rect{{0, 0, 40, 13}, {0, 13, 40, 14}}},
		{80, 20, 3, []Rect{{0, 0, 40, 10}, {40, 0, 40, 10}, {0, 10, 80, 10}}}, // the last row is filled
	} {
		got := Grid(Of(c.w, c.h), c.n, 34, 9)
		if len(got) != len(c.want) {
			t.Fatalf("%+v: %+v", c, got)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%dx%d: piece %d of %d is at %+v, not %+v", c.w, c.h, i, c.n, got[i], c.want[i])
			}
		}
	}
}
