package train

import (
	"reflect"
	"slices"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/engine/schedule"
	"tunebench/engine/train/job"
)

// A kill between the last epoch's checkpoint and the end of the run must not train on.
func TestResumeOfARunThatHadEndedOnlyFinishesIt(t *testing.T) {
	for name, change := range map[string]func(*Config, *fakeExec){
		"done":   func(*Config, *fakeExec) {},
		"early":  func(c *Config, e *fakeExec) { c.Early = Early{1, 0, true}; e.valLoss = losses(1, 0.5, 0.6) },
		"target": func(c *Config, e *fakeExec) { c.Target = Target{event.ValLoss, 0.4} },
	} {
		cfg, exec := config(), newFake(16, 4)
		exec.rows[job.TestPart] = 3
		change(&cfg, exec)
		var last checkpoint
		cfg.OnEpoch = func(tr *Trainer) error { last = save(t, tr, nil); return nil }
		want, _ := run(t, cfg, exec, nil)
		if string(want.State) != name {
			t.Fatalf("%s: %+v", name, want)
		}

		again := newFake(16, 4)
		again.rows[job.TestPart] = 3
		again.valLoss, again.keep = exec.valLoss, true
		var records tape
		tr := start(t, cfg, again, &records)
		last.load(t, tr)
		if p := tr.Progress(); p.Epoch != want.Epochs || p.Step != want.Steps || p.Best != want.Best {
			t.Errorf("%s: progress after restoring %+v", name, p)
		}
		got, err := tr.Run(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(again.steps) != 0 || !reflect.DeepEqual(again.w, exec.w) || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d more steps; result %+v, want %+v", name, len(again.steps), got, want)
		}
	}
}

// A longer run may continue one that was done.
func TestMoreEpochsContinueADoneRun(t *testing.T) {
	cfg := config()
	first := start(t, cfg, newFake(16, 4), &tape{})
	if _, err := first.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	c := save(t, first, nil)
	cfg.Epochs = 9
	longer := newFake(16, 4)
	tr := start(t, cfg, longer, &tape{})
	c.load(t, tr)
	if res, err := tr.Run(t.Context(), nil); err != nil || res.State != StateDone || res.Epochs != 9 {
		t.Errorf("result %+v, error %v", res, err)
	}
	whole := newFake(16, 4)
	run(t, cfg, whole, nil)
	if !reflect.DeepEqual(longer.w, whole.w) {
		t.Error("4 epochs and 5 more are not 9 epochs")
	}
}

func TestLiveKeysAndSchedulesAreThoseOfTheTable(t *testing.T) {
	for _, key := range hparam.LiveKeys() {
		if _, ok := liveHyper[key]; !ok && key != keyBatchSize {
			t.Errorf("the loop cannot change %s", key)
		}
	}
	for key := range liveHyper {
		if _, err := hparam.LiveKey(key); err != nil {
			t.Error(err)
		}
	}
	names := hparam.NamesOf(hparam.Methods("schedule.name"), nil)
	slices.Sort(names)
	if got := schedule.Names(); !reflect.DeepEqual(got, names) {
		t.Errorf("schedules %v, the table has %v", got, names)
	}
}

func TestEvaluateOnePart(t *testing.T) {
	cfg, exec := config(), newFake(10, 4)
	tr := start(t, cfg, exec, &tape{})
	r, err := tr.Evaluate(job.TrainPart)
	if err != nil {
		t.Fatal(err)
	}
	if r.Rows != 10 || len(r.Predictions) != 10 || r.Scalars[0].Tag != event.TrainLoss || r.Classification != nil {
		t.Errorf("report %+v", r)
	}
	if _, err := tr.Evaluate(job.TestPart); err == nil {
		t.Error("a part without rows was evaluated")
	}
}
