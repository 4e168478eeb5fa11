package diagnosis_test

import (
	"maps"
	"math"
	"strings"
	"testing"

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// timing is a run whose times are known, in seconds.
type timing struct {
	rows, epochs, evalEvery int
	train, eval, other      float64 // of an epoch, of an evaluation, of an epoch
	pause                   float64 // once, in the middle
	stepsPerEpoch           int64
}

// history records such a run up to an epoch.
func (m timing) history(until int) *event.History {
	h := &event.History{}
	wall := 1e9
	for e := 1; e <= until; e++ {
		wall += m.train + m.other
		step := int64(e) * m.stepsPerEpoch
		put := func(tag string, v float64) { h.Append(tag, event.Point{Step: step, Value: v, Wall: wall}) }
		if m.evalEvery > 0 && e%m.evalEvery == 0 {
			wall += m.eval
			put(event.EvalSeconds, m.eval)
			put(event.ValLoss, 0.3+0.5/float64(e))
		}
		put(event.Epoch, float64(e))
		put(event.TrainLoss, 0.3+0.6/float64(e))
		put(event.SamplesPerSec, float64(m.rows)/m.train)
		if e == until/2 {
			wall += m.pause
		}
	}
	return h
}

func (m timing) context(keys experiment) diagnosis.Context {
	keys = keys.with("training.epochs", m.epochs, "training.eval_every", max(1, m.evalEvery))
	return diagnosis.Context{
		Get: keys.get, Task: "classification", Classes: 2, Epochs: m.epochs, TrainRows: m.rows, ValRows: m.rows / 4,
		Params: 10000, Machine: diagnosis.Machine{Threads: 1, Cores: 8, Kernel: "avx2", Start: 2},
	}
}

var steady = timing{
	rows: 32000, epochs: 200, evalEvery: 1, train: 2, eval: 0.1, other: 0.02, stepsPerEpoch: 1000,
}

func TestThePaceOfARun(t *testing.T) {
	for name, change := range map[string]func(*timing){
		"steady":                   func(*timing) {},
		"evaluated now and then":   func(m *timing) { m.evalEvery = 4 },
		"paused for a night":       func(m *timing) { m.pause = 30000 },
		"evaluation is most of it": func(m *timing) { m.eval = 9 },
		"nothing is held out":      func(m *timing) { m.evalEvery, m.eval = 0, 0 },
	} {
		m := steady
		change(&m)
		p, ok := diagnosis.PaceOf(m.history(120), m.context(experiment{"training.batch_size": 32}))
		if !ok || p.Batch != 32 || p.Rows != m.rows || math.Abs(p.Train-m.train) > 1e-6 || p.Eval != m.eval {
			t.Fatalf("%s: %+v, %v", name, p, ok)
		}
		if math.Abs(p.Other-m.other) > 0.02 {
			t.Errorf("%s: %v s of an epoch are neither updates nor evaluation, want %v", name, p.Other, m.other)
		}
		want := 2 + 200*(m.train+m.other)
		if m.evalEvery > 0 {
			want += 200 / float64(m.evalEvery) * m.eval
		}
		if math.Abs(p.Total()/want-1) > 0.02 {
			t.Errorf("%s: %v s in all, want %v", name, p.Total(), want)
		}
	}
}

func TestRunsWhosePaceIsUnknown(t *testing.T) {
	m := steady
	for name, c := range map[string]struct {
		h *event.History
		c diagnosis.Context
	}{
		"no history":        {nil, m.context(experiment{})},
		"no record":         {&event.History{}, m.context(experiment{})},
		"another program's": {m.history(20), diagnosis.Context{}},
		"no rows":           {m.history(20), diagnosis.Context{Get: experiment{}.get, Epochs: 5}},
	} {
		if f, ok := diagnosis.Speed(c.h, c.c, nil); ok {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// rates are speeds as they were measured at 1 thread for growing batches and for one batch on more threads.
var rates = []diagnosis.Rate{
	{32, 1, 16000}, {64, 1, 26000}, {128, 1, 38000}, {256, 1, 42000}, {4096, 1, 43000}, {32, 2, 25000}, {32, 4, 26000},
}

// Each remedy is offered where it saves much, with the time that it leaves by the rates given.
func TestRemediesByMeasuredRates(t *testing.T) {
	base := diagnosis.Pace{Rows: 32000, Batch: 32, Epochs: 100, EvalEvery: 1, Train: 2}
	for name, c := range map[string]struct {
		pace  func(*diagnosis.Pace)
		keys  experiment
		want  string // part of a title; "": none of all is offered
		after float64
		rates []diagnosis.Rate
	}{
		"a larger batch": {nil, nil, "training.batch_size 32 → 128", 200 * 16.0 / 38, rates},
		"more threads":   {nil, nil, "training.threads 0 → 4", 200 * 16.0 / 26, rates},
		"a rate to match the batch, by its root": {
			nil, experiment{"optimizer.lr": 0.001}, "optimizer.lr 0.001 → 0.002", 200 * 16.0 / 38, rates,
		},
		"a rate to match the batch": {
			nil,
			experiment{"optimizer.name": "sgd", "optimizer.lr": 0.01},
			"optimizer.lr 0.01 → 0.05", 200 * 16.0 / 38,
			rates,
		},
		"fewer evaluations": {
			func(p *diagnosis.Pace) { p.Eval = 3 }, nil, "training.eval_every 1 → 5", 200 + 60, nil,
		},
		"patience counts evaluations": {
			func(p *diagnosis.Pace) { p.Eval = 3 },
			experiment{"training.early_stopping.patience": 20},
			"training.early_stopping.patience 20 → 4", 200 + 60, nil,
		},
		"fewer records": {
			func(p *diagnosis.Pace) { p.Train = 4 },
			experiment{"training.log_every_steps": 1},
			"training.log_every_steps 1 → 0", 200, rates[:1],
		},
		"nothing to gain":       {nil, nil, "", 0, rates[:1]},
		"nothing measured":      {nil, nil, "", 0, nil},
		"evaluation is little":  {func(p *diagnosis.Pace) { p.Eval = 0.1 }, nil, "", 0, nil},
		"few epochs":            {func(p *diagnosis.Pace) { p.Eval, p.Epochs = 9, 20 }, nil, "", 0, nil},
		"too few rows for that": {func(p *diagnosis.Pace) { p.Rows = 300 }, nil, "", 0, rates[:5]},
		"all rows at once":      {nil, experiment{"optimizer.name": "gd"}, "", 0, rates[:5]},
	} {
		t.Run(name, func(t *testing.T) {
			p := base
			if c.pace != nil {
				c.pace(&p)
			}
			keys := experiment{"training.batch_size": 32}
			maps.Copy(keys, c.keys)
			list := diagnosis.Remedies(p, c.rates, 1, diagnosis.Context{Get: keys.get})
			for i, s := range list {
				if s.Effect.Metric != finding.Time || s.Effect.Measured() || s.Effect.Change() > -0.15 {
					t.Errorf("%s: effect %+v", s.Title, s.Effect)
				}
				if i > 0 && list[i-1].Effect.Gain < s.Effect.Gain {
					t.Errorf("%s is better than what stands before it", s.Title)
				}
				if c.want == "" || !strings.Contains(s.Title, c.want) {
					continue
				}
				if after := p.Total() * math.Exp(-s.Effect.Gain); math.Abs(after-c.after) > 1e-6*c.after {
					t.Errorf("%s leaves %v s, want %v: %s", s.Title, after, c.after, s.Reason)
				}
				return
			}
			if c.want != "" || len(list) > 0 {
				t.Errorf("offered %+v, want %q", list, c.want)
			}
		})
	}
}

// A run is called slow where it takes minutes and something can be gained; on demand the answer is always there.
func TestARunIsSlowWhereSomethingCanBeGained(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*timing)
		slow   bool
		first  string
	}{
		"most of it is evaluation": {func(m *timing) { m.eval = 3 }, true, "training.eval_every"},
		"and quick": {func(m *timing) {
			m.eval, m.train, m.other = 0.003, 0.002, 0
		}, false, "training.eval_every"},
		"updates, and large ones": {func(m *timing) { m.train = 3 }, false, ""},
		"updates of fixed cost": {func(m *timing) {
			m.rows, m.train, m.epochs = 3200000, 1.1, 2000
		}, true, "training.batch_size"},
	} {
		m := steady
		c.change(&m)
		h, ctx := m.history(100), m.context(experiment{"training.batch_size": 32})
		f, ok := diagnosis.Speed(h, ctx, nil)
		if !ok || f.Kind != diagnosis.Slow || f.Cause != finding.CauseSlow || len(f.Evidence) != 4 {
			t.Fatalf("%s: %+v, %v", name, f, ok)
		}
		if first := firstTitle(f); !strings.HasPrefix(first, c.first) || (first == "") != (c.first == "") {
			t.Errorf("%s: %q", name, first)
		}
		found := false
		for _, one := range diagnosis.Diagnose(h, ctx) {
			found = found || one.Kind == diagnosis.Slow
		}
		if found != c.slow {
			t.Errorf("%s: called slow %v, want %v", name, found, c.slow)
		}
	}
}

func firstTitle(f finding.Finding) string {
	if len(f.Suggestions) == 0 {
		return ""
	}
	return f.Suggestions[0].Title
}

// A run that went on long after its best epoch could have ended soon after it.
func TestEpochsAfterTheBest(t *testing.T) {
	m := steady
	h := m.history(200)
	turned := &event.History{}
	for _, tag := range []string{event.Epoch, event.TrainLoss, event.SamplesPerSec, event.EvalSeconds} {
		for _, p := range h.Series(tag) {
			turned.Append(tag, p)
		}
	}
	for i, p := range h.Series(event.ValLoss) {
		p.Value = 0.5 + math.Abs(float64(i)-30)/200
		turned.Append(event.ValLoss, p)
	}
	c := m.context(experiment{})
	c.Final, c.Ending = true, event.EndedEpochs
	f, ok := diagnosis.Speed(turned, c, nil)
	if !ok || !strings.HasPrefix(firstTitle(f), "training.early_stopping.patience 0 → ") ||
		!strings.Contains(f.Suggestions[0].Reason, "The best epoch was 31 of 200") {
		t.Errorf("%+v", f.Suggestions)
	}
	if change := f.Suggestions[0].Effect.Change(); math.Abs(change+0.75) > 0.05 {
		t.Errorf("saves %v of the time", change)
	}
	c.Final = false
	if f, _ := diagnosis.Speed(turned, c, nil); strings.Contains(firstTitle(f), "patience") {
		t.Error("a run that may still improve is told when it should have ended")
	}
}
