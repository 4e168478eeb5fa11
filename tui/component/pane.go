package component

import (
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// Pane is a titled frame.
type Pane struct {
	// Title stands at the left of the upper edge, Info at its right.
	Title, Info string
	// Bottom and BottomInfo do the same for the lower edge.
	Bottom, BottomInfo string
	// Focused draws the frame in the accent colour and the title bold.
	Focused bool
	// Footer lines stand at the bottom, below a rule.
	Footer []string
}

// The smallest pane that has a frame; smaller ones are all content.
const (
	frameMinWidth  = 6
	frameMinHeight = 3
)

func (p Pane) padding(w int) int {
	if w >= 16 {
		return 1
	}
	return 0
}

// footer returns the number of rows of the footer and its rule: none where
// they would take more than half of the pane.
func (p Pane) footer(h int) int {
	if n := len(p.Footer) + 1; n > 1 && n <= (h-2)/2 {
		return n
	}
	return 0
}

// Inner returns the size of the content of a pane of w x h cells.
func (p Pane) Inner(w, h int) (int, int) {
	if w < frameMinWidth || h < frameMinHeight {
		return max(w, 0), max(h, 0)
	}
	return w - 2 - 2*p.padding(w), h - 2 - p.footer(h)
}

// View draws the pane around its content, which may be of any size.
func (p Pane) View(th *theme.Theme, w, h int, content string) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	iw, ih := p.Inner(w, h)
	if w < frameMinWidth || h < frameMinHeight {
		return Fit(th, content, w, h)
	}
	g, border := th.Glyphs, th.Border
	if p.Focused {
		border = th.BorderFocus
	}
	pad := strings.Repeat(" ", p.padding(w))
	left, right := border.Render(g.Vertical)+pad, pad+border.Render(g.Vertical)
	out := make([]string, 0, h)
	out = append(out, p.edge(th, border, w, g.TopLeft, g.TopRight, p.Title, p.Info, true))
	for _, line := range strings.Split(Fit(th, content, iw, ih), "\n") {
		if ih > 0 {
			out = append(out, left+line+right)
		}
	}
	if p.footer(h) > 0 {
		out = append(out, border.Render(g.RuleLeft+strings.Repeat(g.Horizontal, w-2)+g.RuleRight))
		for _, line := range p.Footer {
			out = append(out, left+format.Pad(line, iw, g.Ellipsis)+right)
		}
	}
	out = append(out, p.edge(th, border, w, g.BottomLeft, g.BottomRight, p.Bottom, p.BottomInfo, false))
	return strings.Join(out, "\n")
}

// edge draws the upper or the lower edge. The title is cut last; the info goes
// when not both fit.
func (p Pane) edge(th *theme.Theme, border lipgloss.Style, w int, from, to, title, info string, top bool) string {
	g := th.Glyphs
	room := w - 4 // corners and at least one piece of line beside each
	title, info = format.Clean(title), format.Clean(info)
	if info != "" && format.Width(title)+format.Width(info)+5 > room {
		info = format.Truncate(info, room-format.Width(title)-5, g.Ellipsis)
		if format.Width(info) < 4 {
			info = ""
		}
	}
	title = format.Truncate(title, room-2, g.Ellipsis)
	used := 2
	var b strings.Builder
	b.WriteString(border.Render(from))
	if title != "" {
		style := th.Muted
		if top {
			style = th.Text
			if p.Focused {
				style = th.Accent.Bold(true)
			}
		}
		b.WriteString(style.Render(" " + title + " "))
		used += format.Width(title) + 2
	}
	end := border.Render(to)
	if info != "" {
		end = th.Muted.Render(" "+info+" ") + border.Render(g.Horizontal+to)
		used += format.Width(info) + 3
	}
	b.WriteString(border.Render(strings.Repeat(g.Horizontal, max(0, w-used))))
	b.WriteString(end)
	return b.String()
}
