package diagnosis

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// level ln(10) of the classes of [tenClasses], in which most bounds are measured.
var ln10 = math.Log(10)

// flat holds one value for n epochs.
func flat(n int, v float64) []float64 { return slices.Repeat([]float64{v}, n) }

// line goes from one value to another in n epochs.
func line(n int, from, to float64) []float64 {
	return curveOf(n, func(e float64) float64 { return from + (to-from)*(e-1)/float64(n-1) })
}

// seesaw swings around a level.
func seesaw(n int, level, by float64) []float64 {
	v := flat(n, level)
	for i := range v {
		v[i] += by * float64(1-2*(i%2))
	}
	return v
}

// of returns the finding of a kind, and whether it is there.
func of(found []finding.Finding, kind finding.Kind) (finding.Finding, bool) {
	i := slices.IndexFunc(found, func(f finding.Finding) bool { return f.Kind == kind })
	if i < 0 {
		return finding.Finding{}, false
	}
	return found[i], true
}

// bound is a rule's threshold, met on one side and missed on the other.
type bound struct {
	name string
	kind finding.Kind
	// below and above are values of what the rule measures, on either side of its threshold.
	below, above float64
	// holds says on which side the finding is made: above, unless it is set to below.
	holds  string
	series func(x float64) map[string][]float64
	// context changes that of [tenClasses], whose run has ended.
	context func(c *Context, x float64)
}

// turned is a validation loss that falls, rests at low, and ends above it by a share; training goes on.
func turned(low, share float64) map[string][]float64 {
	val := slices.Concat(line(15, 2.2, low), flat(6, low), flat(14, low*(1+share)))
	return map[string][]float64{event.ValLoss: val, event.TrainLoss: decay(35, 2.2, 0.01, 10)}
}

// settled is a healthy run.
func settled(more map[string][]float64) map[string][]float64 {
	m := map[string][]float64{event.TrainLoss: decay(40, 2.2, 0.3, 20), event.ValLoss: decay(40, 2.2, 0.33, 20)}
	for tag, v := range more {
		m[tag] = v
	}
	return m
}

func config(changed map[string]any) func(*Context, float64) {
	return func(c *Context, _ float64) { c.Get = values(changed) }
}

