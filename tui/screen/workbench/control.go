package workbench

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/runlabel"
	"tunebench/tui/screen"
)

const keyLR = "optimizer.lr"

type (
	started struct {
		dir  workspace.Run
		spec *spec.Spec // the form's values that were started
		err  error
	}
	requested struct {
		what string
		show workspace.Run // the run to follow, if it is not shown yet
		err  error
	}
)

// train starts the form's experiment as a new run. What is wrong with it is
// shown where it stands, and nothing is started.
func (s *Screen) train() tea.Cmd {
	if s.starting {
		return nil
	}
	if key, message := s.exp.firstProblem(); message != "" {
		s.focus = paneForm
		if key != "" {
			s.exp.form.Select(key)
			message = key + ": " + message
		}
		return s.complainText(message)
	}
	l := workspace.Lineage{Command: "workbench"}
	if s.run != nil && s.run.spec != nil && s.exp.base == s.run.spec && s.exp.edited() {
		l.Parent, l.Changes = s.run.dir, s.exp.changes()
	}
	return s.start(s.exp.spec.Clone(), l)
}

// start checks the data, makes the run and starts its worker.
func (s *Screen) start(sp *spec.Spec, l workspace.Lineage) tea.Cmd {
	s.starting = true
	ws := s.o.Workspace
	return tea.Batch(s.say("starting "+sp.Name), func() tea.Msg {
		if _, err := ws.Describe(context.Background(), sp); err != nil {
			return started{spec: sp, err: err} // no run is made of what cannot train
		}
		dir, err := ws.Start(sp, l)
		return started{dir, sp, err}
	})
}

func (s *Screen) onStarted(m started) tea.Cmd {
	s.starting = false
	if m.err != nil {
		s.exp.blame(m.err)
		if m.dir == nil {
			return s.complain(m.err)
		}
	}
	s.interrupted = nil
	if spec.Equal(m.spec, s.exp.spec) {
		s.exp.load(m.spec)
	}
	s.keepForm = true // what is edited until the run's own copy has been read stays
	cmds := []tea.Cmd{s.follow(m.dir)}
	if m.err != nil {
		cmds = append(cmds, s.complain(m.err))
	} else {
		s.run.spec, s.run.begun = m.spec, true
		cmds = append(cmds, s.say("training "+runlabel.Plain(m.dir)))
	}
	return tea.Batch(cmds...)
}

// request sends something to the worker of the shown run.
func (s *Screen) request(what string, send func() error) tea.Cmd {
	return func() tea.Msg { return requested{what: what, err: send()} }
}

func (s *Screen) onRequested(m requested) tea.Cmd {
	if m.err != nil {
		if s.run != nil {
			s.run.wanted = 0
		}
		return s.complain(m.err)
	}
	if m.show != nil && s.run == nil {
		s.interrupted = nil
		return tea.Batch(s.say(m.what), s.follow(m.show))
	}
	return s.say(m.what)
}

// listens reports whether a worker takes requests: one that is still starting will
// find them.
func (s *Screen) listens() bool {
	return s.run.live() || s.run != nil && s.run.expected(s.o.Now())
}

func (s *Screen) stop() tea.Cmd {
	if !s.listens() {
		return s.say("nothing is training: t trains the experiment in the form")
	}
	return s.request("stopping with a checkpoint; R continues later", s.run.dir.Stop)
}

func (s *Screen) pause() tea.Cmd {
	switch {
	case s.run.paused():
		return s.request("continuing", s.run.dir.Continue)
	case s.listens():
		return s.request("pausing before the next update", s.run.dir.Pause)
	case s.run != nil && (s.run.status.State == workspace.Stopped || s.run.status.State == workspace.Interrupted):
		return s.say("not training: R continues the run from its last checkpoint")
	}
	return s.say("nothing is training: t trains the experiment in the form")
}

// resumable reports whether there is a run that could go on.
func (s *Screen) resumable() bool {
	if s.run == nil {
		return s.interrupted != nil
	}
	return !s.run.status.Foreign && !s.listens() && s.run.status.State != workspace.Done
}

// advised reports whether there is a suggestion.
func (s *Screen) advised() bool { return len(s.diag.suggestions()) > 0 }

// resume continues the shown run, or the interrupted one that was offered.
func (s *Screen) resume() tea.Cmd {
	var dir workspace.Run
	switch {
	case s.run != nil:
		dir = s.run.dir
	case s.interrupted != nil:
		dir = s.interrupted
	default:
		return s.say("no run to resume: r lists them")
	}
	return func() tea.Msg { return requested{"resuming " + runlabel.Plain(dir), dir, dir.Resume()} }
}

// changeRate moves the living run's learning rate by one step of 1, 2, 5, 10.
func (s *Screen) changeRate(by int) tea.Cmd {
	if !s.listens() {
		return s.say("only a run in training can change its learning rate: edit optimizer.lr in the form")
	}
	k, _ := hparam.Lookup(keyLR)
	now := s.run.learningRate()
	to, ok := k.Step(now, by).(float64)
	if !ok || now == 0 || to == now {
		return nil
	}
	s.run.wanted = to
	dir := s.run.dir
	return s.request(fmt.Sprintf("asked for learning rate %s instead of %s", format.Param(to), format.Param(now)),
		func() error { return dir.Change(keyLR, to) })
}

// choose marks a suggestion, which apply then takes.
func (s *Screen) choose(n int) tea.Cmd {
	if !s.diag.choose(n) {
		return s.say(fmt.Sprintf("there is no suggestion %d", n+1))
	}
	return nil
}

// apply trains the chosen suggestion as a new run that remembers its parent.
func (s *Screen) apply() tea.Cmd {
	finding, list := s.diag.advised()
	switch {
	case s.run == nil || len(list) == 0:
		return s.say("there is no suggestion to apply yet")
	case s.run.spec == nil:
		return s.say("there is no experiment to change: " +
			"this log was made by another program, or its experiment cannot be read")
	case s.starting:
		return nil
	}
	g := list[min(s.diag.chosen, len(list)-1)]
	if len(g.Changes) == 0 {
		return s.say("this suggestion is advice: " + g.Title)
	}
	next, err := workspace.Apply(s.run.spec, g)
	if err != nil {
		return s.complain(err)
	}
	l := workspace.Lineage{Parent: s.run.dir, Changes: g.Changes, Reason: finding.Title, Command: "workbench"}
	if !s.exp.unsaved() {
		s.exp.load(next)
		return s.start(next, l)
	}
	s.ask(component.Confirm{
		Title: "Apply " + g.Title + "?",
		Text:  "The form has changes that were neither trained nor saved. The new experiment replaces them.",
		Yes:   "apply", No: "keep the form",
	}, func() screen.Effect {
		s.exp.load(next)
		return screen.Run(s.start(next, l))
	}, nil)
	return nil
}
