package study

import (
	"strconv"

	"tunebench/engine/search"
	"tunebench/tui/chart"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
)

// axesView has a plot for each parameter: its value against the result.
type axesView struct {
	focus int // parameter
	first int // that is shown
	shown int // how many are
	plots []chart.Scatter
	at    []layout.Rect
}

// axisItem is the room that a plot needs.
var axisItem = layout.Item{MinW: 36, MinH: 9, Weight: 1}

func (s *Screen) dressAxes(at layout.Rect) {
	s.ready(at)
	a, p := &s.axes, s.picture
	if len(p.params) == 0 {
		return
	}
	for len(a.plots) < len(p.params) {
		a.plots = append(a.plots, chart.Scatter{})
	}
	a.focus = min(a.focus, len(p.params)-1)
	a.place(at, len(p.params))
	for i := a.first; i < a.first+a.shown; i++ {
		s.dressAxis(&a.plots[i], i)
	}
}

// place chooses which plots have room: whole pages, the one in focus among them.
func (a *axesView) place(at layout.Rect, n int) {
	items := make([]layout.Item, n)
	for i := range items {
		items[i] = axisItem
	}
	fit := 0
	for _, r := range layout.Flow(at, items...) {
		if !r.Empty() {
			fit++
		}
	}
	fit = max(fit, 1)
	a.first = a.focus / fit * fit
	a.shown = min(fit, n-a.first)
	a.at = layout.Flow(at, items[a.first:a.first+a.shown]...)
}

func (s *Screen) dressAxis(c *chart.Scatter, i int) {
	p := s.picture
	q := p.params[i]
	c.X, c.Y = q.axis(), chart.Axis{Name: p.metric}
	c.Dots, c.Best, c.Chosen, c.Warn = c.Dots[:0], nil, nil, chart.Inside
	c.Empty = "no trial has a value yet"
	for k := range p.trials {
		if t := &p.trials[k]; t.texts[i] != "" {
			c.Dots = append(c.Dots, chart.Dot{X: q.place(t.point[i]), Y: t.value, Mark: t.mark})
		}
	}
	if t := s.chosen(); t != nil && t.seeds > 0 && t.texts[i] != "" {
		c.Chosen = &chart.Best{X: q.place(t.point[i]), Y: t.value}
	}
	if b := p.best(); b != nil && b.texts[i] != "" {
		c.Best = &chart.Best{X: q.place(b.point[i]), Y: b.value, Label: b.texts[i]}
	}
	if e, ok := s.edge(i); ok {
		c.Warn = chart.LowEnd
		if e.High {
			c.Warn = chart.HighEnd
		}
	}
}

// axisPlots draws the plots that have room.
func (s *Screen) axisPlots(at layout.Rect) []component.Part {
	a, p := &s.axes, s.picture
	if len(p.params) == 0 {
		return []component.Part{s.pane(component.Pane{Title: titleAxes, Focused: true}, at, func(w, h int) string {
			return component.Fit(s.th, "this study varies nothing: it repeats one experiment", w, h)
		})}
	}
	parts := make([]component.Part, a.shown)
	for k := range parts {
		i := a.first + k
		q := p.params[i]
		pane := component.Pane{Title: q.short, Info: s.axisInfo(i), Focused: i == a.focus && s.dialog == nil}
		if k == a.shown-1 && len(p.params) > a.shown {
			pane.BottomInfo = stretch(a.first, a.shown, len(p.params))
		}
		if i == a.focus {
			pane.Bottom = s.axisWarning(i)
		}
		parts[k] = s.pane(pane, a.at[k], func(w, h int) string { return a.plots[i].View(s.th, w, h) })
	}
	return parts
}

// axisInfo says what is special about a plot.
func (s *Screen) axisInfo(i int) string {
	q := s.picture.params[i]
	if e, ok := s.edge(i); ok {
		return s.th.Glyphs.Alert + " best at the " + endName(e)
	}
	if q.Log {
		return "log"
	}
	return ""
}

// axisWarning says what the key that extends a range would do.
func (s *Screen) axisWarning(i int) string {
	e, ok := s.edge(i)
	if !ok {
		return ""
	}
	text, err := s.picture.wider(e)
	if err != nil {
		return err.Error()
	}
	return extendKey + " makes it " + text
}

func endName(e search.Edge) string {
	if e.High {
		return "high end"
	}
	return "low end"
}

func (s *Screen) moveAxes(m keymap.Motion) {
	if n := len(s.picture.params); n > 0 {
		s.axes.focus = max(0, min(s.axes.focus+m.Of(max(1, s.axes.shown), n), n-1))
	}
}

func (s *Screen) stepAxes(by int) {
	if n := len(s.picture.params); n > 0 {
		s.axes.focus = (s.axes.focus + by + n) % n
	}
}

// stretch says which of a list are shown: 1-4/9.
func stretch(first, shown, n int) string {
	return strconv.Itoa(first+1) + "-" + strconv.Itoa(first+shown) + "/" + strconv.Itoa(n)
}
