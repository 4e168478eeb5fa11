package study

import (
	"strings"

	"tunebench/tui/chart"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
)

// contourView shows the result over two parameters.
type contourView struct {
	x, y   int  // places in the order of importance
	chosen bool // by the user
	chart  chart.Contour
}

func (s *Screen) dressContour(at layout.Rect) {
	s.ready(at)
	v, p := &s.plane, s.picture
	n := len(p.params)
	if n < 2 {
		return
	}
	order := p.order(s.insight)
	if !v.chosen {
		v.x, v.y = p.together(order)
	}
	x, y := order[v.x%n], order[v.y%n]
	c := &v.chart
	c.X, c.Y, c.Dots, c.Values, c.Best = p.params[x].axis(), p.params[y].axis(), c.Dots[:0], c.Values[:0], nil
	c.Empty = "no trial has a value yet"
	if len(p.trials) > 0 {
		c.Empty = "no trial has a value of both"
	}
	for i := range p.trials {
		t := &p.trials[i]
		if t.texts[x] == "" || t.texts[y] == "" || t.mark == chart.Coming && t.seeds == 0 {
			continue
		}
		at := chart.Dot{X: p.params[x].place(t.point[x]), Y: p.params[y].place(t.point[y]), Mark: t.mark}
		c.Dots = append(c.Dots, at)
		c.Values = append(c.Values, p.cost(t.value))
	}
	c.Value = func(v float64) string { return p.format(p.cost(v)) }
	if b := p.best(); b != nil && b.texts[x] != "" && b.texts[y] != "" {
		c.Best = &chart.Best{
			X: p.params[x].place(b.point[x]), Y: p.params[y].place(b.point[y]), Label: p.format(b.value),
		}
	}
}

// together are the places of the two most important parameters that vary in the same trials: of those under
// conditions that exclude each other no trial has both, and beside one of them its condition is the same.
func (p *picture) together(order []int) (x, y int) {
	for y = 1; y < len(order); y++ {
		for x = range y {
			across, along := map[string]bool{}, map[string]bool{}
			for i := range p.trials {
				if t := &p.trials[i]; t.texts[order[x]] != "" && t.texts[order[y]] != "" {
					across[t.texts[order[x]]], along[t.texts[order[y]]] = true, true
				}
			}
			if len(across) > 1 && len(along) > 1 {
				return x, y
			}
		}
	}
	return 0, 1
}

func (s *Screen) contour(at layout.Rect) []component.Part {
	v, p := &s.plane, s.picture
	if len(p.params) < 2 {
		return []component.Part{s.pane(component.Pane{Title: titleContour, Focused: true}, at, func(w, h int) string {
			return component.Fit(s.th, "a contour needs two parameters that vary", w, h)
		})}
	}
	keys := s.keys.All()
	across, along := keys.Row("left").Name(s.th.Unicode), keys.Row("up").Name(s.th.Unicode)
	pane := component.Pane{
		Title: p.metric + " over " + v.chart.X.Name + " and " + v.chart.Y.Name, Focused: s.dialog == nil,
		Info:   "full shades are best",
		Bottom: across + " another x, " + strings.Fields(along)[0] + " another y",
	}
	return []component.Part{s.pane(pane, at, func(w, h int) string { return v.chart.View(s.th, w, h) })}
}

// stepContour turns to another parameter across.
func (s *Screen) stepContour(by int) {
	s.plane.chosen = true
	s.plane.x = s.plane.turn(s.plane.x, s.plane.y, by, len(s.picture.params))
}

// moveContour turns to another parameter upwards.
func (s *Screen) moveContour(m keymap.Motion) {
	by := 1
	if m == keymap.Up || m == keymap.PageUp || m == keymap.Top {
		by = -1
	}
	s.plane.chosen = true
	s.plane.y = s.plane.turn(s.plane.y, s.plane.x, by, len(s.picture.params))
}

// turn goes on to the next of n that the other axis does not have.
func (v *contourView) turn(at, other, by, n int) int {
	if n < 3 {
		return at
	}
	for at = (at + by + n) % n; at == other; {
		at = (at + by + n) % n
	}
	return at
}
