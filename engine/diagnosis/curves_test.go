package diagnosis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// known is a family of synthetic curves of which the truth is known.
type known struct {
	name string
	// truth is the finding expected; Healthy forbids every other one that is no mere remark.
	truth finding.Kind
	// least is the share of the curves that must be judged right.
	least float64
	draw  func(rng *rand.Rand) map[string][]float64
}

// wobble adds relative noise with memory: each value keeps a share of the last one's deviation,
// as validation losses do from epoch to epoch.
func wobble(rng *rand.Rand, v []float64, deviation, memory float64) []float64 {
	state := 0.0
	for i := range v {
		state = memory*state + math.Sqrt(1-memory*memory)*rng.NormFloat64()
		v[i] *= math.Exp(deviation * state)
	}
	return v
}

// decay falls from start to floor.
func decay(n int, start, floor, rate float64) []float64 {
	return curveOf(n, func(e float64) float64 { return floor + (start-floor)*math.Exp(-(e-1)*rate/float64(n)) })
}

func between(rng *rand.Rand, lo, hi float64) float64 { return lo + (hi-lo)*rng.Float64() }

// length of a run in epochs.
func length(rng *rand.Rand) int { return 20 + rng.IntN(180) }

// All losses are of a task with ten classes, whose chance level is 2.303.
var families = []known{
	{"healthy", Healthy, 0.97, func(rng *rand.Rand) map[string][]float64 {
		n, rate, floor := length(rng), between(rng, 5, 30), between(rng, 0.05, 0.4)
		return map[string][]float64{
			event.TrainLoss: wobble(rng, decay(n, 2.2, floor*between(rng, 0.3, 1), rate), between(rng, 0, 0.03), 0),
			event.ValLoss:   wobble(rng, decay(n, 2.2, floor, rate), between(rng, 0.005, 0.1), between(rng, 0, 0.4)),
		}
	}},
	{"overfitting", Overfitting, 0.97, func(rng *rand.Rand) map[string][]float64 {
		n, rate, floor := length(rng)+10, between(rng, 8, 30), between(rng, 0.1, 0.6)
		turn, rise := between(rng, 0.2, 0.6), between(rng, 0.15, 1.5)
		val := decay(n, 2.2, floor, rate)
		for i := range val {
			val[i] += floor * rise * max(0, float64(i)/float64(n)-turn) / (1 - turn)
		}
		return map[string][]float64{
			event.TrainLoss: wobble(rng, decay(n, 2.2, 0.01, between(rng, 4, 12)), between(rng, 0, 0.02), 0),
			event.ValLoss:   wobble(rng, val, between(rng, 0.005, 0.03), 0.2),
		}
	}},
	{"underfitting", Underfitting, 0.97, func(rng *rand.Rand) map[string][]float64 {
		n, rate, floor := length(rng), between(rng, 15, 40), between(rng, 1.3, 2.2)
		return map[string][]float64{
			event.TrainLoss: wobble(rng, decay(n, 2.3, floor, rate), between(rng, 0, 0.004), 0),
			event.ValLoss:   wobble(rng, decay(n, 2.3, floor*1.03, rate), between(rng, 0, 0.01), 0.2),
		}
	}},
	{"too slow", LRTooLow, 0.97, func(rng *rand.Rand) map[string][]float64 {
		n, end := length(rng), between(rng, 1.1, 2.15)
		line := func() []float64 {
			return curveOf(n, func(e float64) float64 { return 2.3 - (2.3-end)*(e-1)/float64(n-1) })
		}
		return map[string][]float64{
			event.TrainLoss: wobble(rng, line(), between(rng, 0, 0.002), 0),
			event.ValLoss:   wobble(rng, line(), between(rng, 0, 0.004), 0),
		}
	}},
	{"oscillation", LRTooHigh, 0.97, func(rng *rand.Rand) map[string][]float64 {
		n := length(rng)
		level := between(rng, 0.6, 2)
		return map[string][]float64{
			event.TrainLoss: wobble(rng, decay(n, 2.3, level, 20), between(rng, 0.2, 0.5), 0),
			event.ValLoss:   wobble(rng, decay(n, 2.3, level, 20), between(rng, 0.2, 0.6), 0),
		}
	}},
	{"worse than chance", LRTooHigh, 0.97, func(rng *rand.Rand) map[string][]float64 {
		n := length(rng)
		return map[string][]float64{event.TrainLoss: wobble(rng, decay(n, 9, between(rng, 2.8, 4), 10), 0.1, 0.3)}
	}},
	{"climbing", LRTooHigh, 0.97, func(rng *rand.Rand) map[string][]float64 {
		n, top := length(rng), between(rng, 1, 2.2)
		train := decay(n, 2.3, 0.3, 20)
		for i := range train {
			train[i] += max(0, float64(i)/float64(n)-0.5) * 2 * (top - 0.3)
		}
		return map[string][]float64{event.TrainLoss: wobble(rng, train, 0.02, 0)}
	}},
}

