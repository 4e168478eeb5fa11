package train

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/schedule"
)

// TestExtendedRunsEqualThoseThatHadTheEpochsFromTheStart gives random runs more epochs once they
// are done. Where that is allowed, weights, result and records are those of the longer run.
func TestExtendedRunsEqualThoseThatHadTheEpochsFromTheStart(t *testing.T) {
	r := rand.New(rand.NewPCG(27, 18))
	allowed, endedEarly := 0, 0
	for n := range 800 {
		long, makeExec := randomRun(r)
		short := long
		short.Epochs, long.Epochs = 1+r.IntN(5), 6+r.IntN(5)
		whole := makeExec()
		want, wantRecords := run(t, long, whole, nil)

		var records tape
		first := start(t, short, makeExec(), &records)
		if _, err := first.Run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		c := save(t, first, records)
		if long.Extendable(first.State(), short.Epochs) != nil || short.Epochs%long.EvalEvery != 0 {
			continue // the fake's losses count its evaluations: one more would be another run
		}
		allowed++
		exec := makeExec()
		second := start(t, long, exec, &records)
		records = withoutTest(records)
		c.load(t, second)
		got, err := second.Run(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got.State == StateEarly && got.Epochs == short.Epochs {
			endedEarly++
		}
		if got.State != want.State || got.Steps != want.Steps || got.Reason != want.Reason ||
			!sameBest(got.Best, want.Best) {
			t.Fatalf("run %d: extended from %d epochs ends as %+v, untouched as %+v\n%+v",
				n, short.Epochs, got, want, long)
		}
		if !reflect.DeepEqual(exec.w, whole.w) {
			t.Fatalf("run %d: extended weights %v, untouched %v\n%+v", n, exec.w, whole.w, long)
		}
		a := comparableRecords(withoutEpoch(records, short.Epochs))
		b := comparableRecords(withoutEpoch(wantRecords, short.Epochs))
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("run %d: records differ\n%s\n---\n%s\n%+v", n, strings.Join(a, "\n"), strings.Join(b, "\n"), long)
		}
	}
	if allowed < 200 || endedEarly < 5 {
		t.Errorf("of 800 random runs %d could be extended, of which %d had lost their patience in the last epoch",
			allowed, endedEarly)
	}
}

// withoutTest drops what a resumed event file voids: the end of the shorter run.
func withoutTest(records tape) tape {
	return slices.DeleteFunc(slices.Clone(records), func(r event.Record) bool {
		return r.Kind == event.KindTest || r.Kind == event.KindState
	})
}

// withoutEpoch drops the record of an epoch, which may hold more if it was the last, and the states.
func withoutEpoch(records tape, epoch int) tape {
	return slices.DeleteFunc(slices.Clone(records), func(r event.Record) bool {
		return r.Kind == event.KindEpoch && r.Epoch == epoch || r.Kind == event.KindState
	})
}

// ended returns the state of a run of 4 epochs at its end.
func ended(t *testing.T, cfg Config, exec *fakeExec) LoopState {
	t.Helper()
	tr := start(t, cfg, exec, &tape{})
	if _, err := tr.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return tr.State()
}

