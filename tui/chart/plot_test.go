package chart

import (
	"math/rand/v2"
	"testing"

	"charm.land/lipgloss/v2"
)

// dotsOf lists what a plotter holds, y counted upwards as it is given.
func dotsOf(p *plotter) map[[2]int]bool {
	out := map[[2]int]bool{}
	for y := range p.h * p.dotH {
		for x := range p.w * p.dotW {
			row := p.h*p.dotH - 1 - y
			mask := p.masks[row/p.dotH*p.w+x/p.dotW]
			if p.dotW == 1 && mask != 0 || p.dotW == 2 && mask&brailleBit[row%4][x%2] != 0 {
				out[[2]int{x, y}] = true
			}
		}
	}
	return out
}

func TestDotsLandWhereTheyAreSet(t *testing.T) {
	for _, braille := range []bool{true, false} {
		var p plotter
		p.reset(7, 5, braille)
		want := map[[2]int]bool{}
		rng := rand.New(rand.NewPCG(1, 1))
		for range 60 {
			x, y := rng.IntN(18)-2, rng.IntN(26)-3
			p.dot(x, y)
			if x >= 0 && y >= 0 && x < p.w*p.dotW && y < p.h*p.dotH {
				want[[2]int{x, y}] = true
			}
		}
		got := dotsOf(&p)
		if len(got) != len(want) {
			t.Errorf("braille %v: %d dots, want %d", braille, len(got), len(want))
		}
		for d := range want {
			if !got[d] {
				t.Errorf("braille %v: no dot at %v", braille, d)
			}
		}
		p.reset(7, 5, braille)
		if len(dotsOf(&p)) != 0 {
			t.Errorf("braille %v: dots of the curve before", braille)
		}
	}
}

func TestBrailleIsReadAsUnicodeDefinesIt(t *testing.T) {
	for _, c := range []struct {
		dots [][2]int // from the lower left corner
		want rune
	}{
		{[][2]int{{0, 3}}, '⠁'},
		{[][2]int{{0, 0}}, '⡀'},
		{[][2]int{{1, 0}}, '⢀'},
		{[][2]int{{0, 0}, {0, 1}, {0, 2}, {0, 3}, {1, 0}, {1, 1}, {1, 2}, {1, 3}}, '⣿'},
		{[][2]int{{0, 0}, {1, 3}}, '⡈'},
	} {
		var p plotter
		var s surface
		s.reset(1, 1)
		p.reset(1, 1, true)
		for _, d := range c.dots {
			p.dot(d[0], d[1])
		}
		p.draw(&s, 0, 0, '*', s.pen(lipgloss.NewStyle()), false)
		if got := s.rune(0, 0); got != c.want {
			t.Errorf("%v: %c, want %c", c.dots, got, c.want)
		}
	}
}

// Where two curves share a cell, both are seen.
func TestCurvesMergeInACell(t *testing.T) {
	var s surface
	s.reset(1, 1)
	pen := s.pen(lipgloss.NewStyle())
	for i, merge := range []bool{false, true} {
		var p plotter
		p.reset(1, 1, true)
		p.dot(0, 3*i)
		p.draw(&s, 0, 0, '*', pen, merge)
	}
	if got := s.rune(0, 0); got != '⡁' {
		t.Errorf("%c", got)
	}
}

func TestStrokesHaveNoHoles(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	for range 200 {
		var p plotter
		p.reset(30, 10, true)
		st := stroke{p: &p}
		x, y := rng.IntN(60), rng.IntN(40)
		st.to(x, y)
		for range 4 {
			x, y = rng.IntN(60), rng.IntN(40)
			st.to(x, y)
		}
		dots := dotsOf(&p)
		seen := map[[2]int]bool{}
		queue := [][2]int{{x, y}}
		for len(queue) > 0 {
			d := queue[0]
			queue = queue[1:]
			if seen[d] || !dots[d] {
				continue
			}
			seen[d] = true
			for dx := -1; dx <= 1; dx++ {
				for dy := -1; dy <= 1; dy++ {
					queue = append(queue, [2]int{d[0] + dx, d[1] + dy})
				}
			}
		}
		if len(seen) != len(dots) {
			t.Fatalf("%d of %d dots hang together", len(seen), len(dots))
		}
	}
}

func TestALiftedStrokeLeavesAGap(t *testing.T) {
	var p plotter
	p.reset(10, 1, false)
	st := stroke{p: &p}
	st.to(0, 0)
	st.to(3, 0)
	st.lift()
	st.to(6, 0)
	st.to(9, 0)
	dots := dotsOf(&p)
	for x := range 10 {
		if want := x <= 3 || x >= 6; dots[[2]int{x, 0}] != want {
			t.Errorf("dot %d is %v", x, !want)
		}
	}
}

func TestDashes(t *testing.T) {
	for dash, want := range map[Dash]string{
		Solid:  "############",
		Dashed: "###...###...",
		Dotted: "#..#..#..#..",
	} {
		got := ""
		for n := range 12 {
			got += map[bool]string{true: "#", false: "."}[dash.on(n)]
		}
		if got != want {
			t.Errorf("dash %d: %s, want %s", dash, got, want)
		}
	}
}
