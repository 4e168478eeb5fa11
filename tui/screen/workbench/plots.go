package workbench

import (
	"strconv"
	"strings"

	"tunebench/tui/chart"
	"tunebench/tui/chart/figure"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/theme"
)

// parts draws the plots that have room, or the zoomed one alone. What has none is named at the
// lower edge of the first. welcome stands in for that one's curves; nil: they are drawn.
func (c *charts) parts(th *theme.Theme, at layout.Rect, focused bool, welcome func(w, h int) string) []component.Part {
	if i := c.index(c.zoom); i >= 0 {
		if i > 0 {
			welcome = nil
		}
		info := strconv.Itoa(i+1) + "/" + strconv.Itoa(len(c.plots))
		return []component.Part{c.plots[i].part(th, at, focused, info, welcome)}
	}
	shown, hidden := c.flow(at)
	info := ""
	if len(hidden) > 0 {
		info = "z: " + strings.Join(hidden, ", ")
		if format.Width(info) > shown[0].at.W/2 {
			info = "z: " + strconv.Itoa(len(hidden)) + " more"
		}
	}
	out := make([]component.Part, len(shown))
	for i, s := range shown {
		out[i] = s.plot.part(th, s.at, focused, info, welcome)
		focused, info, welcome = false, "", nil
	}
	return out
}

// placed is a plot and its place.
type placed struct {
	plot *plot
	at   layout.Rect
}

// flow gives the plots that are worth it a place each, and names the others.
func (c *charts) flow(at layout.Rect) (shown []placed, hidden []string) {
	var plots []*plot
	var items []layout.Item
	for i, p := range c.plots {
		if i > 0 && c.idle(p) {
			hidden = append(hidden, p.title())
			continue
		}
		plots, items = append(plots, p), append(items, p.Room)
	}
	var without []string
	for i, place := range layout.Flow(at, items...) {
		if place.Empty() && i > 0 {
			without = append(without, plots[i].title())
			continue
		}
		shown = append(shown, placed{plots[i], place})
	}
	return shown, append(without, hidden...)
}

// idle reports whether a plot has nothing to tell: its values are all the same.
func (c *charts) idle(p *plot) bool {
	if !p.Varying {
		return false
	}
	for _, curve := range p.found.Curves {
		if d := c.data[curve.Tag]; d != nil && d.Varies() {
			return false
		}
	}
	return true
}

// part draws the plot in its frame.
func (p *plot) part(
	th *theme.Theme, at layout.Rect, focused bool, info string, instead func(w, h int) string,
) component.Part {
	pane := component.Pane{Title: p.title(), Focused: focused, BottomInfo: info}
	w, h := pane.Inner(at.W, at.H)
	var content string
	if instead != nil {
		content = instead(w, h)
	} else {
		content = p.line.View(th, w, h)
		pane.Info = p.line.Note()
	}
	return component.Part{At: at, Content: pane.View(th, at.W, at.H, content)}
}

// dress gives the lines their looks, which depend on the terminal and on the keys pressed.
func (c *charts) dress(th *theme.Theme) {
	for _, p := range c.plots {
		l := &p.line
		l.Series = l.Series[:0]
		for i, curve := range p.found.Curves {
			if d := c.data[curve.Tag]; d != nil && d.Len() > 0 {
				l.Series = append(l.Series, series(th, i, curve, d))
			}
		}
		l.Smoothing, l.Crosshair = max(p.Smoothing, smoothings[c.smoothing]), c.hair
		if l.Scale(chart.Linear); p.ChooseLogY {
			l.Scale(c.scale)
		}
		l.LogY = l.LogY || p.LogY
	}
}

// series dresses curve i of a figure: by the part of the data that it was measured on, or, of
// several that belong to none, by its number.
func series(th *theme.Theme, i int, c figure.Curve, d *chart.Data) chart.Series {
	s := chart.Series{Name: c.Name, Data: d, Style: th.Info, Raw: th.Faint}
	switch {
	case c.Part == figure.Train:
		s.Style, s.Raw = th.Train, th.TrainRaw
	case c.Part == figure.Validation:
		s.Style, s.Raw, s.Dash = th.Val, th.ValRaw, chart.Dashed
	case i > 0:
		dashes := []chart.Dash{chart.Solid, chart.Dashed, chart.Dotted}
		s.Style, s.Dash = th.Series(i), dashes[i%len(dashes)]
	}
	return s
}