// tenClasses is the context of the families.
func tenClasses(n int) Context {
	return Context{Task: "classification", Classes: 10, Epochs: n, Final: true, TrainRows: 1000, ValRows: 300}
}

// right reports whether the truth is among the findings that ask for action, and for a healthy run
// that none does.
func right(found []finding.Finding, truth finding.Kind) bool {
	if truth == Healthy {
		return found[0].Kind == Healthy
	}
	for _, f := range found {
		if f.Kind == truth && f.Severity != finding.Info {
			return true
		}
	}
	return false
}

func TestKnownCurvesAreJudgedRight(t *testing.T) {
	const draws = 400
	for _, family := range families {
		t.Run(family.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, 11))
			good, wrong := 0, map[string]int{}
			for range draws {
				series := family.draw(rng)
				c := tenClasses(len(series[event.TrainLoss]))
				found := Diagnose(history(series), c)
				check(t, found, c)
				if right(found, family.truth) {
					good++
				} else {
					wrong[fmt.Sprint(kinds(found))]++
				}
			}
			share := float64(good) / draws
			t.Logf("judged right: %.1f %%; others: %v", 100*share, wrong)
			if share < family.least {
				t.Errorf("judged right: %.1f %%, want at least %.0f %%; others: %v", 100*share, 100*family.least, wrong)
			}
		})
	}
}

// A foreign log has no scale of its own: multiplying its losses must change nothing.
func TestForeignLogsAreJudgedByShapeAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	for _, family := range families {
		for range 30 {
			series := family.draw(rng)
			want := Diagnose(history(series), Context{Final: true})
			for _, scale := range []float64{1e-3, 7, 1e4} {
				scaled := map[string][]float64{}
				for tag, v := range series {
					scaled[tag] = curveOf(len(v), func(e float64) float64 { return scale * v[int(e)-1] })
				}
				got := Diagnose(history(scaled), Context{Final: true})
				if fmt.Sprint(kinds(got)) != fmt.Sprint(kinds(want)) || got[0].SinceStep != want[0].SinceStep {
					t.Fatalf("%s times %v: %v since %d, unscaled %v since %d", family.name, scale, kinds(got),
						got[0].SinceStep, kinds(want), want[0].SinceStep)
				}
			}
		}
	}
}

// Evaluating every second epoch shows the same curve.
func TestResampledCurvesKeepTheirFinding(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 17))
	for _, family := range families {
		same, draws := 0, 200
		for range draws {
			series := family.draw(rng)
			for len(series[event.TrainLoss]) < 60 {
				series = family.draw(rng)
			}
			half := map[string][]float64{}
			for tag, v := range series {
				half[tag] = curveOf(len(v)/2, func(e float64) float64 { return v[2*int(e)-1] })
			}
			if right(Diagnose(history(half), tenClasses(len(half[event.TrainLoss]))), family.truth) {
				same++
			}
		}
		if share := float64(same) / float64(draws); share < family.least-0.04 {
			t.Errorf("%s: every second evaluation is judged right in %.1f %%", family.name, 100*share)
		}
	}
}
