package diagnosis

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// look diagnoses series as a run of ten classes that has ended.
func look(h *event.History, n int) []finding.Finding {
	c := tenClasses(n)
	c.Get = values(nil)
	return Diagnose(h, c)
}

// draws gives every family of curves some runs to hold a property to.
func draws(t *testing.T, each int, hold func(t *testing.T, rng *rand.Rand, series map[string][]float64)) {
	t.Helper()
	for _, family := range families {
		t.Run(family.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(31, 37))
			for range each {
				hold(t, rng, family.draw(rng))
			}
		})
	}
}

// alike wants the same findings, of moments that are mapped from one time axis to the other.
func alike(t *testing.T, got, want []finding.Finding, step func(int64) int64) {
	t.Helper()
	if !slices.Equal(kinds(got), kinds(want)) {
		t.Fatalf("%v, want %v", kinds(got), kinds(want))
	}
	for i := range got {
		if got[i].Severity != want[i].Severity || got[i].Confidence != want[i].Confidence {
			t.Fatalf("%s: %s with %v, want %s with %v", got[i].Kind, got[i].Severity, got[i].Confidence,
				want[i].Severity, want[i].Confidence)
		}
		if got[i].SinceStep != step(want[i].SinceStep) {
			t.Fatalf("%s since step %d, want %d", got[i].Kind, got[i].SinceStep, step(want[i].SinceStep))
		}
	}
}

func same64(step int64) int64 { return step }

// rebuilt passes every point of a history through change.
func rebuilt(h *event.History, change func(tag string, p event.Point) event.Point) *event.History {
	out := &event.History{}
	for _, tag := range h.Tags() {
		for _, p := range h.Series(tag) {
			out.Append(tag, change(tag, p))
		}
	}
	return out
}

// A run that continues another one counts on from its steps, and one with smaller batches has more of them.
func TestFindingsMoveWithTheSteps(t *testing.T) {
	draws(t, 20, func(t *testing.T, rng *rand.Rand, series map[string][]float64) {
		h, n := history(series), len(series[event.TrainLoss])
		want := look(h, n)
		shift, stretch := rng.Int64N(1e6), 1+rng.Int64N(50)
		for _, axis := range []func(int64) int64{
			func(step int64) int64 { return step + shift }, func(step int64) int64 { return step * stretch },
		} {
			moved := rebuilt(h, func(_ string, p event.Point) event.Point {
				p.Step = axis(p.Step)
				return p
			})
			alike(t, look(moved, n), want, func(step int64) int64 {
				if step == 0 {
					return 0 // of no moment
				}
				return axis(step)
			})
		}
	})
}

// Event files may hold points out of order, and a point twice where a writer was cut off and resumed.
func TestOrderAndRepeatsOfPointsDoNotMatter(t *testing.T) {
	draws(t, 20, func(t *testing.T, rng *rand.Rand, series map[string][]float64) {
		h, n := history(series), len(series[event.TrainLoss])
		want := look(h, n)
		shuffled := &event.History{}
		for _, tag := range h.Tags() {
			points := slices.Clone(h.Series(tag))
			if tag != event.Epoch {
				points = append(points, points[rng.IntN(len(points))])
				rng.Shuffle(len(points), func(i, j int) { points[i], points[j] = points[j], points[i] })
			}
			for _, p := range points {
				shuffled.Append(tag, p)
			}
		}
		// What was recorded last decides whether a loss is still finite, not how it moves.
		alike(t, look(shuffled, n), want, same64)
	})
}

// A few values that are not numbers are left out, as if they had not been measured.
func TestGapsAreLeftOut(t *testing.T) {
	draws(t, 20, func(t *testing.T, rng *rand.Rand, series map[string][]float64) {
		h, n := history(series), len(series[event.TrainLoss])
		tags := slices.DeleteFunc(h.Tags(), func(tag string) bool { return tag == event.Epoch })
		gapped := tags[rng.IntN(len(tags))]
		gaps := map[int64]bool{}
		for range 3 {
			gaps[int64(10*(1+rng.IntN(n-1)))] = true // the last value would be a divergence
		}
		without := &event.History{}
		with := rebuilt(h, func(tag string, p event.Point) event.Point {
			if tag == gapped && gaps[p.Step] {
				p.Value = []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300}[rng.IntN(4)]
			} else {
				without.Append(tag, p)
			}
			return p
		})
		alike(t, look(with, n), look(without, n), same64)
	})
}

