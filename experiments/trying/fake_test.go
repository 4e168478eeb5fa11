package trying

import (
	"math"
	"math/rand/v2"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// made is what a training came to that ended with a loss, which was the best of its epochs too.
func made(loss float64) Outcome {
	o := Outcome{Epochs: 10, Whole: true, Kept: event.Number(loss), Best: event.Number(loss), Ending: event.EndedEpochs}
	if math.IsNaN(loss) {
		o.Ending = event.EndedDiverged
	}
	return o
}

// change is a candidate of one key.
func change(key string, from, to any, cause finding.Cause) Candidate {
	c := []hparam.Change{{Key: key, From: from, To: to}}
	s := finding.Suggestion{Title: hparam.Describe(c), Changes: c, Reason: "why"}
	return Candidate{Cause: cause, Suggestion: &s}
}

// candidates are the unchanged experiment and some changes.
func candidates() []Candidate {
	return []Candidate{
		{},
		change("regularization.l2", 0.0, 0.01, finding.CauseOverfitting),
		change("optimizer.lr", 0.01, 0.001, finding.CauseLRTooHigh),
		change("model.width", 16, 64, finding.CauseUnderfitting),
		change("optimizer.lr", 0.01, 0.1, finding.CauseLRTooLow),
		change("training.epochs", 40, 160, finding.CauseLRTooLow),
	}
}

func record() *Record {
	return &Record{Metric: event.ValLoss, Vary: "both", Seeds: PlannedSeeds, Rows: 400, Candidates: candidates()}
}

// play trains what a record asks for until it is over: loss says what a training comes to.
func play(t *testing.T, r *Record, loss func(candidate, seed int) float64) (rounds [][]Job) {
	t.Helper()
	for range 100 {
		jobs, ending := r.Round()
		if len(jobs) == 0 {
			r.Ending = ending
			return rounds
		}
		for _, j := range jobs {
			r.Set(j.Candidate, j.Seed, made(loss(j.Candidate, j.Seed)))
			r.Trainings++
		}
		rounds = append(rounds, jobs)
	}
	t.Fatal("trying does not end")
	return nil
}

// noisy are losses around 0.5 that vary by a share of it: what a seed does to all, and each training by itself.
func noisy(rng *rand.Rand, shared, own float64, gains ...float64) func(candidate, seed int) float64 {
	var common []float64
	return func(candidate, seed int) float64 {
		for len(common) <= seed {
			common = append(common, shared*rng.NormFloat64())
		}
		gain := 0.0
		if candidate > 0 && candidate <= len(gains) {
			gain = gains[candidate-1]
		}
		return 0.5 * math.Exp(common[seed]+own*rng.NormFloat64()-gain)
	}
}
