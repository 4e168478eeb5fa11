package workbench

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/finding"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/runlabel"
	"tunebench/tui/screen"
)

// adopted is a run that need not be trained: it was, when its change was tried, or before that was made.
type adopted struct {
	gen int
	dir workspace.Run
	err error
}

// advised reports whether there is a suggestion.
func (s *Screen) advised() bool { return len(s.findings.suggestions()) > 0 }

// choose marks a suggestion, which apply then takes.
func (s *Screen) choose(n int) tea.Cmd {
	if !s.findings.choose(n) {
		return s.notes.say(fmt.Sprintf("there is no suggestion %d", n+1))
	}
	return nil
}

// apply makes the chosen suggestion a run that remembers its parent: what was tried is there already, what takes
// the last step back is the parent, and anything else is trained.
func (s *Screen) apply() tea.Cmd {
	finding, g, ok := s.findings.choice()
	r := s.follower.run
	switch {
	case r == nil || !ok:
		return s.notes.say("there is no suggestion to apply yet")
	case r.spec == nil:
		return s.notes.say("there is no experiment to change: " +
			"this log was made by another program, or its experiment cannot be read")
	case s.launch.starting:
		return nil
	case len(g.Changes) == 0:
		return s.notes.say("this suggestion is advice: " + g.Title)
	}
	next, err := workspace.Apply(r.spec, g)
	if err != nil {
		return s.notes.complain(err)
	}
	l := workspace.Lineage{Parent: r.dir, Changes: g.Changes, Reason: finding.Title, Command: "workbench"}
	begin := func() screen.Effect {
		if adopt := s.adopt(g, next); adopt != nil {
			return screen.Run(adopt)
		}
		s.form.load(next)
		return screen.Run(s.start(next, l))
	}
	if !s.form.unsaved() {
		return begin().Cmd
	}
	s.ask(component.Confirm{
		Title: "Apply " + g.Title + "?",
		Text:  "The form has changes that were neither trained nor saved. The new experiment replaces them.",
		Yes:   "apply", No: "keep the form",
	}, begin, nil)
	return nil
}

// adopt takes a run that is there already for the one that a suggestion asks for; nil if there is none.
func (s *Screen) adopt(g finding.Suggestion, next *spec.Spec) tea.Cmd {
	r, gen := s.follower.run, s.follower.gen
	tried := r.memory.Tried != nil && g.Effect != nil && g.Effect.Measured() && r.memory.Tried.Find(g.Changes) > 0
	switch {
	case tried:
		s.launch.starting = true
		dir := r.dir
		return func() tea.Msg {
			child, err := dir.Adopt(g.Changes)
			return adopted{gen, child, err}
		}
	case r.before != nil && spec.Equal(r.before, next):
		s.launch.starting = true
		return func() tea.Msg { return adopted{gen: gen, dir: r.dir.Parent()} }
	}
	return nil
}

func (s *Screen) onAdopted(m adopted) tea.Cmd {
	s.launch.starting = false
	switch {
	case m.gen != s.follower.gen:
		return nil
	case m.err != nil:
		return s.notes.complain(m.err)
	case m.dir == nil:
		return s.notes.warn("the run that this one grew from is gone")
	}
	follow := s.follow(m.dir, false)
	return tea.Batch(follow, s.notes.say(runlabel.Plain(m.dir)+" has been trained already"))
}
