package data

import (
	"tunebench/engine/profile"
	"tunebench/tui/keymap"
)

// span is where a warning stands in the overview: from one line to before another.
type span struct{ from, to int }

// warned is the chosen warning; false without any.
func (s *Screen) warned() (profile.Warning, bool) {
	if s.profile == nil || s.chosen >= len(s.profile.Warnings) {
		return profile.Warning{}, false
	}
	return s.profile.Warnings[s.chosen], true
}

// choose moves the mark to a warning, as near as there is one.
func (s *Screen) choose(i int) {
	s.chosen = 0
	if s.profile != nil {
		s.chosen = max(0, min(i, len(s.profile.Warnings)-1))
	}
}

// moveWarning moves the mark up or down by a warning once all of the chosen one has been in
// view, and scrolls where there is none.
func (s *Screen) moveWarning(m keymap.Motion) {
	text := &s.texts[paneOverview]
	from, to := text.Visible()
	next := s.chosen
	switch {
	case s.chosen >= len(s.spans):
	case m == keymap.Down && s.spans[s.chosen].to <= to:
		next++
	case m == keymap.Up && s.spans[s.chosen].from >= from:
		next--
	}
	if next != s.chosen && next >= 0 && next < len(s.spans) {
		s.choose(next)
		text.Reveal(s.spans[next].from, s.spans[next].to)
		return
	}
	text.Move(m)
	s.chooseVisible()
}

// chooseVisible moves the mark into view if scrolling has left it behind.
func (s *Screen) chooseVisible() {
	from, to := s.texts[paneOverview].Visible()
	seen := func(i int) bool { return s.spans[i].from < to && s.spans[i].to > from }
	if s.chosen >= len(s.spans) || seen(s.chosen) {
		return
	}
	for i := range s.spans {
		if seen(i) {
			s.choose(i)
			return
		}
	}
}
