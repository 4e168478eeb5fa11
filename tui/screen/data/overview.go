package data

import (
	"tunebench/tui/report"
	"tunebench/tui/theme"
)

// overview says what the data is, what is wrong with it and what was noticed.
func (s *Screen) overview(th *theme.Theme, w int) []string {
	page, d := report.NewPage(th, w), s.report()
	d.Head(page)
	page.Heading("Warnings", "")
	if len(s.profile.Warnings) == 0 {
		d.Warned(page)
	}
	s.spans = s.spans[:0]
	for i, warning := range s.profile.Warnings {
		if i > 0 {
			page.Add("")
		}
		from := page.Len()
		page.Warning(warning, report.Mark{Marked: true, Chosen: i == s.chosen, Key: "a"})
		s.spans = append(s.spans, span{from, page.Len()})
	}
	d.Noticed(page)
	return page.Lines()
}

// target shows the balance of the classes, or the numbers to predict.
func (s *Screen) target(th *theme.Theme, w int) []string {
	page := report.NewPage(th, w)
	s.report().Target(page)
	return page.Lines()
}

// samples shows rows as pictures, the words of texts, or the most frequent entities.
func (s *Screen) samples(th *theme.Theme, w int) []string {
	page, d := report.NewPage(th, w), s.report()
	switch {
	case len(s.profile.Pictures) > 0:
		d.Pictured(page)
		page.Add("")
		page.Text("", th.Muted, "label and row, drawn by chance")
	case s.profile.Text != nil:
		d.Words(page)
	default:
		d.Entities(page)
	}
	return page.Lines()
}

// report draws the profile: panes scroll, so that nothing is left out.
func (s *Screen) report() report.Data { return report.Data{Profile: s.profile, All: true} }
