package chart

import (
	"math"
	"strings"
	"testing"
)

func TestTheResultAlwaysHasItsAxis(t *testing.T) {
	c := paths(60)
	for w := 12; w < 140; w++ {
		head := plain(c, w, 12)[0]
		n := 0
		for _, name := range []string{"lr", "dropout", "optimizer", "val/loss"} {
			if strings.Contains(head, name) {
				n++
			}
		}
		if !strings.Contains(head, "val/loss") || n != c.Fits(w) {
			t.Errorf("%d cells: %d axes of %d: %q", w, n, c.Fits(w), head)
		}
	}
	if c.Fits(1000) != 4 || c.Fits(0) != 1 {
		t.Errorf("room for %d and %d axes", c.Fits(1000), c.Fits(0))
	}
}

// drawn counts the cells between the first two axes that a path takes.
func drawn(p Path) int {
	c := &Parallel{Axes: []Axis{{Name: "a", Range: Range{0, 1}}, {Name: "b", Range: Range{0, 1}}, {Name: "r"}}}
	c.Paths = []Path{p}
	n := 0
	for _, l := range plain(c, 80, 20)[1:] {
		for _, r := range []rune(l)[8:30] {
			if r > 0x2800 && r <= 0x28ff {
				n++
			}
		}
	}
	return n
}

func TestPathsAreBrokenWhereAValueIsMissing(t *testing.T) {
	nan := math.NaN()
	if n := drawn(Path{[]float64{0, 1, 0.5}, First}); n < 20 {
		t.Errorf("%d cells of a path", n)
	}
	for _, values := range [][]float64{{nan, 1, 0.5}, {0, nan, 0.5}} {
		if n := drawn(Path{values, First}); n != 0 {
			t.Errorf("%v: %d cells of a path", values, n)
		}
	}
}

// Without color the leading paths stand out by being drawn through.
func TestEmphasisNeedsNoColor(t *testing.T) {
	dots := func(e Emphasis) (n int) {
		c := &Parallel{Axes: []Axis{{Range: Range{0, 1}}, {Range: Range{0, 1}}, {}}}
		c.Paths = []Path{{[]float64{0.2, 0.9, 1}, e}}
		for _, l := range plain(c, 80, 20)[1:] {
			for _, r := range []rune(l)[8:30] {
				if r > 0x2800 && r <= 0x28ff {
					for b := r - 0x2800; b > 0; b &= b - 1 {
						n++
					}
				}
			}
		}
		return n
	}
	if o, l := dots(Ordinary), dots(Leading); o == 0 || l < 2*o {
		t.Errorf("%d dots of an ordinary path, %d of a leading one", o, l)
	}
}

// So many paths that they would fill the plot are thinned out, the leading ones are not.
func TestManyPathsLeaveRoom(t *testing.T) {
	c := paths(3000)
	ordinary := 0
	for i := range c.Paths {
		if c.Paths[i].Emphasis == Ordinary {
			ordinary++
		}
	}
	if ordinary < 1000 {
		t.Fatalf("%d ordinary paths", ordinary)
	}
	empty := 0
	for _, l := range plain(c, 120, 30)[1:] {
		empty += strings.Count(l, " ")
	}
	if empty < 200 {
		t.Errorf("%d cells are empty", empty)
	}
}
