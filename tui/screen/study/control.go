package study

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/search"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/screen"
)

// obeyed says what became of something that was asked of the study.
type obeyed struct {
	visit    int
	what     string
	answered bool
	err      error
}

// request asks the study for something; what says it in a sentence.
func (s *Screen) request(what string, r workspace.StudyRequest) screen.Effect {
	st, visit := s.study, s.visit
	if st == nil {
		return screen.Effect{}
	}
	return screen.Run(func() tea.Msg {
		answered, err := st.Ask(r)
		return obeyed{visit, what, answered, err}
	})
}

func (s *Screen) onObeyed(m obeyed) tea.Cmd {
	switch {
	case m.visit != s.visit:
		return nil
	case m.err != nil:
		return s.complain(m.err)
	case !m.answered:
		s.noted = true
		return s.note.Show(m.what+", once the study goes on (R)", false, component.NoteLong)
	}
	return s.say(m.what)
}

// phase reports whether the study is in one of these phases.
func (s *Screen) phase(any ...string) bool {
	if s.picture == nil {
		return false
	}
	for _, p := range any {
		if s.picture.phase == p {
			return true
		}
	}
	return false
}

const (
	running = string(workspace.StudyRunning)
	paused  = string(workspace.StudyPaused)
	ended   = string(workspace.StudyEnded)
)

// conducted reports whether somebody works on the study.
func (s *Screen) conducted() bool { return s.phase(running, paused) }

func (s *Screen) pause() screen.Effect {
	if s.phase(paused) {
		return s.request("going on", workspace.StudyRequest{Ask: workspace.AskContinue})
	}
	return s.request("pausing: what trains is kept for later", workspace.StudyRequest{Ask: workspace.AskPause})
}

func (s *Screen) stop() screen.Effect {
	return s.request("stopping: R goes on later", workspace.StudyRequest{Ask: workspace.AskStop})
}

// resume starts a conductor.
func (s *Screen) resume() screen.Effect {
	st, visit := s.study, s.visit
	if st == nil {
		return screen.Effect{}
	}
	if s.conducted() {
		return screen.Run(s.say("the study is under way"))
	}
	if p := s.picture; p != nil && p.exhausted() && !s.noted {
		return s.raise() // else it would end at once
	}
	s.noted = false
	return screen.Run(func() tea.Msg { return obeyed{visit, "going on", true, st.Start()} })
}

// ofChosen asks for something about the chosen trial.
func (s *Screen) ofChosen(what string, ask workspace.StudyRequest) screen.Effect {
	t := s.chosen()
	if t == nil {
		return screen.Run(s.say("there is no trial yet"))
	}
	ask.Trial = t.id
	return s.request(fmt.Sprintf(what, t.id), ask)
}

func (s *Screen) stopTrial() screen.Effect {
	return s.ofChosen("giving up trial %d", workspace.StudyRequest{Ask: workspace.AskClose})
}

func (s *Screen) promote() screen.Effect {
	return s.ofChosen("training trial %d to its end", workspace.StudyRequest{Ask: workspace.AskPromote})
}

// stoppable reports whether the chosen trial can be given up.
func (s *Screen) stoppable() bool {
	t := s.chosen()
	return t != nil && !t.closed && !t.ended
}

// promotable reports whether the chosen trial can be trained further.
func (s *Screen) promotable() bool {
	t := s.chosen()
	return t != nil && !t.ended && t.word != wordTraining && t.word != wordDiverged && t.word != wordFailed
}

// openRun shows the run of the chosen trial in the workbench.
func (s *Screen) openRun() screen.Effect {
	t := s.chosen()
	if t == nil {
		return screen.Effect{}
	}
	if t.run == "" {
		return screen.Run(s.say("trial " + strconv.Itoa(t.id) + " has no run yet"))
	}
	st, visit, path := s.study, s.visit, t.run
	return screen.Run(func() tea.Msg {
		run, err := st.Run(path)
		return runFound{visit, run, err}
	})
}

// runFound carries the run of a trial that is to be shown.
type runFound struct {
	visit int
	run   workspace.Run
	err   error
}

func (s *Screen) onRunFound(m runFound) screen.Effect {
	switch {
	case m.visit != s.visit:
		return screen.Effect{}
	case m.err != nil:
		return screen.Run(s.complain(m.err))
	}
	return screen.Do(screen.ShowRun{Run: m.run})
}

// narrow is the edge that a key extends: that of the axis in focus, else the first.
func (s *Screen) narrow() (search.Edge, bool) {
	edges := s.edges()
	if len(edges) == 0 {
		return search.Edge{}, false
	}
	if views[s.at].title == titleAxes {
		return s.edge(s.axes.focus)
	}
	return edges[0], true
}

// extend widens the range at whose end the best lies.
func (s *Screen) extend() screen.Effect {
	e, ok := s.narrow()
	if !ok {
		return screen.Run(s.say("the best lies at no end of a range here"))
	}
	q := s.picture.params[e.Param]
	text, err := s.picture.wider(e)
	if err != nil {
		return screen.Run(s.complain(err))
	}
	return s.request(q.short+" now has "+text,
		workspace.StudyRequest{Ask: workspace.AskSet, Key: "space." + q.Name, Value: text})
}

// wider is the range of a parameter with more room at an end, as it is written.
func (p *picture) wider(e search.Edge) (text string, err error) {
	r, err := p.study.Ranges[e.Param].Widen(spec.End(e.High))
	_, text, _ = strings.Cut(r.String(), "=")
	text, _, _ = strings.Cut(text, ":when=") // what is not said of conditions stays
	return text, err
}
