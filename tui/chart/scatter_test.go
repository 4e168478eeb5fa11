package chart

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/internal/frametest"
)

// plain is a chart without color, line by line.
func plain(c viewer, w, h int) []string {
	return strings.Split(ansi.Strip(c.View(frametest.Themes()["nocolor"], w, h)), "\n")
}

func TestMarksDifferByTheirGlyphs(t *testing.T) {
	c := &Scatter{X: Axis{Range: Range{0, 4}}, Dots: []Dot{
		{0, 1, Finished}, {1, 1.2, Partial}, {2, 1.1, Coming}, {3, math.NaN(), Lost}, {4, 1.05, Finished},
	}}
	c.Best = &Best{X: 4, Y: 1.05, Label: "1.05"}
	got := strings.Join(plain(c, 60, 14), "\n")
	for _, glyph := range []string{"●", "○", "◇", "◆", "×"} {
		if strings.Count(got, glyph) != 1 {
			t.Errorf("%d of %s:\n%s", strings.Count(got, glyph), glyph, got)
		}
	}
}

// The strip tells where trials were lost, and how many in all.
func TestTheStripShowsTheShareThatIsLost(t *testing.T) {
	c := &Scatter{X: Axis{Names: []string{"none", "half", "all"}}}
	for i := range 8 {
		half := Finished
		if i%2 == 0 {
			half = Lost
		}
		c.Dots = append(c.Dots, Dot{0, 1, Finished}, Dot{1, 2, half}, Dot{2, math.NaN(), Lost})
	}
	lines := plain(c, 3*12+6, 12)
	strip := []rune(lines[len(lines)-3])
	if !strings.HasPrefix(string(strip), "50 % ×") {
		t.Fatalf("the strip begins %q", string(strip))
	}
	for i, want := range []string{strings.Repeat(" ", 12), strings.Repeat("▄", 12), strings.Repeat("█", 12)} {
		if got := string(strip[6+12*i : 6+12*(i+1)]); got != want {
			t.Errorf("category %d: %q, want %q", i, got, want)
		}
	}
	c.Dots = slices.DeleteFunc(c.Dots, func(d Dot) bool { return d.Mark == Lost })
	if got := strings.Join(plain(c, 42, 12), "\n"); strings.Contains(got, "%") {
		t.Errorf("a strip without anything lost:\n%s", got)
	}
}

// The end of the range at which the best lies is drawn from top to bottom, with a sign at the axis.
func TestTheWarningStandsAtItsEnd(t *testing.T) {
	at := func(end End) int {
		c := axisPlot(40, rateAxis, rateOf)
		c.Warn = end
		lines := plain(c, 80, 16)
		sign := []rune(lines[len(lines)-2])
		x := slices.Index(sign, '▲')
		for _, l := range lines[:len(lines)-2] {
			if r := []rune(l); x >= 0 && !strings.ContainsRune("┊●◇○▴█", r[x]) {
				t.Errorf("end %d: the line is broken by %q", end, r[x])
			}
		}
		return x
	}
	low, high := at(LowEnd), at(HighEnd)
	if at(Inside) != -1 || low < 5 || low > 12 || high < 70 {
		t.Errorf("signs at %d and %d, inside at %d", low, high, at(Inside))
	}
}

// What lies far from the rest flattens nothing, and what stands out is never cut off.
func TestFarValuesAreMarkedAtTheEdge(t *testing.T) {
	c := &Scatter{}
	for i := range 20 {
		c.Dots = append(c.Dots, Dot{float64(i), 1 + 0.01*float64(i), Finished})
	}
	c.Dots = append(c.Dots, Dot{7, 1e6, Finished})
	lines := plain(c, 60, 14)
	if strings.Count(lines[0], "▴") != 1 {
		t.Errorf("the far value has no mark:\n%s", strings.Join(lines, "\n"))
	}
	rows := 0
	for _, l := range lines {
		if strings.Contains(l, "●") {
			rows++
		}
	}
	if rows < 8 {
		t.Errorf("the others share %d rows:\n%s", rows, strings.Join(lines, "\n"))
	}
	c.Best = &Best{X: 7, Y: 1e6}
	if got := strings.Join(plain(c, 60, 14), "\n"); strings.Count(got, "◆") != 1 || strings.Contains(got, "▴") {
		t.Errorf("the best is cut off:\n%s", got)
	}
}

// Trials of one category lie beside each other, in its own part of the axis.
func TestCategoriesKeepToTheirColumns(t *testing.T) {
	seen := map[float64]bool{}
	a := Axis{Names: []string{"a", "b", "c"}}
	s := a.over(nil)
	for i := range 500 {
		u, ok := a.place(s, 1, i)
		if !ok || u <= 0.5 || u >= 1.5 || seen[u] {
			t.Fatalf("number %d lies at %v", i, u)
		}
		seen[u] = true
	}
	if lo, hi := s.lo, s.hi; lo != -0.5 || hi != 2.5 {
		t.Errorf("the axis covers [%v, %v]", lo, hi)
	}
}

func TestAxesCoverTheirRange(t *testing.T) {
	for _, c := range []struct {
		a      Axis
		values []float64
		lo, hi float64 // at most and at least, as values
	}{
		{rateAxis, []float64{1e-3}, 1e-5, 0.1},
		{Axis{Range: Range{0, 1}}, []float64{1.5}, 0, 1.5},
		{Axis{}, []float64{2, 8}, 2, 8},
		{Axis{Log: true}, []float64{-1, 0, 4}, 4, 4},
		{Axis{Log: true}, []float64{-1, -5}, -5, -1}, // a logarithm of nothing: linear
		{Axis{}, nil, 0, 1},
	} {
		s := c.a.over(c.values)
		if lo, hi := s.value(s.lo), s.value(s.hi); lo > c.lo || hi < c.hi || !(hi > lo) {
			t.Errorf("%+v over %v covers [%v, %v]", c.a, c.values, lo, hi)
		}
	}
}

// The fences of a box plot.
func TestFenced(t *testing.T) {
	for _, c := range []struct {
		values []float64
		lo, hi float64
	}{
		{[]float64{3}, 3, 3},
		{[]float64{5, 1, 4, 2, 3}, 1, 5},
		{[]float64{100, 1, 4, 2, 3}, 1, 4},
		{[]float64{1, 2, 3, 4, -50, 9}, 1, 9},
		{[]float64{7, 7, 7, 7, 8}, 7, 7},
	} {
		if lo, hi := fenced(c.values); lo != c.lo || hi != c.hi {
			t.Errorf("%v: [%v, %v], want [%v, %v]", c.values, lo, hi, c.lo, c.hi)
		}
	}
}

// A front of two points falls where the second begins.
func TestTheFrontGoesInSteps(t *testing.T) {
	c := &Scatter{X: Axis{Range: Range{0, 10}}, Y: Axis{Range: Range{0, 10}}, Dots: []Dot{{0, 10, Finished}}}
	c.Front = []Point{{0, 8}, {5, 2}}
	lines := plain(c, 50, 14)
	high, low := 0, 0
	for _, l := range lines[:len(lines)-2] {
		r := []rune(l)[5:]
		across := 0
		for _, c := range r {
			if c >= 0x2801 && c <= 0x28ff {
				across++
			}
		}
		switch {
		case across > 15:
			high++
		case across == 1:
			low++
		}
	}
	if high != 1 || low < 5 {
		t.Errorf("%d rows across and %d down:\n%s", high, low, strings.Join(lines, "\n"))
	}
}
