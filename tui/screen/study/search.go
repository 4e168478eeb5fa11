package study

import (
	"context"
	"errors"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/spec"
	"tunebench/tui/component"
	"tunebench/tui/screen"
)

// search asks what a new search around the form's experiment may cost, and starts it.
func (s *Screen) search() {
	base := s.experiment.Clone()
	text := "Many trainings of it, with other values of its optimizer, learning rate, width, depth and more, each in " +
		"the range that is usual for it. How many trials, or for how long (90s, 30m)?"
	p := component.NewPrompt("Search around "+base.Name, text, "60", func(text string) error {
		return limit(spec.NewStudy(base), text)
	})
	s.ask(p, func() screen.Effect {
		return screen.Run(s.say("starting a search around "+base.Name), s.start(base, p.Value()))
	}, s.unchosen)
}

// limit gives a study its budget: a number of trials, or a time.
func limit(st *spec.Study, text string) error {
	if n, err := strconv.Atoi(text); err == nil {
		if n < 1 {
			return errors.New("want at least one trial")
		}
		return st.Set("budget.trials", text)
	}
	if strings.TrimSpace(text) == "" {
		return errors.New("want a number of trials such as 60, or a time such as 30m")
	}
	if err := st.Set("budget.time", text); err != nil {
		return err
	}
	return st.Set("budget.trials", "0")
}

// start makes a search and starts its conductor.
func (s *Screen) start(base *spec.Spec, budget string) tea.Cmd {
	st := spec.NewStudy(base)
	if err := errors.Join(limit(st, budget), st.Set("name", base.Name)); err != nil {
		return s.complain(err)
	}
	return s.begin(st, base)
}

// begin gives a study of an experiment its space, makes it and starts its conductor.
func (s *Screen) begin(st *spec.Study, base *spec.Spec) tea.Cmd {
	ws, visit := s.ws, s.visit
	return func() tea.Msg {
		m := found{visit: visit}
		e, err := ws.Describe(context.Background(), base)
		if err != nil {
			m.err = err
			return m
		}
		if m.err = st.SetSpace(base, e.Facts(), nil); m.err != nil {
			return m
		}
		if m.study, m.err = ws.CreateStudy(st); m.err == nil {
			m.trouble = m.study.Start()
		}
		return m
	}
}
