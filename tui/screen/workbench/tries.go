package workbench

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/screen"
)

// How long changes are tried on a run, how often is looked what came of it, and how long a training may have taken
// after which they are tried without being asked for.
const (
	tryFor   = 20 * time.Second
	tryLook  = 400 * time.Millisecond
	tryQuick = 5 * time.Second
)

// tries is what is known of trying changes on the run that is shown.
type tries struct {
	trier    workspace.Trier // nil: none that was started here is at work
	starting bool
	byItself bool // nobody asked for it
}

// The messages about trying.
type (
	tryStarted struct {
		gen   int
		trier workspace.Trier
		err   error
	}
	triedSoFar struct {
		gen   int
		trier workspace.Trier
		tried *workspace.Tried // nil: nothing, or it is just being written
		ended bool
		err   error // why trying ended early
	}
)

// triable reports whether there is a run on which changes can be tried.
func (s *Screen) triable() bool {
	r := s.follower.run
	return s.tries.trier != nil || r.known() && !r.foreign() && !s.follower.listens() && r.status.State.Finished()
}

// try trains changes beside the run that is shown, or ends that.
func (s *Screen) try() tea.Cmd {
	switch {
	case s.tries.trier != nil:
		return tea.Batch(s.notes.say("trying ends: what was trained stays"), stop(s.tries.trier))
	case s.tries.starting || s.launch.starting:
		return nil
	case !s.triable():
		return s.notes.say("changes can be tried once the run has ended")
	}
	return s.startTrying(func(context.Context) bool { return true })
}

// tryByItself tries changes on a run that has just ended, if that took no time and nothing else is to be done.
func (s *Screen) tryByItself() tea.Cmd {
	r := s.follower.run
	quick := float64(r.status.Summary.Elapsed) < tryQuick.Seconds()
	if !s.o.TryByItself || !quick || r.status.State != workspace.Done || s.tries.starting || s.tries.trier != nil {
		return nil
	}
	s.tries.byItself = true
	return s.startTrying(s.o.Workspace.Idle)
}

// startTrying starts a process that tries changes, if the machine lets it.
func (s *Screen) startTrying(when func(context.Context) bool) tea.Cmd {
	s.tries.starting = true
	gen, dir, ws := s.follower.gen, s.follower.run.dir, s.o.Workspace
	return func() tea.Msg {
		if !when(context.Background()) {
			return tryStarted{gen: gen}
		}
		t, err := ws.StartTrying(dir, tryFor)
		return tryStarted{gen, t, err}
	}
}

// endTrying asks a trier to end, for its cores are wanted or its run is no longer looked at.
func (s *Screen) endTrying() tea.Cmd {
	trier := s.tries.trier
	s.tries = tries{}
	s.findings.trying = false
	return stop(trier)
}

// stop asks a trier to end, if there is one.
func stop(t workspace.Trier) tea.Cmd {
	if t == nil {
		return nil
	}
	return func() tea.Msg { t.Stop(); return nil }
}

func (s *Screen) onTrying(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tryStarted:
		return s.onTryStarted(m)
	case triedSoFar:
		return s.onTriedSoFar(m)
	}
	return nil
}

func (s *Screen) onTryStarted(m tryStarted) tea.Cmd {
	if m.gen != s.follower.gen {
		return stop(m.trier) // another run is shown by now
	}
	byItself := s.tries.byItself
	s.tries = tries{trier: m.trier, byItself: byItself}
	switch {
	case m.err != nil && byItself:
		return nil // nobody asked
	case m.err != nil:
		return s.notes.complain(m.err)
	case m.trier == nil:
		return nil
	}
	s.syncTrying()
	return s.lookAtTries()
}

// lookAtTries reads a moment later what has been tried.
func (s *Screen) lookAtTries() tea.Cmd {
	gen, dir, trier := s.follower.gen, s.follower.run.dir, s.tries.trier
	return s.o.After(tryLook, func() tea.Msg {
		m := triedSoFar{gen: gen, trier: trier}
		m.ended, m.err = trier.Ended()
		m.tried, _ = dir.Tried()
		return m
	})
}

func (s *Screen) onTriedSoFar(m triedSoFar) tea.Cmd {
	if m.gen != s.follower.gen || m.trier != s.tries.trier {
		return nil
	}
	if m.tried != nil {
		known := *s.follower.run.memory
		known.Tried = m.tried
		s.follower.run.memory = &known
	}
	asked := !s.tries.byItself
	if m.ended {
		s.tries = tries{}
	}
	s.syncTrying()
	switch {
	case !m.ended:
		return s.lookAtTries()
	case m.err != nil && asked:
		return s.notes.complain(m.err)
	}
	return nil
}

// syncTrying tells the findings what was tried.
func (s *Screen) syncTrying() {
	if r := s.follower.run; r.known() {
		s.findings.sync(r)
	}
	s.findings.trying = s.tries.trier != nil
}

// toggleTrying says whether changes are tried without being asked for.
func (s *Screen) toggleTrying() screen.Effect {
	s.o.TryByItself = !s.o.TryByItself
	if s.o.TryByItself {
		return screen.Run(s.notes.say("after short runs changes are tried by themselves, while the machine is idle"))
	}
	return screen.Run(tea.Batch(s.notes.say("changes are tried only where x asks for it"), s.endTrying()))
}
