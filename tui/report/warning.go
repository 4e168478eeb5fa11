package report

import (
	"strings"

	"tunebench/engine/finding"
	"tunebench/engine/profile"
)

// Mark is how a screen shows which warning its keys are about.
type Mark struct {
	// Marked warnings can be chosen: they leave room for the mark, and Chosen puts it there.
	Marked, Chosen bool
	// Key applies the change that the chosen warning suggests.
	Key string
}

// Warning writes one thing that is wrong with the data.
func (p *Page) Warning(w profile.Warning, m Mark) {
	glyph, style := p.th.Severity(w.Severity)
	pointer, indent := "", "    "
	if m.Marked {
		pointer = "  "
		if m.Chosen {
			pointer = p.th.Accent.Render(p.th.Glyphs.Cursor) + " "
		}
	}
	p.Text(pointer+style.Render(glyph+" "+strings.ToUpper(p.clean(string(w.Severity))))+" ", p.th.Strong, w.Title)
	for _, e := range w.Evidence {
		p.Text(indent+p.th.Muted.Render(p.clean(e.Label)+":")+" ", p.th.Text, e.Text)
	}
	if len(w.Rows) > 0 {
		p.Text(indent+p.th.Muted.Render("rows:")+" ", p.th.Text, w.RowList())
	}
	p.Text(indent, p.th.Muted, w.Why)
	first, _ := Changing(w.Suggestions)
	for _, g := range w.Suggestions {
		text := g.Title
		if g.Reason != "" {
			text += ": " + g.Reason
		}
		p.Text(indent+p.th.Accent.Render(p.th.Glyphs.Arrow)+" ", p.th.Text, text)
		if m.Chosen && m.Key != "" && len(g.Changes) > 0 && g.Title == first.Title {
			p.tail(p.th.Key.Render(m.Key) + p.th.Muted.Render(" apply"))
		}
	}
}

// Changing is the first of some suggestions that is more than advice.
func Changing(list []finding.Suggestion) (finding.Suggestion, bool) {
	for _, g := range list {
		if len(g.Changes) > 0 {
			return g, true
		}
	}
	return finding.Suggestion{}, false
}