var bounds = []bound{
	{
		name: "overfitting: rise above the minimum", kind: Overfitting, below: 0.029, above: 0.031,
		series: func(x float64) map[string][]float64 { return turned(0.5, x) },
	},
	{
		name: "overfitting: rise as a share of chance", kind: Overfitting, below: 0.0009, above: 0.0011,
		series: func(x float64) map[string][]float64 { return turned(0.02, x*ln10/0.02) },
	},
	{
		name: "overfitting: evaluations since the minimum", kind: Overfitting, below: 4, above: 5,
		series: func(x float64) map[string][]float64 {
			val := slices.Concat(line(15, 2.2, 0.5), flat(4, 0.5), line(int(x), 0.8, 1.6))
			return map[string][]float64{event.ValLoss: val, event.TrainLoss: decay(len(val), 2.2, 0.01, 10)}
		},
	},
	{
		name: "overfitting: fall of the training loss since then", kind: Overfitting, below: 0.009, above: 0.011,
		series: func(x float64) map[string][]float64 {
			m := turned(0.5, 0.2)
			m[event.TrainLoss] = slices.Concat(line(15, 2.2, 0.4), flat(6, 0.4), flat(14, 0.4*(1-x)))
			return m
		},
	},
	{
		name: "overfitting: training loss that need not fall", kind: Overfitting, below: 0.0199, above: 0.0201,
		holds: "below",
		series: func(x float64) map[string][]float64 {
			m := turned(0.5, 0.2)
			m[event.TrainLoss] = slices.Concat(line(15, 2.2, x*ln10), flat(20, x*ln10))
			return m
		},
	},
	{
		name: "overfitting: noise beside the rise", kind: Overfitting, below: 0.01, above: 0.06, holds: "below",
		series: func(x float64) map[string][]float64 {
			m := turned(0.5, 0.1)
			for i := range m[event.ValLoss] {
				m[event.ValLoss][i] += x * float64([]int{1, 0, -1, 1, -1, 0}[i%6])
			}
			return m
		},
	},
	{
		name: "gap: distance of the accuracies", kind: Gap, below: 0.149, above: 0.151,
		series: func(x float64) map[string][]float64 {
			return settled(map[string][]float64{
				event.TrainLoss: decay(40, 2.2, 0.05, 20), event.ValLoss: decay(40, 2.2, 0.9, 20),
				event.TrainAccuracy: flat(40, 0.95), event.ValAccuracy: flat(40, 0.95-x),
			})
		},
	},
	{
		name: "gap: distance of R2", kind: Gap, below: 0.149, above: 0.151,
		series: func(x float64) map[string][]float64 {
			return settled(map[string][]float64{
				event.TrainLoss: decay(40, 2.2, 0.05, 20), event.ValLoss: decay(40, 2.2, 0.9, 20),
				event.TrainR2: flat(40, 0.95), event.ValR2: flat(40, 0.95-x),
			})
		},
	},
	{
		name: "gap: ratio of the losses", kind: Gap, below: 1.98, above: 2.02,
		series: func(x float64) map[string][]float64 {
			return settled(map[string][]float64{
				event.TrainLoss: decay(40, 2.2, 0.2, 30), event.ValLoss: decay(40, 2.2*x, 0.2*x, 30),
				event.TrainAccuracy: flat(40, 0.95), event.ValAccuracy: flat(40, 0.7),
			})
		},
	},
	{
		name: "majority class: mean recall beside that of guessing", kind: MajorityClass, below: 1.14, above: 1.16,
		holds: "below",
		series: func(x float64) map[string][]float64 {
			return settled(map[string][]float64{event.ValAccuracy: flat(40, 0.8), event.ValBalancedAccuracy: flat(40,
				x/10)})
		},
	},
	{
		name: "majority class: accuracy beside the mean recall", kind: MajorityClass, below: 0.099, above: 0.101,
		series: func(x float64) map[string][]float64 {
			return settled(map[string][]float64{
				event.ValAccuracy:         flat(40, 0.11+x),
				event.ValBalancedAccuracy: flat(40, 0.11),
			})
		},
	},
	{
		name: "dead units: share of a layer", kind: DeadUnits, below: 0.69, above: 0.71,
		series: func(x float64) map[string][]float64 {
			return settled(map[string][]float64{event.LayerTag(2, event.ProbeDeadUnits): flat(40, x)})
		},
	},
	{
		name: "dead units: what is left to learn", kind: DeadUnits, below: 0.099, above: 0.101,
		series: func(x float64) map[string][]float64 {
			return map[string][]float64{
				event.TrainLoss: decay(40, 2.2, x*ln10, 90), event.LayerTag(0, event.ProbeDeadUnits): flat(40, 0.9),
			}
		},
	},
	{
		name: "dead units: number of probes", kind: DeadUnits, below: 2, above: 3,
		series: func(x float64) map[string][]float64 {
			return settled(map[string][]float64{event.LayerTag(0, event.ProbeDeadUnits): flat(int(x), 0.9)})
		},
	},
	{
		name: "saturated units: share of a layer", kind: Saturated, below: 0.69, above: 0.71,
		series: func(x float64) map[string][]float64 {
			return settled(map[string][]float64{event.LayerTag(0, event.ProbeSaturation): flat(40, x)})
		},
	},
	{
		name: "worse than chance", kind: LRTooHigh, below: 1.09, above: 1.11,
		series: func(x float64) map[string][]float64 { return map[string][]float64{event.TrainLoss: flat(40, x*ln10)} },
	},
	{
		// Values that alternate by a move by 2a, of which the rule sees a times the root of pi.
		name: "oscillation: swing as a share of the loss", kind: LRTooHigh, below: 0.078, above: 0.082,
		series: func(x float64) map[string][]float64 {
			return map[string][]float64{event.TrainLoss: seesaw(41, 1, x/math.Sqrt(math.Pi))}
		},
	},
	{
		name: "oscillation: swing as a share of chance", kind: LRTooHigh, below: 0.0195, above: 0.0205,
		series: func(x float64) map[string][]float64 {
			return map[string][]float64{event.TrainLoss: seesaw(41, 0.3, x*ln10/math.Sqrt(math.Pi))}
		},
	},
	{
		name: "oscillation: half of that at an unusual rate", kind: LRTooHigh, below: 0.0097, above: 0.0103,
		series: func(x float64) map[string][]float64 {
			return map[string][]float64{event.TrainLoss: seesaw(41, 0.2, x*ln10/math.Sqrt(math.Pi))}
		},
		context: config(map[string]any{"optimizer.name": "adam", "optimizer.lr": 0.1}),
	},
	{
		name: "climbing: training loss above its own minimum", kind: LRTooHigh, below: 0.14, above: 0.16,
		series: func(x float64) map[string][]float64 {
			return map[string][]float64{event.TrainLoss: slices.Concat(line(15, 2.2, 0.9), flat(6, 0.9),
				flat(14, 0.9*(1+x)))}
		},
	},
	{
		name: "bad start at an unusual rate", kind: LRTooHigh, below: 2.4, above: 2.6,
		series: func(x float64) map[string][]float64 {
			return map[string][]float64{event.TrainLoss: slices.Concat([]float64{x * ln10}, decay(39, 1, 0.3, 20))}
		},
		context: config(map[string]any{"optimizer.name": "adam", "optimizer.lr": 0.1}),
	},
	{
		name: "knocked out at an unusual rate", kind: LRTooHigh, below: 0.89, above: 0.91,
		series: func(x float64) map[string][]float64 {
			return map[string][]float64{event.TrainLoss: flat(40,
				x*ln10)}
		},
		context: config(map[string]any{"optimizer.name": "adam", "optimizer.lr": 0.1}),
	},
	{
		name: "too slow: distance from the goal", kind: LRTooLow, below: 0.34, above: 0.36,
		series: func(x float64) map[string][]float64 {
			// The last window of a straight line lies two epochs before its end.
			v := line(60, 2.3, 0.5)
			fall := v[0] - v[57]
			for i := range v {
				v[i] = 2.3 - (2.3-v[i])*(2.3-x*ln10)/fall
			}
			return map[string][]float64{event.TrainLoss: v}
		},
	},
	{
		name: "too slow: share of the plan that is done", kind: LRTooLow, below: 0.29, above: 0.31,
		series: func(float64) map[string][]float64 { return map[string][]float64{event.TrainLoss: line(62, 2.3, 2.1)} },
		context: func(c *Context, x float64) {
			c.Final, c.Epochs = false, int(62/x)
		},
	},
	{
		name: "underfitting: loss that stays", kind: Underfitting, below: 0.49, above: 0.51,
		series: func(x float64) map[string][]float64 {
			return map[string][]float64{event.TrainLoss: slices.Concat(line(10, 2.3, x*ln10), flat(30, x*ln10))}
		},
	},
	{
		name: "underfitting: the same under a strong penalty", kind: Underfitting, below: 0.115, above: 0.125,
		series: func(x float64) map[string][]float64 {
			return map[string][]float64{event.TrainLoss: slices.Concat(line(10, 2.3, x*ln10), flat(30, x*ln10))}
		},
		context: config(map[string]any{"regularization.l2": strongL2}),
	},
	{
		name: "underfitting: 1 - R2 of a regression", kind: Underfitting, below: 0.49, above: 0.51,
		series: func(x float64) map[string][]float64 {
			return map[string][]float64{
				event.TrainLoss: slices.Concat(line(10, 1, 0.8), flat(30, 0.8)),
				event.TrainR2:   flat(40, 1-x),
			}
		},
		context: func(c *Context, _ float64) {
			c.Task, c.Classes, c.Get = "regression", 0, values(map[string]any{"training.loss": "mse"})
		},
	},
	{
		name: "underfitting: validation that is much worse", kind: Underfitting, below: 1.48, above: 1.52,
		holds: "below",
		series: func(x float64) map[string][]float64 {
			loss := slices.Concat(line(10, 2.3, 1.3), flat(30, 1.3))
			val := curveOf(40, func(e float64) float64 { return loss[int(e)-1] * x })
			return map[string][]float64{event.TrainLoss: loss, event.ValLoss: val}
		},
	},
	{
		name: "too early: number of evaluations", kind: TooEarly, below: 7, above: 8, holds: "below",
		series: func(x float64) map[string][]float64 {
			return map[string][]float64{event.TrainLoss: decay(int(x), 2.2,
				0.3, 5)}
		},
	},
	{
		name: "too early: epochs of warm-up", kind: TooEarly, below: 20, above: 21,
		series: func(float64) map[string][]float64 {
			return map[string][]float64{event.TrainLoss: decay(20, 2.2, 0.3,
				5)}
		},
		context: func(c *Context, x float64) {
			c.Final, c.Get = false, values(map[string]any{"schedule.warmup_epochs": x})
		},
	},
	{
		name: "diverged: times the chance level", kind: Diverged, below: 9.9, above: 10.1,
		series: func(x float64) map[string][]float64 {
			return map[string][]float64{event.TrainLoss: {
				2.3, 2,
				x * ln10,
			}}
		},
	},
	{
		name: "diverged: times the start of a log without a scale", kind: Diverged, below: 9.9, above: 10.1,
		series:  func(x float64) map[string][]float64 { return map[string][]float64{event.TrainLoss: {7, 6, 7 * x}} },
		context: func(c *Context, _ float64) { *c = Context{} },
	},
}

