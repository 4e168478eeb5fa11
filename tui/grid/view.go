package grid

import (
	"strconv"
	"strings"

	"tunebench/tui/component"
	"tunebench/tui/layout"
)

// View draws the grid as parts of a screen. focused says that keys belong to it.
func (g *Grid) View(focused bool) []component.Part {
	if g.th == nil {
		return nil
	}
	var out []component.Part
	for _, p := range g.placed {
		out = append(out, g.draw(p, focused))
	}
	if len(out) == 0 {
		text := "nothing was recorded yet"
		if g.sought.text != "" {
			text = "no chart is called so"
		}
		pane := component.Pane{Title: "Charts", Focused: focused}
		w, h := pane.Inner(g.at.W, g.at.H)
		content := component.Fit(g.th, g.th.Muted.Render(text), w, h)
		out = append(out, component.Part{At: g.at, Content: pane.View(g.th, g.at.W, g.at.H, content)})
	}
	if g.sought.shown() {
		at := layout.Rect{X: g.at.X, Y: g.at.Y + g.at.H, W: g.at.W, H: 1}
		out = append(out, component.Part{At: at, Content: g.sought.row})
	}
	return out
}

// draw draws a panel in its frame.
func (g *Grid) draw(p placed, focused bool) component.Part {
	pane := component.Pane{Title: p.title, Focused: focused && p.panel == g.focused()}
	w, h := pane.Inner(p.at.W, p.at.H)
	content := p.line.View(g.th, w, h)
	pane.Info = p.line.Note()
	if g.pinned(p.panel) < len(g.pins) {
		pane.Title = g.th.Glyphs.Peak + " " + pane.Title
	}
	return component.Part{At: p.at, Content: pane.View(g.th, p.at.W, p.at.H, content)}
}

// Info says what of the charts is in view and over what they are drawn.
func (g *Grid) Info() string {
	words := []string{"by " + g.axis.String()}
	if g.window.Max > g.window.Min {
		words = append(words, "zoomed")
	}
	if n := g.pages(); n > 1 {
		at := "page " + strconv.Itoa(g.page+1) + "/" + strconv.Itoa(n)
		if g.large {
			at = "chart " + strconv.Itoa(g.index()+1) + "/" + strconv.Itoa(n)
		}
		words = append(words, at)
	}
	return strings.Join(words, ", ")
}
