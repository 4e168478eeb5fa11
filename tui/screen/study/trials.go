package study

import (
	"tunebench/tui/component"
	"tunebench/tui/layout"
)

func (s *Screen) dressTrials(at layout.Rect) {
	w, h := component.Pane{}.Inner(at.W, at.H)
	s.table.arrange(s.th, s.picture, s.marked, w, h)
}

// trials is the table alone.
func (s *Screen) trials(at layout.Rect) []component.Part {
	return []component.Part{s.tablePane(at)}
}

// tablePane draws the table, and what the trial under its cursor is below it.
func (s *Screen) tablePane(at layout.Rect) component.Part {
	pane := component.Pane{
		Title: "Trials, " + s.table.order.String(), Info: s.table.position(s.th), Focused: s.dialog == nil,
		Bottom: s.picture.details(s.th, s.chosen()),
	}
	return s.pane(pane, at, func(int, int) string { return s.table.View(s.th, true) })
}

// ready keeps the table, whose cursor chooses a trial, up to date in views that do not show it.
func (s *Screen) ready(at layout.Rect) {
	s.table.arrange(s.th, s.picture, s.marked, max(at.W, 20), max(at.H, 4))
}
