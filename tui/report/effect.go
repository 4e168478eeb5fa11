package report

import (
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/engine/finding"
	"tunebench/tui/format"
	"tunebench/tui/runlabel"
)

// effectCells is the length of the bar of an effect, and shortCells where there is little room.
const effectCells, shortCells = 8, 5

// effect writes what a suggestion does behind a bar: how much of the loss it takes away, or, of a score, how much
// it adds beside the others.
func (p *Page) effect(e *finding.Effect, list []finding.Suggestion) {
	if e == nil {
		return
	}
	text, cells := e.Words(), effectCells
	if p.w-numbered-cells-1 < format.Width(text) {
		text, cells = e.Short(), shortCells
	}
	style := p.th.Muted
	if e.Measured() {
		style = p.th.Text
	}
	p.Text(strings.Repeat(" ", numbered)+p.bar(e, share(e, list), cells)+" ", style, text)
}

// share is how much of its bar an effect fills.
func share(e *finding.Effect, list []finding.Suggestion) float64 {
	if e.Lowers() {
		return -e.Change()
	}
	most := 0.0
	for _, s := range list {
		if s.Effect != nil {
			most = max(most, s.Effect.Gain)
		}
	}
	if most == 0 {
		return 0
	}
	return e.Gain / most
}

// bar draws a share of so many cells: full ones of what was measured, and lighter ones of what is expected.
func (p *Page) bar(e *finding.Effect, share float64, cells int) string {
	done := int(min(max(share, 0), 1)*float64(cells) + 0.5)
	glyph, style := p.th.Glyphs.Block, p.th.Good
	if !e.Measured() {
		glyph, style = p.th.Glyphs.BarDone, p.th.Muted
	}
	return style.Render(strings.Repeat(glyph, done)) +
		p.th.Faint.Render(strings.Repeat(p.th.Glyphs.BarTodo, cells-done))
}

// Relatives writes how a run compares with those of its family, a line each.
func (p *Page) Relatives(list []finding.Relative) {
	for _, r := range list {
		glyph, style := p.verdict(r.Verdict)
		p.Text("", style, glyph+" "+standing(r))
		p.Text("  ", p.th.Muted, r.Effect.Words())
	}
	if len(list) > 0 {
		p.Add("")
	}
}

func (p *Page) verdict(v string) (glyph string, style lipgloss.Style) {
	switch v {
	case "better":
		return p.th.Glyphs.Check, p.th.Good.Bold(true)
	case "worse":
		return p.th.Glyphs.Cross, p.th.Bad.Bold(true)
	}
	return p.th.Glyphs.Hollow, p.th.Muted
}

// standing says what a run is beside a relative.
func standing(r finding.Relative) string {
	whom := "its parent"
	if r.Role == finding.Best {
		whom = "the best of its family, " + runlabel.PlainName(r.Run)
	}
	switch r.Verdict {
	case "better", "worse":
		return strings.ToUpper(r.Verdict[:1]) + r.Verdict[1:] + " than " + whom
	}
	return "Not distinguishable from " + whom
}
