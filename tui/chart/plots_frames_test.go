package chart

import (
	"fmt"
	"testing"

	"tunebench/tui/internal/frametest"
	"tunebench/tui/theme"
)

// plots are the charts of many trials, as a study has them, by name.
var plots = map[string]func(*theme.Theme) viewer{
	"axis":       func(*theme.Theme) viewer { c := axisPlot(40, rateAxis, rateOf); c.Warn = LowEnd; return c },
	"crowd":      func(*theme.Theme) viewer { return axisPlot(900, rateAxis, rateOf) },
	"categories": func(*theme.Theme) viewer { return axisPlot(60, kindAxis, kindOf) },
	"front":      func(*theme.Theme) viewer { return front(50) },
	"contour":    func(*theme.Theme) viewer { return losses(60, rateAxis, dropoutAxis, rateOf, dropoutOf) },
	"columns":    func(*theme.Theme) viewer { return losses(60, kindAxis, dropoutAxis, kindOf, dropoutOf) },
	"parallel":   func(*theme.Theme) viewer { return paths(60) },
	"courses": func(th *theme.Theme) viewer {
		return courses(40, &Series{Name: "best", Style: th.Val})
	},
	"no_trials":    func(*theme.Theme) viewer { return &Scatter{X: rateAxis, Empty: "no trial has a value yet"} },
	"no_contour":   func(*theme.Theme) viewer { return &Contour{X: rateAxis, Y: dropoutAxis} },
	"no_paths":     func(*theme.Theme) viewer { return &Parallel{Axes: []Axis{rateAxis}} },
	"all_diverged": func(*theme.Theme) viewer { return hopeless() },
}

type viewer = interface {
	View(th *theme.Theme, w, h int) string
}

// hopeless is a search none of whose trials has a value.
func hopeless() *Scatter {
	c := axisPlot(20, rateAxis, rateOf)
	c.Best = nil
	for i := range c.Dots {
		c.Dots[i].Mark = Lost
	}
	return c
}

func TestPlotFrames(t *testing.T) {
	for kind, make := range plots {
		for name, th := range frametest.Themes() {
			for _, size := range [][2]int{{80, 16}, {38, 9}, {20, 5}} {
				if name == "light" && size[0] != 80 {
					continue
				}
				got := make(th).View(th, size[0], size[1])
				frametest.Exact(t, kind, got, size[0], size[1])
				if name == "ascii" {
					frametest.ASCII(t, kind, got)
				}
				frametest.Golden(t, fmt.Sprintf("%s-%s-%dx%d", kind, name, size[0], size[1]), got)
			}
		}
	}
}

// Every size has exactly its cells, whatever the values are.
func TestPlotsAtAnySize(t *testing.T) {
	for kind, make := range plots {
		for name, th := range frametest.Themes() {
			c := make(th)
			for _, w := range []int{-1, 0, 1, 2, 5, 11, 12, 16, 17, 33, 140} {
				for _, h := range []int{0, 1, 2, 3, 4, 6, 8, 10, 31} {
					got := c.View(th, w, h)
					frametest.Exact(t, kind, got, w, h)
					if name == "ascii" {
						frametest.ASCII(t, kind, got)
					}
					if again := c.View(th, w, h); again != got {
						t.Fatalf("%s, %s at %dx%d: drawing twice draws another frame", kind, name, w, h)
					}
				}
			}
		}
	}
}

func TestPlotsOfNastyValues(t *testing.T) {
	th := frametest.Themes()["dark"]
	for shift := range nasty {
		v := func(i int) float64 { return nasty[(i+shift)%len(nasty)] }
		axes := []Axis{{Name: "\x1b[2Jx"}, {Log: true}, {Names: []string{"a", "クラス", "\tb"}}, rateAxis}
		for i, x := range axes {
			y := axes[(i+shift)%len(axes)]
			s, c := &Scatter{X: x, Y: y, Warn: HighEnd}, &Contour{X: x, Y: y}
			p := &Parallel{Axes: axes}
			for k := range 40 {
				d := Dot{v(k), v(3*k + 1), Mark(k % 4)}
				s.Dots, c.Dots, c.Values = append(s.Dots, d), append(c.Dots, d), append(c.Values, v(k+2))
				s.Front = append(s.Front, Point{d.X, d.Y})
				p.Paths = append(p.Paths, Path{[]float64{v(k), v(k + 1), v(k + 2), v(k + 3)}, Emphasis(k % 3)})
			}
			s.Best, c.Best = &Best{v(1), v(2), "\x07best"}, &Best{v(3), v(4), "クラス"}
			for _, size := range [][2]int{{70, 12}, {13, 7}, {3, 3}} {
				for kind, chart := range map[string]viewer{"scatter": s, "contour": c, "parallel": p} {
					frametest.Exact(t, kind, chart.View(th, size[0], size[1]), size[0], size[1])
				}
			}
		}
	}
}
