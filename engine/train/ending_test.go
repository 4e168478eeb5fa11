package train

import (
	"errors"
	"math"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/train/job"
)

// However a run ends, its result says how, and so does that of a resumed one.
func TestResultSaysHowTheRunEnded(t *testing.T) {
	stop := func(pruned bool) *script {
		return &script{at: map[int][]Command{5: {{Kind: CommandStop, Pruned: pruned}}}}
	}
	for want, c := range map[event.Ending]struct {
		change   func(*Config, *fakeExec)
		commands Control
	}{
		event.EndedEpochs: {change: func(*Config, *fakeExec) {}},
		event.EndedTarget: {change: func(c *Config, _ *fakeExec) { c.Target = Target{event.ValLoss, 1e9} }},
		event.EndedEarly: {change: func(c *Config, e *fakeExec) {
			c.Early, e.valLoss = Early{Patience: 1}, losses(1, 2)
		}},
		event.EndedDiverged: {change: func(_ *Config, e *fakeExec) {
			e.loss = func(job.Step) float64 { return math.Inf(1) }
		}},
		event.EndedRequest: {change: func(*Config, *fakeExec) {}, commands: stop(false)},
		event.EndedPruned:  {change: func(*Config, *fakeExec) {}, commands: stop(true)},
	} {
		cfg, exec := config(), newFake(16, 4)
		c.change(&cfg, exec)
		if res, _ := run(t, cfg, exec, c.commands); res.Ending != want {
			t.Errorf("ended by %q (%s: %s), want %q", res.Ending, res.State, res.Reason, want)
		}
	}
}

func TestErrorsEndARunAsFailed(t *testing.T) {
	broken := errors.New("no room")
	for what, change := range map[string]func(*Config){
		"a hook":   func(c *Config) { c.OnEpoch = func(*Trainer) error { return broken } },
		"a record": func(*Config) {},
	} {
		cfg := config()
		change(&cfg)
		tr := start(t, cfg, newFake(16, 4), event.SinkFunc(func(r event.Record) error {
			if what == "a record" && r.Kind == event.KindEpoch {
				return broken
			}
			return nil
		}))
		res, err := tr.Run(t.Context(), nil)
		if !errors.Is(err, broken) || res.Ending != event.EndedFailed {
			t.Errorf("%s: ended by %q with %v", what, res.Ending, err)
		}
	}
}

// A run that was pruned and goes on ends like any other.
func TestPrunedRunsGoOn(t *testing.T) {
	var records tape
	tr := start(t, config(), newFake(16, 4), &records)
	res, err := tr.Run(t.Context(), &script{at: map[int][]Command{5: {{Kind: CommandStop, Pruned: true}}}})
	if err != nil || res.Ending != event.EndedPruned || res.State != StateStopped {
		t.Fatalf("%+v, %v", res, err)
	}
	if res, err = tr.Run(t.Context(), nil); err != nil || res.Ending != event.EndedEpochs {
		t.Errorf("%+v, %v", res, err)
	}
}
