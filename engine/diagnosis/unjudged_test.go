package diagnosis

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// What is not supervised training is not judged, however its losses look.
func TestOtherWaysOfTrainingAreNotJudged(t *testing.T) {
	wild := curveOf(60, func(e float64) float64 { return 100 + 90*math.Sin(7*e) })
	rising := curveOf(60, func(e float64) float64 { return 1 + e })
	for _, c := range []struct {
		series map[string][]float64
		title  string
		shown  string // "": no evidence
	}{
		{
			map[string][]float64{"train/loss": wild, "rollout/ep_rew_mean": rising},
			"reinforcement learning", "rollout/ep_rew_mean",
		},
		{map[string][]float64{
			"train/loss": wild, "train/value_loss": wild, "time/fps": wild, "train/clip_range": wild,
			"train/policy_gradient_loss": rising,
		}, "reinforcement learning", ""},
		{map[string][]float64{"d_loss": wild, "g_loss": rising}, "adversarial training", ""},
		{map[string][]float64{"Loss_D": wild, "Loss_G": rising, "fid": rising}, "adversarial training", "fid"},
		{map[string][]float64{"elbo": rising, "frobnication": wild}, "no loss that is understood", "recorded"},
		{map[string][]float64{"loss/box": wild, "loss/class": rising}, "several losses and no total", "losses"},
	} {
		found := Diagnose(history(c.series), Context{})
		check(t, found, Context{})
		f := found[0]
		if len(found) != 1 || f.Kind != Unjudged || f.Severity != finding.Info || len(f.Suggestions) != 0 ||
			!strings.Contains(f.Title, c.title) {
			t.Errorf("%v: %+v", c.series, found)
		}
		at := slices.IndexFunc(f.Evidence, func(e finding.Evidence) bool { return e.Label == c.shown })
		if (at >= 0) != (c.shown != "") || c.shown == "" && len(f.Evidence) > 0 {
			t.Errorf("%s: evidence %v, want %q", f.Title, f.Evidence, c.shown)
		}
	}
	broken := map[string][]float64{"d_loss": {1, 2, math.NaN()}, "g_loss": {1, 2, 3}}
	if f := Diagnose(history(broken), Context{})[0]; f.Kind != Unjudged && f.Kind != Diverged {
		t.Errorf("%+v", f)
	}
	// A run of ours is judged whatever its tags are called.
	c := tenClasses(60)
	c.Get = values(nil)
	h := history(map[string][]float64{event.TrainLoss: rising, "rollout/reward": wild})
	if f := Diagnose(h, c)[0]; f.Kind == Unjudged {
		t.Errorf("%+v", f)
	}
}

// No advice to another program's run names one of our keys, or changes one.
func TestForeignRunsGetNoKeys(t *testing.T) {
	series := []map[string][]float64{
		{"loss": curveOf(60, func(e float64) float64 { return 2 + math.Sin(7*e) })},
		{
			"loss":     decay(60, 2.3, 0.01, 8),
			"val_loss": curveOf(60, func(e float64) float64 { return 1.5*math.Exp(-e/5) + e/40 }),
		},
		{"loss": curveOf(60, func(e float64) float64 { return 2.3 - e/2000 }), "val_loss": decay(60, 2.3, 2.2, 80)},
		{"loss": {1, 2, math.NaN()}},
		{"loss": {1, 0.5}},
	}
	for _, s := range series {
		for _, final := range []bool{false, true} {
			for _, f := range Diagnose(history(s), Context{Final: final}) {
				for _, g := range f.Suggestions {
					if len(g.Changes) > 0 {
						t.Errorf("%s: %s changes %v", f.Title, g.Title, g.Changes)
					}
					for _, k := range hparam.All() {
						if strings.Contains(k.Name, ".") && strings.Contains(g.Title, k.Name) {
							t.Errorf("%s: %q names %s", f.Title, g.Title, k.Name)
						}
					}
				}
			}
		}
	}
}

func TestWordsAreOfKeys(t *testing.T) {
	for key := range inWords {
		if _, ok := hparam.Lookup(key); !ok {
			t.Errorf("there is no key %s", key)
		}
	}
}
