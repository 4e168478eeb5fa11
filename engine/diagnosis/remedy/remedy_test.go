package remedy

import (
	"maps"
	"slices"
	"testing"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// keysOf is an experiment of the defaults and some other values.
func keysOf(other map[string]any) Experiment {
	return Experiment{TrainRows: 1000, Classes: 2, Get: func(key string) any {
		if v, ok := other[key]; ok {
			return v
		}
		k, _ := hparam.Lookup(key)
		return k.Default
	}}
}

func names(list []Remedy) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.Name)
	}
	return out
}

func TestRemediesDependOnTheExperiment(t *testing.T) {
	always := []string{
		L2, Dropout, Narrower, Patience, Wider, Deeper, RateDown, RateDown2, RateUp, RateUp2, Longer, Leaky,
	}
	for name, c := range map[string]struct {
		keys        map[string]any
		there, gone []string
	}{
		"the defaults": {there: append(always, Weights), gone: []string{Freer, Relu, Init, Batch, Constant, Normalize}},
		"linear":       {map[string]any{"model.depth": 0}, []string{Deeper}, []string{Dropout, Narrower, Wider, Leaky}},
		"deep sigmoid": {
			map[string]any{"model.depth": 5, "model.activation": "sigmoid"}, []string{Relu, Norm}, []string{Leaky},
		},
		"penalties": {map[string]any{"regularization.l2": 1.0}, []string{Freer}, []string{L2}},
		"all else": {map[string]any{
			"model.init": "zeros", "data.normalize": "none", "training.batch_size": 4096,
			"schedule.warmup_epochs": 3.0, "training.early_stopping.patience": 5, "model.hidden": []int{8, 8},
		}, []string{Init, Normalize, Batch, Constant, Wider, Narrower}, []string{Patience}},
		"gd takes all rows":     {map[string]any{"optimizer.name": "gd"}, nil, []string{Batch}},
		"weights from a file":   {map[string]any{"model.weights": "w"}, nil, []string{Wider, Narrower, Deeper}},
		"weights of classes":    {map[string]any{"training.class_weights": "balanced"}, nil, []string{Weights}},
		"a rate beyond all use": {map[string]any{"optimizer.lr": 1.0}, []string{RateDown}, []string{RateUp2}},
	} {
		got := names(All(keysOf(c.keys)))
		for _, want := range c.there {
			if !slices.Contains(got, want) {
				t.Errorf("%s: no %s in %q", name, want, got)
			}
		}
		for _, never := range c.gone {
			if slices.Contains(got, never) {
				t.Errorf("%s: %s in %q", name, never, got)
			}
		}
	}
}

// Whoever follows one remedy again and again comes to an end, and every value on the way is valid.
func TestEveryRemedyEnds(t *testing.T) {
	for _, name := range Names() {
		keys := map[string]any{
			"model.activation": "relu", "model.depth": 4, "data.normalize": "none", "model.init": "zeros",
			"schedule.name": "cosine", "training.batch_size": 512, "regularization.l1": 0.1,
		}
		if name == Relu || name == Norm {
			keys["model.activation"] = "sigmoid"
		}
		times := 0
		for ; ; times++ {
			all := All(keysOf(keys))
			i := slices.IndexFunc(all, func(r Remedy) bool { return r.Name == name })
			if i < 0 {
				break
			}
			if times > 12 {
				t.Fatalf("%s goes on for ever, at %v", name, all[i].Changes)
			}
			keys = maps.Clone(keys)
			for _, c := range all[i].Changes {
				k, ok := hparam.Lookup(c.Key)
				number, isNumber := c.To.(float64)
				if n, whole := c.To.(int); whole {
					number, isNumber = float64(n), true
				}
				if !ok || isNumber && !k.Contains(number) {
					t.Fatalf("%s: %v", name, c)
				}
				keys[c.Key] = c.To
			}
		}
		if times == 0 && name != Clean {
			t.Errorf("%s never applied", name)
		}
		if CauseOf(name) == "" {
			t.Errorf("%s answers no cause", name)
		}
	}
}

func TestCauses(t *testing.T) {
	if c := CauseOf(Longer); c != finding.CauseLRTooLow {
		t.Errorf("%s answers %s", Longer, c)
	}
	if c := CauseOf("prayer"); c != "" {
		t.Errorf("prayer answers %s", c)
	}
}

func TestRound(t *testing.T) {
	for v, want := range map[float64]float64{
		0: 0, 0.30000000000000004: 0.3, 12345: 12000, 0.001: 0.001, -0.0567: -0.057,
	} {
		if got := Round(v); got != want {
			t.Errorf("Round(%v) = %v, want %v", v, got, want)
		}
	}
}