func TestExtendableSaysWhatForbidsIt(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Config, *fakeExec)
		epochs int
		want   []string // parts of the error; none: it is allowed
	}{
		{"longer", nil, 9, nil},
		{"as it is", nil, 4, nil},
		{"shorter than it is", nil, 3, []string{"has trained 4 epochs", "not 3"}},
		{"step", func(c *Config, _ *fakeExec) { c.Schedule = schedule.Config{Name: "step", StepEpochs: 2} }, 9, nil},
		{"restarts", func(c *Config, _ *fakeExec) { c.Schedule = schedule.Config{Name: "cosine_restarts"} }, 9, nil},
		{"plateau", func(c *Config, _ *fakeExec) { c.Schedule = schedule.Config{Name: "plateau"} }, 9, nil},
		{"warm-up", func(c *Config, _ *fakeExec) { c.Schedule.WarmupEpochs = 2.5 }, 9, nil},
		{
			"warm-up beyond the end", func(c *Config, _ *fakeExec) { c.Schedule.WarmupEpochs = 6 }, 9,
			[]string{"schedule.warmup_epochs 6", "step 7", "9 epochs instead of 4"},
		},
		{
			"cosine", func(c *Config, _ *fakeExec) { c.Schedule.Name = "cosine" }, 9,
			[]string{"schedule.name cosine", "step 7", "9 epochs instead of 4"},
		},
		{
			"one_cycle", func(c *Config, _ *fakeExec) { c.Schedule.Name = "one_cycle" }, 9,
			[]string{"schedule.name one_cycle"},
		},
		{
			"polynomial", func(c *Config, _ *fakeExec) { c.Schedule.Name = "polynomial" }, 9,
			[]string{"schedule.name polynomial"},
		},
		{
			"a cosine that a live change has bent", func(c *Config, _ *fakeExec) {
				c.Hyper.LR = 0.01
				c.Schedule = schedule.Config{Name: "cosine", MinLR: 0.01} // flat, until the base rate is raised
				c.Interventions = []Intervention{{2, keyLR, 0.1}}
			}, 9,
			[]string{"schedule.name cosine"},
		},
		{
			"early stopping", func(c *Config, e *fakeExec) { c.Early, e.valLoss = Early{Patience: 1}, losses(1, 2) }, 9,
			[]string{"early stopping ended it in epoch 2", "9 epochs"},
		},
		{
			"target", func(c *Config, _ *fakeExec) { c.Target = Target{event.ValLoss, 1e9} }, 9,
			[]string{"reached its target in epoch 1"},
		},
		{
			"divergence", func(_ *Config, e *fakeExec) { e.valLoss = losses(1, math.Inf(1)) }, 9,
			[]string{"diverged"},
		},
		{
			"a forced evaluation that is the best", func(c *Config, e *fakeExec) {
				c.EvalEvery, e.valLoss = 3, losses(1, 0.5)
			}, 9,
			[]string{"training.eval_every is 3", "epoch 4", "best"},
		},
		{
			"a forced evaluation that counts", func(c *Config, e *fakeExec) {
				c.EvalEvery, c.Early, e.valLoss = 3, Early{Patience: 9}, losses(1, 2)
			}, 9,
			[]string{"training.eval_every is 3", "early stopping"},
		},
		{
			"a forced evaluation that the schedule has seen", func(c *Config, e *fakeExec) {
				c.EvalEvery, c.Schedule.Name, e.valLoss = 3, "plateau", losses(1, 2)
			}, 9,
			[]string{"training.eval_every is 3", "plateau"},
		},
		{
			"a forced evaluation without traces", func(c *Config, e *fakeExec) {
				c.EvalEvery, e.valLoss = 3, losses(1, 2)
			}, 9, nil,
		},
		{
			"a forced evaluation that does not decide", func(c *Config, e *fakeExec) {
				c.EvalEvery, c.Monitor, c.Early = 3, event.TrainLoss, Early{Patience: 9}
			}, 9, nil,
		},
		{
			"evaluations that divide the epochs", func(c *Config, e *fakeExec) {
				c.EvalEvery, e.valLoss = 2, losses(1, 0.5)
			}, 9, nil,
		},
	} {
		cfg, exec := config(), newFake(16, 4)
		if c.change != nil {
			c.change(&cfg, exec)
		}
		s := ended(t, cfg, exec)
		longer := over(exec, cfg)
		longer.Epochs = c.epochs
		err := longer.Extendable(s, cfg.Epochs)
		if (err != nil) != (len(c.want) > 0) {
			t.Errorf("%s: error %v", c.name, err)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q lacks %q", c.name, err, part)
			}
		}
	}
}

// A run that was stopped on its way can be given more epochs or fewer.
func TestStoppedRunsCanChangeTheirEpochs(t *testing.T) {
	for _, epochs := range []int{3, 9} {
		cfg := config()
		tr := start(t, cfg, newFake(40, 4), &tape{})
		if _, err := tr.Run(t.Context(), &stopper{step: 12}); err != nil { // in the third epoch
			t.Fatal(err)
		}
		c := save(t, tr, nil)
		cfg.Epochs = epochs
		exec, whole := newFake(40, 4), newFake(40, 4)
		second := start(t, cfg, exec, &tape{})
		c.load(t, second)
		res, err := second.Run(t.Context(), nil)
		if err != nil || res.Epochs != epochs {
			t.Fatalf("%+v, %v", res, err)
		}
		run(t, cfg, whole, nil)
		if !reflect.DeepEqual(exec.w, whole.w) {
			t.Errorf("%d epochs: weights %v, want %v", epochs, exec.w, whole.w)
		}
	}
}

// Whoever changes the number of epochs, a checkpoint refuses what it is not the beginning of.
func TestRestoreRefusesAnotherLength(t *testing.T) {
	cfg := config()
	cfg.Schedule.Name = "cosine"
	exec := newFake(16, 4)
	s := ended(t, cfg, exec)
	cfg.Epochs = 9
	err := start(t, cfg, newFake(16, 4), &tape{}).Restore(s, nil)
	const planned = "planned for 4 epochs and cannot have 9"
	if err == nil || !strings.Contains(err.Error(), planned) || !strings.Contains(err.Error(), "cosine") {
		t.Errorf("error %v", err)
	}
	// A checkpoint of an earlier version does not say what was planned.
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	s.Epochs = 0
	var old LoopState
	raw = []byte(strings.Replace(string(raw), `"Epochs":4,`, "", 1))
	if err := json.Unmarshal(raw, &old); err != nil || !reflect.DeepEqual(old, s) {
		t.Errorf("%+v, %v", old, err)
	}
	if err := start(t, cfg, newFake(16, 4), &tape{}).checkState(old); err != nil {
		t.Errorf("an old checkpoint is refused: %v", err)
	}
}
