package workbench

import (
	"context"
	"errors"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// meter is an estimate whose questions are answered by hand.
type meter struct {
	estimate
	asked []*spec.Spec
	ended []context.Context
	err   error
}

func newMeter() *meter {
	m := &meter{}
	m.after = func(_ time.Duration, do func() tea.Msg) tea.Cmd { return do }
	m.describe = func(ctx context.Context, s *spec.Spec) (workspace.Estimate, error) {
		m.asked, m.ended = append(m.asked, s), append(m.ended, ctx)
		return workspace.Estimate{Params: int64(len(m.asked))}, m.err
	}
	return m
}

func TestEstimateAnswersTheNewestQuestion(t *testing.T) {
	m, s := newMeter(), preset(t, "iris-small")
	if !m.settled() {
		t.Error("without a question something is open")
	}
	first := m.ask(s)().(describeDue)
	if m.state != estimateResting || m.settled() {
		t.Errorf("state %d after a question", m.state)
	}
	second := m.ask(s)().(describeDue)
	if cmd := m.onDue(first); cmd != nil {
		t.Error("an old question is worked out")
	}
	work := m.onDue(second)
	if m.state != estimateAsking || work == nil {
		t.Fatalf("state %d", m.state)
	}
	if again := m.onDue(second); again != nil {
		t.Error("one question is worked out twice")
	}
	answer := work().(described)
	third := m.ask(s)().(describeDue)
	if m.ended[0].Err() == nil {
		t.Error("what nobody waits for goes on being worked out")
	}
	if m.onDescribed(answer) || m.value != nil {
		t.Error("the answer to an old question is shown")
	}
	if !m.onDescribed(m.onDue(third)().(described)) || m.value.Params != 2 || !m.settled() {
		t.Errorf("value %+v, settled %v", m.value, m.settled())
	}
	if m.ended[1].Err() == nil {
		t.Error("the context of an answered question is never released")
	}
}

func TestEstimateKeepsTheLastValueBesideAnError(t *testing.T) {
	m, s := newMeter(), preset(t, "iris-small")
	round := func() bool { return m.onDescribed(m.onDue(m.ask(s)().(describeDue))().(described)) }
	round()
	m.err = errors.New("data.source: no such file")
	if !round() || m.value == nil || m.value.Params != 1 || m.settled() {
		t.Errorf("value %+v, settled %v", m.value, m.settled())
	}
	m.ask(s)
	if m.estimate.err == nil {
		t.Error("the error goes before there is an answer")
	}
	m.forget()
	if m.estimate.err != nil || m.state != estimateSettled {
		t.Errorf("forgotten, but %v, state %d", m.estimate.err, m.state)
	}
	m.err = nil
	if round(); !m.settled() {
		t.Error("the error stays after an answer")
	}
}
