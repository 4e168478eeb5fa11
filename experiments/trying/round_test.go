package trying

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/paired"
)

func TestRoundsHalve(t *testing.T) {
	r := record()
	// The fourth is far ahead, the first two a little; the others are behind.
	losses := []float64{0.5, 0.45, 0.47, 0.6, 0.2, 0.7}
	jitter := rand.New(rand.NewPCG(1, 2))
	rounds := play(t, r, func(c, _ int) float64 { return losses[c] * math.Exp(0.02*jitter.NormFloat64()) })
	if len(rounds[0]) != 6 || len(rounds[1]) != 4 || rounds[1][0] != (Job{Candidate: 0, Seed: 1}) {
		t.Errorf("the first rounds are %v and %v", rounds[0], rounds[1])
	}
	if r.Ending != EndedTold || r.best() != 4 {
		t.Errorf("%s, %d is ahead", r.Ending, r.best())
	}
	if n := r.Trainings; n > 16 {
		t.Errorf("%d trainings", n)
	}
	last := rounds[len(rounds)-1]
	if !slices.ContainsFunc(last, func(j Job) bool { return j.Candidate == 4 }) {
		t.Errorf("the leader is not in the last round: %v", last)
	}
}

func TestNothingAheadEndsAfterOneRound(t *testing.T) {
	r := record()
	rounds := play(t, r, func(c, _ int) float64 { return 0.5 + 0.1*float64(c) })
	if len(rounds) != 1 || r.Ending != EndedNone {
		t.Errorf("%d rounds, %s", len(rounds), r.Ending)
	}
}

func TestWhatTrainsWhereTheUnchangedDivergesIsBetter(t *testing.T) {
	r := record()
	play(t, r, func(c, _ int) float64 {
		if c == 2 {
			return 0.4
		}
		return math.NaN()
	})
	if r.Ending != EndedTold || r.Verdict(2) != paired.Better || r.Trainings != 8 {
		t.Errorf("%s after %d trainings, %v", r.Ending, r.Trainings, r.Verdict(2))
	}
	e := r.Effect(2)
	if !(e.Gain > 0.5) || math.IsInf(e.High, 0) || math.IsNaN(e.Low) {
		t.Errorf("%+v", e)
	}
}

// Of candidates that change nothing at most one record in twenty says that one of them is better, however many were
// tried together and however often was looked.
func TestEqualsAreHardlyEverToldApart(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	const times = 120
	for _, shared := range []float64{0, 0.2} {
		told := 0
		for range times {
			r := record()
			play(t, r, noisy(rng, shared, 0.1))
			if r.Ending == EndedTold {
				told++
			}
		}
		if share := float64(told) / times; share > 0.05+0.04 {
			t.Errorf("shared %v: %.3f of equals are told apart", shared, share)
		}
	}
}

// A change that helps by several times the noise is found, in few trainings.
func TestWhatHelpsIsFound(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 9))
	const times = 80
	found, trainings := 0, 0
	for range times {
		r := record()
		play(t, r, noisy(rng, 0.3, 0.05, 0.02, -0.1, 0.4))
		if r.Ending == EndedTold && r.best() == 3 {
			found++
		}
		trainings += r.Trainings
	}
	if share := float64(found) / times; share < 0.9 {
		t.Errorf("found in %.2f", share)
	}
	if mean := float64(trainings) / times; mean > 16 {
		t.Errorf("%.1f trainings", mean)
	}
}

func TestTheCheapestAreTrainedFirst(t *testing.T) {
	r := record()
	for i := range r.Candidates {
		r.Candidates[i].Cost = []float64{1, 3, 1, 4, 0.5, 2}[i]
	}
	jobs, _ := r.Round()
	var order []int
	for _, j := range jobs {
		order = append(order, j.Candidate)
	}
	if !slices.Equal(order, []int{4, 0, 2, 5, 1, 3}) {
		t.Errorf("%v", order)
	}
}

func TestFewEpochsCutTheHalfThatIsBehind(t *testing.T) {
	r := record()
	for _, i := range []int{1, 2, 5} { // they take their time
		r.Candidates[i].Patient = true
	}
	jobs := r.Short(4)
	if len(jobs) != 2 || jobs[0].Until != 4 {
		t.Fatalf("%v", jobs)
	}
	r.Set(3, 0, Outcome{Epochs: 4, Kept: 0.6, Best: 0.6, Ending: event.EndedPruned})
	r.Set(4, 0, Outcome{Epochs: 4, Kept: 0.4, Best: 0.4, Ending: event.EndedPruned})
	if again := r.Short(4); again != nil {
		t.Errorf("trained again: %v", again)
	}
	r.Cut(4)
	if len(r.Candidates) != 5 || r.Candidates[3].Changes()[0].Key != "optimizer.lr" {
		t.Errorf("%d are left", len(r.Candidates))
	}
	if jobs, _ := r.Round(); len(jobs) != 5 {
		t.Errorf("what was cut short is trained to its end: %v", jobs)
	}
}

func TestAScoreIsBetterTheHigher(t *testing.T) {
	r := record()
	r.Metric = event.ValAccuracy
	play(t, r, func(c, seed int) float64 {
		return 0.8 + 0.001*float64(seed*seed) + []float64{0, 0.1, -0.1, 0, 0, 0}[c]
	})
	if r.best() != 1 || r.Effect(1).Gain < 0.09 || r.Effect(2).Gain > 0 {
		t.Errorf("%+v, %+v", r.Effect(1), r.Effect(2))
	}
}
