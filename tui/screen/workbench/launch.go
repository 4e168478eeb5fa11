package workbench

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/runlabel"
)

// launch is what is known of the next run before there is one to follow.
type launch struct {
	// starting is set from the key press to the worker's start.
	starting bool
	// offered is an interrupted run that could be resumed, until something is shown; nil: none.
	offered workspace.Run
	// before counts the runs that there are of an experiment, by its name.
	before map[string]int
}

type (
	// listed carries the runs that were there at the start.
	listed struct {
		all *workspace.Overview
		err error
	}
	started struct {
		dir  workspace.Run
		spec *spec.Spec // the form's values that were started
		err  error
	}
	// resumed says that the offered run goes on.
	resumed struct {
		dir workspace.Run
		err error
	}
)

// look lists the runs once, to come back to one that is training.
func (s *Screen) look() tea.Cmd {
	ws := s.o.Workspace
	return func() tea.Msg {
		all, err := ws.Overview()
		return listed{all, err}
	}
}

func (s *Screen) onListed(m listed) tea.Cmd {
	if m.err != nil {
		return s.notes.complain(m.err)
	}
	s.launch.before = map[string]int{}
	var runs []*workspace.Listed
	for _, r := range m.all.Runs {
		if r.Study == nil {
			runs = append(runs, r)
			s.launch.before[r.Experiment]++
		}
	}
	if s.follower.run != nil || s.launch.starting {
		return nil // the user was faster
	}
	for _, r := range runs {
		switch {
		case r.Alive && s.o.Spec == nil && !s.form.edited():
			return s.follow(r.Run, false)
		case r.Alive:
			return s.notes.say(runlabel.Plain(r.Run) + " is training: r lists the runs")
		}
	}
	for _, r := range runs {
		if r.State == workspace.Interrupted {
			s.launch.offered = r.Run
			return s.notes.sayLonger(fmt.Sprintf("%s was interrupted at epoch %d/%d: press R to resume it",
				runlabel.Plain(r.Run), r.Summary.Epoch, r.Summary.Epochs))
		}
	}
	return nil
}

// train starts the form's experiment as a new run. What is wrong with it is
// shown where it stands, and nothing is started.
func (s *Screen) train() tea.Cmd {
	switch {
	case s.launch.starting:
		return nil
	case !s.hasForm():
		return noForm{s.notes}.refuse()
	}
	if message := s.form.showProblem(); message != "" {
		s.focus = paneForm
		return s.notes.warn(message)
	}
	l := workspace.Lineage{Command: "workbench"}
	if r := s.follower.run; r != nil && r.spec != nil && s.form.base == r.spec && s.form.edited() {
		l.Parent, l.Changes = r.dir, s.form.changes()
	}
	return s.start(s.form.spec.Clone(), l)
}

// start checks the data, makes the run and starts its worker.
func (s *Screen) start(sp *spec.Spec, l workspace.Lineage) tea.Cmd {
	s.launch.starting = true
	ws := s.o.Workspace
	return tea.Batch(s.endTrying(), s.notes.say("starting "+sp.Name), func() tea.Msg {
		if _, err := ws.Describe(context.Background(), sp); err != nil {
			return started{spec: sp, err: err} // no run is made of what cannot train
		}
		dir, err := ws.Start(sp, l)
		return started{dir, sp, err}
	})
}

func (s *Screen) onStarted(m started) tea.Cmd {
	s.launch.starting = false
	if m.err != nil {
		s.form.blame(m.err)
	}
	if m.dir == nil {
		return s.notes.complain(m.err)
	}
	if s.launch.before != nil {
		s.launch.before[m.spec.Name]++
	}
	if spec.Equal(m.spec, s.form.spec) {
		s.form.load(m.spec)
	}
	follow := s.follow(m.dir, true)
	if m.err != nil {
		return tea.Batch(follow, s.notes.complain(m.err))
	}
	s.follower.run.await(m.spec)
	return tea.Batch(follow, s.notes.say("training "+runlabel.Plain(m.dir)))
}

// resumable reports whether there is a run that could go on.
func (s *Screen) resumable() bool {
	return s.follower.ended() || s.follower.run == nil && s.launch.offered != nil
}

// resume continues the shown run, or the interrupted one that was offered.
func (s *Screen) resume() tea.Cmd {
	offered := s.launch.offered
	switch {
	case s.follower.run != nil:
		return tea.Batch(s.endTrying(), s.follower.resume())
	case offered != nil:
		return func() tea.Msg { return resumed{offered, offered.Resume()} }
	}
	return s.notes.say("no run to resume: r lists them")
}

func (s *Screen) onResumed(m resumed) tea.Cmd {
	if m.err != nil {
		return s.notes.complain(m.err)
	}
	said := s.notes.say("resuming " + runlabel.Plain(m.dir))
	if s.follower.run != nil {
		return said // another run came first
	}
	return tea.Batch(said, s.follow(m.dir, false))
}
