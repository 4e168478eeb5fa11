package diagnosis

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// values returns a Get over the defaults with some keys changed.
func values(changed map[string]any) func(string) any {
	return func(key string) any {
		if v, ok := changed[key]; ok {
			return v
		}
		k, ok := hparam.Lookup(key)
		if !ok {
			return nil
		}
		return k.Default
	}
}

// randomValues walks every key some steps from its default, so that suggestions meet odd configurations.
func randomValues(rng *rand.Rand) func(string) any {
	if rng.IntN(4) == 0 {
		return nil
	}
	m := map[string]any{}
	for _, k := range hparam.All() {
		m[k.Name] = k.Step(k.Default, rng.IntN(15)-7)
	}
	if rng.IntN(2) == 0 {
		m["model.hidden"] = []int{1 + rng.IntN(65536), 1 + rng.IntN(8)}
	}
	return func(key string) any { return m[key] }
}

func newTestRun(c Context) *run {
	return newRun(history(map[string][]float64{event.TrainLoss: {2, 1}}), c)
}

func titles(list []finding.Suggestion) string {
	var t []string
	for _, s := range list {
		t = append(t, s.Title)
	}
	return strings.Join(t, " | ")
}

func TestSuggestionsFollowTheConfiguration(t *testing.T) {
	for _, c := range []struct {
		name    string
		changed map[string]any
		ask     func(*run) []finding.Suggestion
		want    string
	}{
		{
			"overfitting hard", nil, func(r *run) []finding.Suggestion { return r.lessOverfit(true) },
			"regularization.l2 0 → 0.01 | regularization.dropout 0 → 0.2 | training.early_stopping.patience 0 → 10",
		},
		{
			"overfitting a little with adamw",
			map[string]any{"optimizer.name": "adamw", "training.early_stopping.patience": 5},
			func(r *run) []finding.Suggestion { return r.lessOverfit(false) },
			"regularization.weight_decay 0 → 0.1 | regularization.dropout 0 → 0.2 | model.width 64 → 32",
		},
		{
			"overfitting with everything on",
			map[string]any{
				"regularization.l2": 0.03, "regularization.dropout": 0.5,
				"training.early_stopping.patience": 5, "model.hidden": []int{128, 6},
				"regularization.input_noise": 0.1,
			},
			func(r *run) []finding.Suggestion { return r.lessOverfit(true) },
			"model.hidden [128, 6] → [64, 4]",
		},
		{
			"underfitting under strong regularization",
			map[string]any{"regularization.l2": 0.1, "regularization.dropout": 0.7},
			(*run).moreFit,
			"regularization.l2 0.1 → 1e-4 | model.width 64 → 128 | model.depth 2 → 3",
		},
		{
			"underfitting linear",
			map[string]any{"model.activation": "identity", "data.normalize": "none"},
			(*run).moreFit,
			"model.activation identity → relu | data.normalize none → standard | model.width 64 → 128",
		},
		{
			"underfitting, explicit widths",
			map[string]any{"model.hidden": []int{3}},
			(*run).moreFit,
			"model.hidden [3] → [32] | optimizer.lr 0.001 → 0.003 | training.epochs 50 → 100",
		},
		{
			"underfitting from zeros",
			map[string]any{"model.init": "zeros", "model.depth": 0},
			(*run).moreFit,
			"model.init zeros → auto | model.depth 0 → 2 | optimizer.lr 0.001 → 0.003",
		},
		{
			"too slow",
			map[string]any{"optimizer.name": "sgd", "optimizer.lr": 1e-5},
			(*run).faster,
			"optimizer.lr 1e-5 → 0.01 | optimizer.name sgd → adam, optimizer.lr 1e-5 → 0.003 | " +
				"training.epochs 50 → 150",
		},
		{
			"weights from a file fit one shape",
			map[string]any{
				"model.weights": "w.safetensors", "training.early_stopping.patience": 5,
				"regularization.dropout": 0.5,
			},
			func(r *run) []finding.Suggestion { return r.lessOverfit(true) },
			"regularization.l2 0 → 0.01 | regularization.input_noise 0 → 0.1",
		},
		{
			"weight decay does nothing with sgd",
			map[string]any{"optimizer.name": "sgd", "optimizer.lr": 0.1, "regularization.weight_decay": 5.0},
			func(r *run) []finding.Suggestion { return r.suggest(r.lighten()) },
			"",
		},
	} {
		got := c.ask(newTestRun(Context{Get: values(c.changed), Task: "regression"}))
		if titles(got) != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, titles(got), c.want)
		}
	}
}

func TestRateMovesAlongALadder(t *testing.T) {
	for _, c := range []struct {
		optimizer string
		now, want float64
		down      bool
	}{
		{"adam", 0.003, 0.001, true},
		{"adam", 1, 0.02, true}, // far above what is usual: straight to its upper end
		{"sgd", 3, 0.5, true},
		{"adam", 0.001, 0.003, false},
		{"sgd", 1e-6, 0.01, false}, // far below: straight into it
	} {
		r := newTestRun(Context{Get: values(map[string]any{"optimizer.name": c.optimizer, "optimizer.lr": c.now})})
		p := r.rateUp(3)
		if c.down {
			p = r.rateDown(3)
		}
		if !p.ok || p.Changes[0].To != c.want {
			t.Errorf("%s at %v: %q, want %v", c.optimizer, c.now, p.Title, c.want)
		}
	}
	if p := newTestRun(Context{Get: values(map[string]any{"optimizer.lr": 0.02})}).rateUp(3); p.ok {
		t.Errorf("adam at 0.02 should not be raised: %s", p.Title)
	}
}

func TestLadder(t *testing.T) {
	for v, want := range map[float64]float64{
		0.001: 0.001, 0.0009: 0.001, 0.0033: 0.003, 0.04: 0.05, 7e-5: 5e-5,
		0.6: 0.5, 80: 100,
	} {
		if got := ladder(v); got != want {
			t.Errorf("ladder(%v) = %v, want %v", v, got, want)
		}
	}
	for exp := -9; exp < 9; exp++ {
		for _, m := range []float64{1, 2, 3, 5} {
			if v := m * math.Pow(10, float64(exp)); math.Abs(ladder(v)/v-1) > 1e-12 ||
				len(hparam.Format(ladder(v))) > 11 {
				t.Errorf("ladder(%v) = %s leaves the ladder", v, hparam.Format(ladder(v)))
			}
		}
	}
}

// Without a configuration a suggestion says in words what to do: such a run has none of our keys.
func TestForeignLogGetsAdviceInWords(t *testing.T) {
	series := map[string][]float64{"loss": decay(40, 2.3, 0.3, 20)}
	for i := range series["loss"] {
		if i%2 == 0 {
			series["loss"][i] *= 2.5
		}
	}
	found := Diagnose(history(series), Context{Final: true})
	check(t, found, Context{})
	if found[0].Kind != LRTooHigh {
		t.Fatalf("%v, want lr-too-high", kinds(found))
	}
	first := found[0].Suggestions[0]
	if first.Title != "divide the learning rate by 3" || len(first.Changes) != 0 {
		t.Errorf("first suggestion %+v", first)
	}
	second := found[0].Suggestions[1]
	if second.Title != "clip the norm of the gradient at 1" || len(second.Changes) != 0 {
		t.Errorf("second suggestion %+v", second)
	}
	series["lr"] = curveOf(40, func(float64) float64 { return 0.1 })
	found = Diagnose(history(series), Context{Final: true})
	if got := found[0].Suggestions[0].Title; got != "try a learning rate of 0.03" {
		t.Errorf("with a logged rate of 0.1: %q", got)
	}
}
