package workbench

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// describeAfter is how long the form must rest before its cost is worked out:
// data may have to be read for it.
const describeAfter = 120 * time.Millisecond

type (
	describeDue struct{ seq int }
	described   struct {
		seq      int
		estimate workspace.Estimate
		err      error
	}
)

// estimate is what the values of the form mean: data, size, cost.
type estimate struct {
	seq    int // of the newest question
	value  workspace.Estimate
	known  bool
	err    error
	busy   bool
	cancel context.CancelFunc
}

// describe asks anew once the form has rested. What is asked already is dropped.
func (s *Screen) describe() tea.Cmd {
	e := &s.est
	e.seq++
	if e.cancel != nil {
		e.cancel()
		e.cancel = nil
	}
	if len(s.exp.problems) > 0 || len(s.exp.others) > 0 {
		e.busy, e.err = false, nil
		return nil
	}
	e.busy = true
	due := describeDue{e.seq}
	return s.o.After(describeAfter, func() tea.Msg { return due })
}

func (s *Screen) onDescribeDue(m describeDue) tea.Cmd {
	if m.seq != s.est.seq {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.est.cancel = cancel
	ws, question := s.o.Workspace, s.exp.spec.Clone()
	return func() tea.Msg {
		v, err := ws.Describe(ctx, question)
		return described{m.seq, v, err}
	}
}

func (s *Screen) onDescribed(m described) {
	if m.seq != s.est.seq {
		return
	}
	e := &s.est
	e.busy, e.err = false, m.err
	if e.cancel != nil {
		e.cancel()
		e.cancel = nil
	}
	if m.err == nil {
		e.value, e.known = m.estimate, true
	} else {
		s.exp.blame(m.err)
	}
}

// blame shows an error of the data at the field that it names.
func (e *experiment) blame(err error) {
	var all *spec.Error
	if errors.As(err, &all) {
		e.note(err)
	} else if key, message, ok := strings.Cut(err.Error(), ": "); ok {
		if _, known := hparam.Lookup(key); known {
			e.problems[key] = message
		}
	}
	e.form.SetGroups(e.groups())
}
