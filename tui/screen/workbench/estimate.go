package workbench

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
)

// describeAfter is how long the form must rest before its cost is worked out:
// data may have to be read for it.
const describeAfter = 120 * time.Millisecond

// The messages that an estimate answers.
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
	describe func(context.Context, *spec.Spec) (workspace.Estimate, error)
	after    component.After

	seq      int // of the newest question
	question *spec.Spec
	cancel   context.CancelFunc  // of the question that is being worked out, nil: none is
	value    *workspace.Estimate // the last one that could be made, nil: none yet
	err      error               // why the newest could not
	state    estimateState
}

type estimateState int

const (
	estimateSettled estimateState = iota // the newest question is answered, or cannot be asked
	estimateResting                      // it waits for the form to rest
	estimateAsking                       // it is being worked out
)

// forget drops the newest question and what is being worked out.
func (e *estimate) forget() {
	e.seq++
	e.state, e.err = estimateSettled, nil
	if e.cancel != nil {
		e.cancel()
		e.cancel = nil
	}
}

// ask works out what an experiment means once nothing else has been asked for a while.
func (e *estimate) ask(question *spec.Spec) tea.Cmd {
	failed := e.err // stays until there is an answer
	e.forget()
	e.err = failed
	e.question, e.state = question, estimateResting
	due := describeDue{e.seq}
	return e.after(describeAfter, func() tea.Msg { return due })
}

func (e *estimate) onDue(m describeDue) tea.Cmd {
	if m.seq != e.seq || e.state != estimateResting {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	e.cancel, e.state = cancel, estimateAsking
	describe, question := e.describe, e.question
	return func() tea.Msg {
		v, err := describe(ctx, question)
		return described{m.seq, v, err}
	}
}

// onDescribed takes an answer in. It returns false if the question has changed since.
func (e *estimate) onDescribed(m described) bool {
	if m.seq != e.seq {
		return false
	}
	e.forget()
	if e.err = m.err; m.err == nil {
		e.value = &m.estimate
	}
	return true
}

// settled reports whether the value is that of the newest question.
func (e *estimate) settled() bool { return e.state == estimateSettled && e.err == nil }
