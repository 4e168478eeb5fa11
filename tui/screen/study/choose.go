package study

import (
	"errors"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/runlabel"
	"tunebench/tui/screen"
)

type (
	// found carries the study that is to be shown.
	found struct {
		visit   int
		study   *workspace.Study
		err     error // why there is none
		trouble error // why nobody conducts it
	}
	// listed carries the studies that there are to choose from.
	listed struct {
		visit   int
		studies []entry
		err     error
	}
)

// entry is a study in the list.
type entry struct {
	study *workspace.Study
	sum   workspace.StudySummary
	err   error
}

// list reads what studies there are.
func list(ws Workspace, visit int) tea.Msg {
	all, err := ws.Studies()
	m := listed{visit: visit, err: err}
	for _, st := range all {
		sum, err := st.Summary()
		m.studies = append(m.studies, entry{st, sum, err})
	}
	return m
}

func (s *Screen) onListed(m listed) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	items := make([]component.Item, 0, len(m.studies)+1)
	if s.experiment != nil {
		items = append(items, component.Item{Name: newSearch, Text: "search around " + s.experiment.Name},
			component.Item{Name: newTuning, Text: "tune " + s.experiment.Name + " by itself until a target is met"})
	}
	for _, e := range m.studies {
		items = append(items, component.Item{Name: title(e.study.Path()), Text: e.text()})
	}
	if len(items) == 0 {
		err := errors.New("there is no study yet: `tunebench search FILE` makes one")
		if m.err != nil {
			err = m.err
		}
		if s.study != nil {
			return tea.Batch(s.complain(err), s.reader.read(s.visit))
		}
		s.err = err
		return nil
	}
	c := component.NewChooser("Studies", "a study's name or path, or one of these", items)
	s.ask(c, func() screen.Effect { return screen.Run(s.take(c.Value(), m.studies)) }, s.unchosen)
	return nil
}

// The names under which the list offers new studies.
const (
	newSearch = "new search"
	newTuning = "autopilot"
)

// unchosen goes back where no study was ever shown.
func (s *Screen) unchosen() screen.Effect {
	if s.study == nil {
		return screen.Do(screen.Close{})
	}
	return screen.Run(s.reader.read(s.visit))
}

// take shows the study that was chosen.
func (s *Screen) take(name string, studies []entry) tea.Cmd {
	if name == newSearch && s.experiment != nil {
		s.search()
		return nil
	}
	if name == newTuning && s.experiment != nil {
		s.tune()
		return nil
	}
	ws, visit := s.ws, s.visit
	return func() tea.Msg {
		for _, e := range studies {
			if title(e.study.Path()) == name {
				return found{visit: visit, study: e.study}
			}
		}
		st, err := ws.OpenStudy(name)
		return found{visit: visit, study: st, err: err}
	}
}

// text says how a study stands.
func (e entry) text() string {
	if e.err != nil {
		return e.err.Error()
	}
	words := []string{string(e.sum.Phase), format.Plural(e.sum.Trials, "trial")}
	if b := e.sum.Best; b != nil {
		words = append(words, e.sum.Metric+" "+format.Value(float64(b.Value)))
	}
	return strings.Join(words, ", ")
}

// title names a study as runs are named.
func title(path string) string { return runlabel.PlainName(filepath.Base(path)) }
