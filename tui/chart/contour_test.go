package chart

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestRanks(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct{ values, want []float64 }{
		{[]float64{30, 10, 20}, []float64{1, 0, 0.5}},
		{[]float64{nan, 1, inf, 0, math.Inf(-1)}, []float64{1, 0.25, 1, 0, 1}},
		{[]float64{4}, []float64{0}},
		{nil, []float64{}},
	} {
		if got := ranks(c.values); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.values, got, c.want)
		}
	}
}

// grid is a contour of a value at each of n x n places.
func grid(n int, value func(x, y float64) float64) *Contour {
	c := &Contour{X: Axis{Range: Range{0, 1}}, Y: Axis{Range: Range{0, 1}}}
	for i := range n * n {
		x, y := float64(i%n)/float64(n-1), float64(i/n)/float64(n-1)
		c.Dots = append(c.Dots, Dot{x, y, Finished})
		c.Values = append(c.Values, value(x, y))
	}
	return c
}

// darkness is the mean number of the shade on a part of the rows and columns of the plot.
func darkness(lines []string, top, bottom, left, right float64) float64 {
	sum, n := 0.0, 0.0
	for y := int(top * float64(len(lines))); y < int(bottom*float64(len(lines))); y++ {
		r := []rune(lines[y])[5:]
		for x := int(left * float64(len(r))); x < int(right*float64(len(r))); x++ {
			if k := slices.Index([]rune("·░▒▓█"), r[x]); k >= 0 {
				sum, n = sum+float64(k), n+1
			}
		}
	}
	return sum / n
}

func TestLowValuesAreDark(t *testing.T) {
	for name, c := range map[string]struct {
		value      func(x, y float64) float64
		left, down bool // where it is darker
	}{
		"to the left":  {func(x, _ float64) float64 { return x }, true, false},
		"to the right": {func(x, _ float64) float64 { return -x }, false, false},
		"downwards":    {func(_, y float64) float64 { return math.Exp(40 * y) }, false, true},
	} {
		lines := plain(grid(8, c.value), 65, 20)
		lines = lines[:len(lines)-3]
		l, r := darkness(lines, 0, 1, 0, 0.3), darkness(lines, 0, 1, 0.7, 1)
		up, down := darkness(lines, 0, 0.3, 0, 1), darkness(lines, 0.7, 1, 0, 1)
		if c.down && !(down > up+1) || !c.down && (math.Abs(l-r) < 1 || (l > r) != c.left) {
			t.Errorf("%s: left %.1f right %.1f top %.1f bottom %.1f", name, l, r, up, down)
			t.Log(strings.Join(lines, "\n"))
		}
	}
}

// Far from all points nothing is claimed.
func TestNothingIsClaimedFarFromAllPoints(t *testing.T) {
	c := &Contour{X: Axis{Range: Range{0, 1}}, Y: Axis{Range: Range{0, 1}}}
	for i := range 60 {
		v := float64(i) / 60
		c.Dots, c.Values = append(c.Dots, Dot{0.2 * v, 0.3 * scattered(i), Finished}), append(c.Values, v)
	}
	lines := plain(c, 65, 20)
	lines = lines[:len(lines)-3]
	if d := darkness(lines, 0, 0.4, 0, 1); !math.IsNaN(d) {
		t.Errorf("shades above all points:\n%s", strings.Join(lines, "\n"))
	}
	if d := darkness(lines, 0, 1, 0.6, 1); !math.IsNaN(d) {
		t.Errorf("shades right of all points:\n%s", strings.Join(lines, "\n"))
	}
	if d := darkness(lines, 0.6, 1, 0, 0.3); math.IsNaN(d) {
		t.Errorf("no shades among the points:\n%s", strings.Join(lines, "\n"))
	}
}

// What is known of one category says nothing of its neighbor.
func TestCategoriesAreNotBlended(t *testing.T) {
	c := &Contour{X: Axis{Names: []string{"bad", "good", "untried"}}, Y: Axis{Range: Range{0, 1}}}
	for i := range 40 {
		kind := float64(i % 2)
		c.Dots = append(c.Dots, Dot{kind, scattered(i), Finished})
		c.Values = append(c.Values, 1-kind)
	}
	lines := plain(c, 5+60, 20)
	lines = lines[:len(lines)-3]
	bad, good := darkness(lines, 0, 1, 0, 0.33), darkness(lines, 0, 1, 0.34, 0.66)
	if bad > 1 || good < 3 || !math.IsNaN(darkness(lines, 0, 1, 0.67, 1)) {
		t.Errorf("bad %.1f, good %.1f:\n%s", bad, good, strings.Join(lines, "\n"))
	}
}

// Lost points have no value, but count as the worst.
func TestLostPointsAreTheLightest(t *testing.T) {
	c := grid(6, func(x, _ float64) float64 {
		if x > 0.5 {
			return math.NaN()
		}
		return 1
	})
	lines := plain(c, 65, 20)
	lines = lines[:len(lines)-3]
	if l, r := darkness(lines, 0, 1, 0, 0.3), darkness(lines, 0, 1, 0.7, 1); l < r+2 {
		t.Errorf("left %.1f, right %.1f:\n%s", l, r, strings.Join(lines, "\n"))
	}
}