func TestBounds(t *testing.T) {
	for _, b := range bounds {
		t.Run(b.name, func(t *testing.T) {
			for _, x := range []float64{b.below, b.above} {
				series := b.series(x)
				c := tenClasses(len(series[event.TrainLoss]))
				if b.context != nil {
					b.context(&c, x)
				}
				found := Diagnose(history(series), c)
				check(t, found, c)
				want := x == b.above
				if b.holds == "below" {
					want = !want
				}
				if _, got := of(found, b.kind); got != want {
					t.Errorf("at %v: %s is found: %v, want %v; %v", x, b.kind, got, want, kinds(found))
				}
			}
		})
	}
}

// What a finding weighs and asks for has bounds of its own.
func TestBoundsOfWeight(t *testing.T) {
	overfit := func(share float64, change func(*Context)) finding.Finding {
		c := tenClasses(35)
		c.Get = values(nil)
		if change != nil {
			change(&c)
		}
		f, ok := of(Diagnose(history(turned(0.5, share)), c), Overfitting)
		if !ok {
			t.Fatalf("a rise by %v is no overfitting", share)
		}
		return f
	}
	for share, want := range map[float64]string{
		0.19: "regularization.l2 0 → 0.001",
		0.26: "regularization.l2 0 → 0.01",
	} {
		if got := overfit(share, nil).Suggestions[0].Title; got != want {
			t.Errorf("a rise by %v: %s, want %s", share, got, want)
		}
	}
	for rows, caution := range map[int]bool{0: false, 49: true, 50: false} {
		f := overfit(0.5, func(c *Context) { c.ValRows = rows })
		_, warned := evidence(f, "caution")
		if warned != caution || (f.Confidence <= 0.75) != caution {
			t.Errorf("%d validation rows: caution %v and confidence %v", rows, warned, f.Confidence)
		}
	}
	last := 0.0
	for _, share := range []float64{0.031, 0.05, 0.1, 0.3, 1, 5} {
		f := overfit(share, nil)
		if f.Confidence < last || f.Confidence < 0.5 {
			t.Errorf("a rise by %v has confidence %v, a smaller one %v", share, f.Confidence, last)
		}
		last = f.Confidence
	}
	if last < 0.95 {
		t.Errorf("a loss six times its minimum has confidence %v only", last)
	}
}

func evidence(f finding.Finding, label string) (string, bool) {
	for _, e := range f.Evidence {
		if e.Label == label {
			return e.Text, true
		}
	}
	return "", false
}

// A run is told to go on only if it has ended while its loss was falling.
func TestMoreEpochsAreWorthwhileWhileTheLossFalls(t *testing.T) {
	for _, c := range []struct {
		fall  float64 // over the last quarter
		final bool
		want  bool
	}{{0.025, true, false}, {0.04, true, true}, {0.04, false, false}} {
		loss := slices.Concat(line(10, 2.3, 0.4), flat(20, 0.4), line(10, 0.4, 0.4*(1-1.2*c.fall)))
		ctx := tenClasses(len(loss))
		ctx.Final, ctx.Get = c.final, values(nil)
		f := Diagnose(history(map[string][]float64{event.TrainLoss: loss, event.ValLoss: loss}), ctx)[0]
		if _, got := evidence(f, "still improving"); f.Kind != Healthy || got != c.want ||
			(len(f.Suggestions) > 0) != c.want {
			t.Errorf("%+v: %s, improving %v, %s", c, f.Kind, got, titles(f.Suggestions))
		}
	}
}
