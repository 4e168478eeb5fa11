package schedule

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// golden is one case of testdata/lr.json, made by testdata/make_lr.py with PyTorch.
type golden struct {
	Config                Config
	Base                  float64
	Epochs, StepsPerEpoch int
	Losses, LR            []float64
}

func goldens(t *testing.T) []golden {
	t.Helper()
	raw, err := os.ReadFile("testdata/lr.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []golden
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestFollowsPyTorch(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range goldens(t) {
		seen[c.Config.Name] = true
		s, err := New(c.Config, Plan{c.Epochs, c.StepsPerEpoch})
		if err != nil {
			t.Fatalf("%s: %v", c.Config.Name, err)
		}
		for step, want := range c.LR {
			epoch := step / c.StepsPerEpoch
			if c.Losses != nil && step > 0 && step%c.StepsPerEpoch == 0 {
				s.Observe(c.Base, c.Losses[epoch-1])
			}
			if got := s.LR(c.Base, step, epoch); math.Abs(got-want) > 1e-9*want+1e-18 {
				t.Errorf("%+v: step %d: rate %v, PyTorch has %v", c.Config, step, got, want)
				break
			}
		}
	}
	for _, name := range Names() {
		if !seen[name] {
			t.Errorf("no PyTorch case for %s", name)
		}
	}
}

func TestWarmupRisesThenShapeStartsFromItsBeginning(t *testing.T) {
	const perEpoch, base = 8, 0.4
	for _, name := range Names() {
		for _, epochs := range []float64{0.5, 1, 2.25} {
			warm, err := New(Config{Name: name, WarmupEpochs: epochs}, Plan{12, perEpoch})
			if err != nil {
				t.Fatal(err)
			}
			w := int(epochs * perEpoch)
			first := warm.LR(base, w, w/perEpoch)
			for step := range w {
				want := first * float64(step+1) / float64(w)
				if got := warm.LR(base, step, step/perEpoch); math.Abs(got-want) > 1e-12 {
					t.Fatalf("%s, %v epochs of warm-up: step %d: rate %v, want %v", name, epochs, step, got, want)
				}
			}
			plain, err := New(Config{Name: name}, Plan{12, perEpoch})
			if err != nil {
				t.Fatal(err)
			}
			if got := plain.LR(base, 0, 0); math.Abs(got-first) > 1e-12 {
				t.Errorf("%s: starts at %v after warm-up, without it at %v", name, first, got)
			}
		}
	}
}

func TestCosineAfterWarmupEndsAtItsMinimum(t *testing.T) {
	s, err := New(Config{Name: "cosine", WarmupEpochs: 2, MinLR: 1e-3}, Plan{10, 5})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.LR(0.1, 50, 10); math.Abs(got-1e-3) > 1e-15 {
		t.Errorf("rate after the last step is %v", got)
	}
	if got := s.LR(0.1, 9999, 10); math.Abs(got-1e-3) > 1e-15 {
		t.Errorf("rate beyond the plan is %v, want the last value held", got)
	}
}

func TestRatesAreFiniteAndInRangeForAnyLength(t *testing.T) {
	for _, name := range Names() {
		for _, plan := range []Plan{{1, 1}, {1, 2}, {2, 1}, {1, 3}, {3, 1}, {10, 1}, {1, 10}, {7, 13}} {
			for _, warmup := range []float64{0, 0.3, 1, 5, 1e300} {
				s, err := New(Config{Name: name, WarmupEpochs: warmup, MinLR: 1e-4}, plan)
				if err != nil {
					t.Fatal(err)
				}
				for step := range plan.Steps() + 5 {
					lr := s.LR(0.1, step, step/plan.StepsPerEpoch)
					if !(lr > 0 && lr <= 0.1*(1+1e-12)) {
						t.Fatalf("%s %+v warm-up %v: step %d: rate %v", name, plan, warmup, step, lr)
					}
				}
			}
		}
	}
}

func TestLowerBaseThanMinimumIsNotRaised(t *testing.T) {
	for _, name := range []string{"cosine", "cosine_restarts", "polynomial", "plateau"} {
		s, err := New(Config{Name: name, MinLR: 0.01}, Plan{10, 3})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.LR(0.001, 29, 9); got > 0.001 {
			t.Errorf("%s raises a live rate of 0.001 to %v", name, got)
		}
	}
}

func TestPlateauStateRoundTripAndRebase(t *testing.T) {
	cfg := Config{Name: "plateau", Factor: 0.5, Patience: 1}
	a, _ := New(cfg, Plan{20, 2})
	losses := []float64{1, 1, 1, math.NaN(), math.Inf(1), 0.9, 1, 1, 1, 1}
	for i, v := range losses {
		a.Observe(0.1, v)
		raw, err := json.Marshal(a.State())
		if err != nil {
			t.Fatal(err)
		}
		var st State
		if err := json.Unmarshal(raw, &st); err != nil {
			t.Fatal(err)
		}
		b, _ := New(cfg, Plan{20, 2})
		b.Restore(st)
		if a.LR(0.1, i, i) != b.LR(0.1, i, i) || a.State() != b.State() {
			t.Fatalf("after %d values the restored schedule differs", i+1)
		}
		a = b
	}
	if got := a.LR(0.1, 9, 9); got >= 0.05 {
		t.Errorf("rate %v after ten values without progress", got)
	}
	a.Rebase()
	if got := a.LR(0.03, 10, 10); got != 0.03 {
		t.Errorf("a live rate of 0.03 became %v", got)
	}
}

func TestInvalidOptionsNameTheirKey(t *testing.T) {
	for key, c := range map[string]Config{
		"schedule.name":           {Name: "cosinus"},
		"schedule.gamma":          {Name: "step", Gamma: -1},
		"schedule.warmup_epochs":  {WarmupEpochs: math.NaN()},
		"schedule.min_lr":         {Name: "cosine", MinLR: math.Inf(1)},
		"schedule.factor":         {Name: "plateau", Factor: 1},
		"schedule.pct_start":      {Name: "one_cycle", PctStart: 1.5},
		"schedule.restart_epochs": {Name: "cosine_restarts", RestartEpochs: -1},
	} {
		_, err := New(c, Plan{1, 1})
		if err == nil || len(err.Error()) < len(key) || err.Error()[:len(key)] != key {
			t.Errorf("%s: error is %v", key, err)
		}
	}
	if _, err := New(Config{}, Plan{0, 1}); err == nil {
		t.Error("a plan without epochs was accepted")
	}
}

func TestLRAllocatesNothing(t *testing.T) {
	for _, name := range Names() {
		s, _ := New(Config{Name: name, RestartMult: 2}, Plan{100, 10})
		step := 0
		if n := testing.AllocsPerRun(100, func() { s.LR(0.1, step, step/10); step++ }); n != 0 {
			t.Errorf("%s: %v allocations per step", name, n)
		}
	}
}
