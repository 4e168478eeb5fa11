package grid

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/chart"
	"tunebench/tui/component"
	"tunebench/tui/layout"
)

// drag is a button held down in a chart.
type drag struct {
	panel    *panel // nil: none is
	at       layout.Rect
	from, to float64
	column   int // where it went down
	moved    bool
}

// TakesMouse reports whether the grid wants the mouse: its user may want to select text with it.
func (g *Grid) TakesMouse() bool { return !g.noMouse }

// Mouse takes what the mouse does, in cells of the screen. It is false where that is nothing to the grid.
func (g *Grid) Mouse(msg tea.MouseMsg) bool {
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseClickMsg:
		return g.press(m)
	case tea.MouseMotionMsg:
		return g.pull(m)
	case tea.MouseReleaseMsg:
		return g.release(m)
	case tea.MouseWheelMsg:
		return g.wheel(m)
	}
	return false
}

// under returns the panel below a cell and the x there.
func (g *Grid) under(x, y int) (p placed, at float64, ok bool) {
	for _, p := range g.placed {
		if p.at.Contains(x, y) {
			at, ok = p.xAt(x)
			return p, at, ok
		}
	}
	return placed{}, 0, false
}

// xAt is the x of the panel's chart at a column of the screen.
func (p placed) xAt(column int) (float64, bool) {
	w, _ := component.Pane{}.Inner(p.at.W, p.at.H)
	return p.line.XAt(column - p.at.X - (p.at.W-w)/2)
}

// press turns to a chart, and begins to drag in it.
func (g *Grid) press(m tea.Mouse) bool {
	p, x, ok := g.under(m.X, m.Y)
	if p.panel == nil {
		return false
	}
	g.cursor = p.key
	switch {
	case m.Button == tea.MouseRight:
		g.window = chart.Range{}
	case m.Button == tea.MouseLeft && ok:
		g.drag = drag{panel: p.panel, at: p.at, from: x, to: x, column: m.X}
	}
	return true
}

// pull marks what a drag selects.
func (g *Grid) pull(m tea.Mouse) bool {
	d := &g.drag
	if d.panel == nil {
		return false
	}
	if x, ok := (placed{d.panel, d.at}).xAt(m.X); ok {
		d.to = x
		d.moved = d.moved || m.X < d.column-1 || m.X > d.column+1
	}
	return true
}

// release shows what was selected; where nothing was, it puts the crosshair there, or takes it away.
func (g *Grid) release(m tea.Mouse) bool {
	if g.drag.panel == nil {
		return false
	}
	g.pull(m)
	d := g.drag
	g.drag = drag{}
	switch {
	case d.moved:
		g.show(g.unit(min(d.from, d.to)), g.unit(max(d.from, d.to)))
	case g.hair != nil && *g.hair == d.from:
		g.hair = nil
	default:
		g.hair = &d.from
	}
	return true
}

// selected is what a drag selects so far.
func (g *Grid) selected() chart.Range {
	if !g.drag.moved {
		return chart.Range{}
	}
	return chart.Range{Min: min(g.drag.from, g.drag.to), Max: max(g.drag.from, g.drag.to)}
}

// wheel zooms around the pointer, or, with shift or sideways, moves along.
func (g *Grid) wheel(m tea.Mouse) bool {
	_, x, ok := g.under(m.X, m.Y)
	if !ok {
		return false
	}
	along := m.Mod.Contains(tea.ModShift)
	switch {
	case m.Button == tea.MouseWheelUp && !along:
		g.zoom(1/zoomStep, x)
	case m.Button == tea.MouseWheelDown && !along:
		g.zoom(zoomStep, x)
	case m.Button == tea.MouseWheelUp || m.Button == tea.MouseWheelLeft:
		g.pan(-0.2)
	case m.Button == tea.MouseWheelDown || m.Button == tea.MouseWheelRight:
		g.pan(0.2)
	}
	return true
}
