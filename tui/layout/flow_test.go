package layout

import (
	"math/rand/v2"
	"testing"
)

// sample makes lists of items of every kind from one number after another.
func sample(rng *rand.Rand) []Item {
	items := make([]Item, 1+rng.IntN(12))
	for i := range items {
		items[i] = Item{MinW: rng.IntN(45) - 2, MinH: rng.IntN(14) - 2, Weight: rng.IntN(12) - 1}
		items[i].Area = rng.IntN(2) * rng.IntN(4000)
	}
	return items
}

// checkFlow holds what is true of any flow: places lie inside and apart, fill the area, have at least
// the size that was asked for, and go to the first items.
func checkFlow(t *testing.T, r Rect, items []Item, places []Rect) {
	t.Helper()
	if len(places) != len(items) {
		t.Fatalf("%+v: %d places for %d items", r, len(places), len(items))
	}
	area, last := 0, -1
	for i, p := range places {
		inside(t, "place", r, p)
		area += p.W * p.H
		for k := range i {
			if overlap(p, places[k]) {
				t.Fatalf("%+v: places %d %+v and %d %+v overlap", r, k, places[k], i, p)
			}
		}
		if p.Empty() {
			continue
		}
		if last != i-1 {
			t.Fatalf("%+v: item %d has a place, item %d before it has none", r, i, i-1)
		}
		last = i
		if last > 0 && (p.W < items[i].MinW || p.H < items[i].MinH) {
			t.Fatalf("%+v: item %d wants %+v and gets %+v", r, i, items[i], p)
		}
	}
	if !r.Empty() && len(items) > 0 && area != r.W*r.H {
		t.Fatalf("%+v: places %+v cover %d of %d cells", r, places, area, r.W*r.H)
	}
	if last > 0 && (places[0].W < items[0].MinW || places[0].H < items[0].MinH) {
		t.Fatalf("%+v: the first of several gets %+v and wants %+v", r, places[0], items[0])
	}
}

func TestFlowNeverOverlapsNorLeaves(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		r := Rect{rng.IntN(9), rng.IntN(9), rng.IntN(230) - 1, rng.IntN(80) - 1}
		items := sample(rng)
		checkFlow(t, r, items, Flow(r, items...))
	}
}

// With more room there are never fewer places.
func TestFlowGrows(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	shown := func(places []Rect) (n int) {
		for _, p := range places {
			if !p.Empty() {
				n++
			}
		}
		return n
	}
	for range 12 {
		items := sample(rng)
		for w, h := 1, 1; w < 240; w, h = w+rng.IntN(9), h+rng.IntN(4) {
			before := shown(Flow(Of(w, h), items...))
			if wider := shown(Flow(Of(w+1, h), items...)); wider < before {
				t.Fatalf("%dx%d shows %d of %+v, one column more %d", w, h, before, items, wider)
			}
			if higher := shown(Flow(Of(w, h+1), items...)); higher < before {
				t.Fatalf("%dx%d shows %d of %+v, one row more %d", w, h, before, items, higher)
			}
		}
	}
}

func TestFlowSparesSmallAreas(t *testing.T) {
	items := []Item{{MinW: 10, MinH: 4}, {MinW: 10, MinH: 4, Area: 1000}}
	for size, want := range map[[2]int]bool{{50, 19}: false, {50, 20}: true, {125, 8}: true} {
		places := Flow(Of(size[0], size[1]), items...)
		checkFlow(t, Of(size[0], size[1]), items, places)
		if got := !places[1].Empty(); got != want {
			t.Errorf("%v: the second has a place: %v", size, got)
		}
	}
}

func TestFlowShapes(t *testing.T) {
	loss, score, speed := Item{30, 9, 9, 0}, Item{26, 7, 6, 0}, Item{20, 7, 4, 0}
	three := []Item{loss, score, speed}
	for name, c := range map[string]struct {
		w, h  int
		items []Item
		want  []Rect
	}{
		"nothing":              {80, 20, nil, []Rect{}},
		"no room":              {0, 20, []Item{loss}, []Rect{{}}},
		"one":                  {80, 20, []Item{loss}, []Rect{{0, 0, 80, 20}}},
		"too small for any":    {12, 3, []Item{loss, score}, []Rect{{0, 0, 12, 3}, {}}},
		"the last has no room": {40, 16, three, []Rect{{0, 0, 40, 9}, {0, 9, 40, 7}, {}}},
		"a high middle":        {80, 46, three, []Rect{{0, 0, 80, 27}, {0, 27, 46, 19}, {46, 27, 34, 19}}},
		"a low, wide one":      {120, 12, three, []Rect{{0, 0, 50, 12}, {50, 0, 40, 12}, {90, 0, 30, 12}}},
		"a narrow column":      {36, 60, three, []Rect{{0, 0, 36, 26}, {0, 26, 36, 19}, {0, 45, 36, 15}}},
		"equals are a checker": {
			100, 30,
			[]Item{speed, speed, speed, speed},
			[]Rect{{0, 0, 50, 15}, {50, 0, 50, 15}, {0, 15, 50, 15}, {50, 15, 50, 15}},
		},
		"weight below one is 1": {40, 12, []Item{{1, 1, 0, 0}, {1, 1, -3, 0}}, []Rect{{0, 0, 20, 12}, {20, 0, 20, 12}}},
	} {
		got := Flow(Of(c.w, c.h), c.items...)
		checkFlow(t, Of(c.w, c.h), c.items, got)
		for i := range c.want {
			if got[i] != c.want[i] {
				t.Errorf("%s: item %d is at %+v, want %+v", name, i, got[i], c.want[i])
			}
		}
	}
}

func TestFlowLeavesOutWhatIsTooManyToLookAt(t *testing.T) {
	items := make([]Item, 3*mostItems)
	places := Flow(Of(400, 200), items...)
	checkFlow(t, Of(400, 200), items, places)
	if places[mostItems-1].Empty() || !places[mostItems].Empty() {
		t.Errorf("of %d items in a large area these have places: %+v", len(items), places)
	}
}
