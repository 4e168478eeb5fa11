package data

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/engine/finding"
	"tunebench/engine/profile"
	"tunebench/experiments/spec"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
)

// span is where a warning stands in the overview: from one line to before another.
type span struct{ from, to int }

// Suggestion is the change that the chosen warning suggests, after [Apply].
func (s *Screen) Suggestion() finding.Suggestion {
	if w, ok := s.warned(); ok {
		g, _ := changing(w.Suggestions)
		return g
	}
	return finding.Suggestion{}
}

// Applied says that the suggestion has become part of an experiment, whose data is read again.
func (s *Screen) Applied(g finding.Suggestion, sp *spec.Spec) tea.Cmd {
	return tea.Batch(s.Enter(sp), s.note.Show("applied to the form: "+g.Title, false, component.NoteShort))
}

// Refused says why it has not.
func (s *Screen) Refused(err error) tea.Cmd {
	return s.note.Show(err.Error(), true, component.NoteLong)
}

// warned is the chosen warning; false without any.
func (s *Screen) warned() (profile.Warning, bool) {
	if s.profile == nil || s.chosen >= len(s.profile.Warnings) {
		return profile.Warning{}, false
	}
	return s.profile.Warnings[s.chosen], true
}

// changing is the first of some suggestions that is more than advice.
func changing(list []finding.Suggestion) (finding.Suggestion, bool) {
	for _, g := range list {
		if len(g.Changes) > 0 {
			return g, true
		}
	}
	return finding.Suggestion{}, false
}

// apply asks for the change that the chosen warning suggests, or says why there is none.
func (s *Screen) apply() (Intent, tea.Cmd) {
	w, ok := s.warned()
	if ok {
		if _, change := changing(w.Suggestions); change {
			return Apply, nil
		}
	}
	text := "this warning comes without a suggestion"
	switch {
	case s.reading():
		text = "the data is still being read"
	case s.err != nil:
		text = "there is nothing to apply: the data cannot be read"
	case !ok:
		text = "there is nothing to apply: no warnings"
	case len(w.Suggestions) > 0:
		text = "this warning's suggestion is advice: " + w.Suggestions[0].Title
	}
	return Stay, s.note.Show(text, false, component.NoteShort)
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
func (s *Screen) moveWarning(a keymap.Action) {
	text := &s.texts[paneOverview]
	from, to := text.Visible()
	next := s.chosen
	switch {
	case s.chosen >= len(s.spans):
	case a == keymap.Down && s.spans[s.chosen].to <= to:
		next++
	case a == keymap.Up && s.spans[s.chosen].from >= from:
		next--
	}
	if next != s.chosen && next >= 0 && next < len(s.spans) {
		s.choose(next)
		text.Reveal(s.spans[next].from, s.spans[next].to)
		return
	}
	text.Do(a)
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
