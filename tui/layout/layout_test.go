package layout

import "testing"

func inside(t *testing.T, what string, outer, r Rect) {
	t.Helper()
	if r.W < 0 || r.H < 0 {
		t.Fatalf("%s: negative size %+v", what, r)
	}
	if r == (Rect{}) {
		return // not shown
	}
	if r.X < outer.X || r.Y < outer.Y || r.X+r.W > outer.X+outer.W || r.Y+r.H > outer.Y+outer.H {
		t.Fatalf("%s: %+v leaves %+v", what, r, outer)
	}
}

func overlap(a, b Rect) bool {
	return !a.Empty() && !b.Empty() &&
		a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

func TestWorkbenchAtEverySize(t *testing.T) {
	for w := -1; w < 220; w++ {
		for h := -1; h < 70; h++ {
			b := Workbench(w, h)
			parts := map[string]Rect{
				"status": b.Status, "tabs": b.Tabs, "form": b.Form, "charts": b.Charts,
				"diagnosis": b.Diagnosis, "keys": b.Keys,
			}
			area := 0
			for name, r := range parts {
				inside(t, name, b.Screen, r)
				area += r.W * r.H
			}
			if b.Mode == Panes {
				if area != w*h {
					t.Fatalf("%dx%d: parts cover %d of %d cells", w, h, area, w*h)
				}
				all := []Rect{b.Status, b.Form, b.Charts, b.Diagnosis, b.Keys}
				for i := range all {
					for j := range i {
						if overlap(all[i], all[j]) {
							t.Fatalf("%dx%d: parts %d and %d overlap", w, h, i, j)
						}
					}
				}
			}
			if w > 0 && h > 0 && b.Form.Empty() {
				t.Fatalf("%dx%d: nothing to show", w, h)
			}
		}
	}
}

func TestWorkbenchModes(t *testing.T) {
	if b := Workbench(80, 24); b.Mode != Tabs || b.Tabs.H != 1 || b.Form.H != 21 {
		t.Errorf("80x24: %+v", b)
	}
	b := Workbench(160, 48)
	if b.Mode != Panes || b.Form.W < 30 || b.Diagnosis.W < 36 || b.Charts.W < 70 {
		t.Errorf("160x48: %+v", b)
	}
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		total, gap int
		tracks     []Track
		want       []int
	}{
		{10, 0, []Track{Flex(1, 0), Flex(1, 0)}, []int{5, 5}},
		{11, 1, []Track{Flex(1, 0), Flex(1, 0)}, []int{5, 5}},
		{10, 0, []Track{{Min: 3}, Flex(1, 0), Flex(2, 0)}, []int{3, 2, 5}},
		{10, 0, []Track{{Min: 1, Weight: 5, Max: 2}, Flex(1, 0)}, []int{2, 8}},
		{4, 0, []Track{{Min: 3}, {Min: 3}}, []int{3, 1}},
		{0, 2, []Track{{Min: 3}, Flex(1, 1)}, []int{0, 0}},
		{9, 0, []Track{{Min: 3}, {Min: 3}}, []int{3, 3}},
	} {
		for i, r := range Columns(Of(c.total, 1), c.gap, c.tracks...) {
			if r.W != c.want[i] {
				t.Errorf("%d gap %d %v: track %d is %d wide, want %d", c.total, c.gap, c.tracks, i, r.W, c.want[i])
			}
			inside(t, "column", Of(c.total, 1), r)
		}
		for i, r := range Rows(Of(1, c.total), c.gap, c.tracks...) {
			if r.H != c.want[i] {
				t.Errorf("rows differ from columns: %d, want %d", r.H, c.want[i])
			}
		}
	}
}

func TestCuts(t *testing.T) {
	r := Rect{2, 3, 10, 5}
	for n := -2; n < 14; n++ {
		for _, cut := range []func(int) (Rect, Rect){r.CutTop, r.CutBottom, r.CutLeft} {
			a, b := cut(n)
			inside(t, "cut", r, a)
			inside(t, "rest", r, b)
			if a.W*a.H+b.W*b.H != 50 || overlap(a, b) {
				t.Fatalf("cut %d: %+v and %+v", n, a, b)
			}
		}
		inside(t, "center", r, r.Center(n, n))
	}
}
