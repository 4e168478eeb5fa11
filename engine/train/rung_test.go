package train

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"tunebench/engine/event"
)

// TestRunsInRungsEqualUntouchedOnes trains random runs from rung to rung, each in a new process as it
// were, and counts the updates: those of a run in one go.
func TestRunsInRungsEqualUntouchedOnes(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 72))
	ends, stops := map[State]int{}, 0
	for n := range 400 {
		cfg, makeExec := randomRun(r)
		whole := makeExec()
		whole.keep = true
		want, wantRecords := run(t, cfg, whole, nil)
		ends[want.State]++

		var records tape
		var got Result
		var last *checkpoint
		var exec *fakeExec
		steps := 0
		for got.State == "" || got.State == StateStopped {
			cfg.Until = got.Epochs + 1 + r.IntN(4)
			if r.IntN(6) == 0 {
				cfg.Until = 0
			}
			exec = makeExec()
			exec.keep = true
			tr := start(t, cfg, exec, &records)
			if last != nil {
				last.load(t, tr)
			}
			var err error
			if got, err = tr.Run(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			steps += len(exec.steps)
			if got.State != StateStopped {
				break
			}
			stops++
			if says := fmt.Sprintf("pruned at %d of %d epochs", cfg.Until, cfg.Epochs); got.Epochs != cfg.Until ||
				got.Ending != event.EndedPruned || got.Reason != says || tr.State().Position != 0 {
				t.Fatalf("until %d: %+v", cfg.Until, got)
			}
			c := save(t, tr, records)
			last = &c
		}
		if got.State != want.State || got.Steps != want.Steps || got.Reason != want.Reason ||
			!sameBest(got.Best, want.Best) || steps != len(whole.steps) {
			t.Fatalf("run %d: in rungs it ends as %+v after %d updates, untouched as %+v after %d\n%+v",
				n, got, steps, want, len(whole.steps), cfg)
		}
		if !reflect.DeepEqual(exec.w, whole.w) {
			t.Fatalf("run %d: weights %v, untouched %v\n%+v", n, exec.w, whole.w, cfg)
		}
		if a, b := comparableRecords(records), comparableRecords(wantRecords); !reflect.DeepEqual(a, b) {
			t.Fatalf("run %d: records differ\n%s\n---\n%s\n%+v", n, strings.Join(a, "\n"), strings.Join(b, "\n"), cfg)
		}
	}
	for _, s := range []State{StateDone, StateEarly, StateDiverged} {
		if ends[s] == 0 {
			t.Errorf("no random run ended as %s: %v", s, ends)
		}
	}
	if stops < 200 {
		t.Errorf("only %d rungs lay before an end", stops)
	}
}

// What ends a run in the epoch of a rung ends it, and a rung that lies behind trains nothing.
func TestRungsYieldToAnEnd(t *testing.T) {
	for want, c := range map[event.Ending]struct {
		until  int
		change func(*Config, *fakeExec)
	}{
		event.EndedEpochs: {until: 9, change: func(*Config, *fakeExec) {}},
		event.EndedTarget: {until: 1, change: func(c *Config, _ *fakeExec) { c.Target = Target{event.ValLoss, 1e9} }},
		event.EndedEarly: {until: 2, change: func(c *Config, e *fakeExec) {
			c.Early, e.valLoss = Early{Patience: 1}, losses(1, 2)
		}},
	} {
		cfg, exec := config(), newFake(16, 4)
		cfg.Until = c.until
		c.change(&cfg, exec)
		if res, _ := run(t, cfg, exec, nil); res.Ending != want {
			t.Errorf("until %d of %d: ended by %q (%s), want %q", c.until, cfg.Epochs, res.Ending, res.Reason, want)
		}
	}
	cfg, exec := config(), newFake(16, 4)
	cfg.Epochs, cfg.Until, exec.keep = 9, 3, true
	var records tape
	tr := start(t, cfg, exec, &records)
	for range 2 {
		if res, err := tr.Run(t.Context(), nil); err != nil || res.Epochs != 3 || res.Ending != event.EndedPruned {
			t.Errorf("%+v, %v", res, err)
		}
	}
	cfg.Until = -1
	if _, err := New(cfg, exec, &records); err == nil {
		t.Error("a rung before the first epoch was accepted")
	}
}