// Tags that are not understood, and those of the test part, take no part in what is found.
func TestOtherTagsDoNotMatter(t *testing.T) {
	draws(t, 10, func(t *testing.T, rng *rand.Rand, series map[string][]float64) {
		h, n := history(series), len(series[event.TrainLoss])
		want, err := json.Marshal(look(h, n))
		if err != nil {
			t.Fatal(err)
		}
		series["train/loss_scale"], series["aux/best_loss"] = flat(n, 65536), flat(n, math.NaN())
		series["gpu/0/fan"] = wobble(rng, flat(n, 40), 0.2, 0)
		h = history(series)
		h.Append("test/accuracy", event.Point{Step: int64(10 * n), Value: 0.1})
		got, err := json.Marshal(look(h, n))
		if err != nil || string(got) != string(want) {
			t.Fatalf("%s (%v)\nwant %s", got, err, want)
		}
	})
}

// Diagnose reads: it leaves the history as it was, and says the same when asked again.
func TestDiagnoseChangesNothing(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 53))
		h := randomHistory(rng)
		before := rebuilt(h, func(_ string, p event.Point) event.Point { return p })
		c := Context{Classes: 3, Epochs: 50, Get: randomValues(rng)}
		first, err := json.Marshal(Diagnose(h, c))
		if err != nil {
			t.Fatal(err)
		}
		if second, _ := json.Marshal(Diagnose(h, c)); string(second) != string(first) {
			t.Fatalf("seed %d: %s, then %s", seed, first, second)
		}
		for _, tag := range before.Tags() {
			if !slices.EqualFunc(h.Series(tag), before.Series(tag), func(a, b event.Point) bool {
				return a.Step == b.Step && math.Float64bits(a.Value) == math.Float64bits(b.Value)
			}) {
				t.Fatalf("seed %d: the series of %s was changed", seed, tag)
			}
		}
	}
}

// The most urgent finding comes first, what was ruled out stands with it, and what could not be judged comes last.
func TestFindingsAreInOrder(t *testing.T) {
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 59))
		found := Diagnose(randomHistory(rng), Context{
			Classes: rng.IntN(4), Get: randomValues(rng),
			Final: rng.IntN(2) == 0,
		})
		seen := map[finding.Kind]bool{}
		for i, f := range found {
			if seen[f.Kind] {
				t.Fatalf("seed %d: %v has one kind twice", seed, kinds(found))
			}
			seen[f.Kind] = true
			if i > 0 && f.Kind != NoValidation && f.Severity.Rank() > found[i-1].Severity.Rank() {
				t.Fatalf("seed %d: %v: %s is %s after %s", seed, kinds(found), f.Kind, f.Severity, found[i-1].Severity)
			}
			if i > 0 && len(f.RuledOut) > 0 {
				t.Fatalf("seed %d: %s, which is not the first, rules out %v", seed, f.Kind, f.RuledOut)
			}
			if f.Confidence != round2(f.Confidence) || f.Evidence == nil || f.Suggestions == nil {
				t.Fatalf("seed %d: unfinished %+v", seed, f)
			}
		}
		if alone := seen[Diverged] || seen[TooEarly]; alone && len(found) > 1 {
			t.Fatalf("seed %d: %v, of which one speaks alone", seed, kinds(found))
		}
		read := slices.ContainsFunc(found[0].Evidence, func(e finding.Evidence) bool { return e.Label == "such runs" })
		if shapes := []finding.Kind{LRTooHigh, LRTooLow, Underfitting}; !read && (countOf(seen, shapes) > 1 ||
			countOf(seen, []finding.Kind{Overfitting, Gap}) > 1) { // a reader names what is likely, one behind another
			t.Fatalf("seed %d: %v: two rules explain one curve", seed, kinds(found))
		}
	}
}

func countOf(seen map[finding.Kind]bool, kinds []finding.Kind) (n int) {
	for _, k := range kinds {
		if seen[k] {
			n++
		}
	}
	return n
}
