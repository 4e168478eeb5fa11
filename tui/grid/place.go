package grid

import (
	"slices"

	"tunebench/tui/keymap"
	"tunebench/tui/layout"
)

// The smallest chart, with its frame, that tells anything.
const (
	minWidth  = 34
	minHeight = 9
)

// place gives the panels of the page in view their places: that of the panel in focus.
func (g *Grid) place() {
	g.placed, g.page = g.placed[:0], 0
	if len(g.all) == 0 {
		return
	}
	i := g.index()
	if g.large {
		g.placed = append(g.placed, placed{g.all[i], g.at})
		return
	}
	n := g.perPage()
	g.page = i / n
	page := g.all[g.page*n : min(len(g.all), (g.page+1)*n)]
	for k, at := range layout.Grid(g.at, len(page), minWidth, minHeight) {
		g.placed = append(g.placed, placed{page[k], at})
	}
}

// perPage is how many charts have room.
func (g *Grid) perPage() int { return max(1, g.at.W/minWidth) * max(1, g.at.H/minHeight) }

// pages is how many pages there are.
func (g *Grid) pages() int {
	n := g.perPage()
	if g.large {
		n = 1
	}
	return (len(g.all) + n - 1) / n
}

// step moves the focus by so many panels, around both ends.
func (g *Grid) step(by int) {
	if n := len(g.all); n > 0 {
		g.cursor = g.all[((g.index()+by)%n+n)%n].key
	}
}

// Move moves the focus: up and down by a row, or by one where a chart is large; by pages; to both ends.
func (g *Grid) Move(m keymap.Motion) {
	if len(g.all) == 0 {
		return
	}
	row := 1
	if !g.large {
		row = max(1, g.inRow())
	}
	by := m.Of(g.perPage(), len(g.all))
	if m == keymap.Up || m == keymap.Down {
		by *= row
	}
	g.cursor = g.all[min(max(0, g.index()+by), len(g.all)-1)].key
}

// Page turns so many pages.
func (g *Grid) Page(by int) {
	m := keymap.PageDown
	if by < 0 {
		m = keymap.PageUp
	}
	g.Move(m)
}

// inRow is how many panels stand in the row of the one in focus.
func (g *Grid) inRow() (n int) {
	i := slices.IndexFunc(g.placed, func(p placed) bool { return p.key == g.cursor })
	for _, p := range g.placed {
		if p.at.Y == g.placed[max(i, 0)].at.Y {
			n++
		}
	}
	return n
}

// pin pins the panel in focus before all others, or lets it go.
func (g *Grid) pin() {
	p := g.focused()
	if p == nil {
		return
	}
	g.cursor = p.key
	if i := slices.Index(g.pins, p.key); i >= 0 {
		g.pins = slices.Delete(g.pins, i, i+1)
	} else {
		g.pins = append(g.pins, p.key)
	}
	g.choose()
}
