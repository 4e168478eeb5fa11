package study

import (
	"strings"

	"tunebench/tui/component"
	"tunebench/tui/layout"
	"tunebench/tui/report"
)

func (s *Screen) dressImportance(at layout.Rect) { s.ready(at) }

// importance says which parameters decide.
func (s *Screen) importance(at layout.Rect) []component.Part {
	pane := component.Pane{Title: titleImportance, Info: "PED-ANOVA", Focused: s.dialog == nil}
	return []component.Part{s.pane(pane, at, func(w, _ int) string {
		page := report.NewPage(s.th, w)
		switch {
		case s.insight == nil && s.picture.space != nil:
			page.Text("", s.th.Muted, "working it out")
		case s.picture.space == nil:
			page.Text("", s.th.Muted, "this study varies nothing: it repeats one experiment")
		default:
			page.Importances(s.insight.importance, s.picture.shortNames())
		}
		return strings.Join(page.Lines(), "\n")
	})}
}

// shortNames are those of the parameters.
func (p *picture) shortNames() []string {
	out := make([]string, len(p.params))
	for i, q := range p.params {
		out[i] = q.short
	}
	return out
}
