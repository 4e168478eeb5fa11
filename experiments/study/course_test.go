package study

import (
	"math"
	"testing"

	"tunebench/experiments/spec"
)

// The course has a step for each training that ended, in the order in which they did, and its best
// never gets worse; so it is read back.
func TestTheCourseOfAStudy(t *testing.T) {
	b := newBench()
	b.curve = func(s *spec.Spec, epoch int) float64 {
		if s.Optimizer.LR > 0.3 {
			return math.NaN()
		}
		return valley(s, epoch)
	}
	d := newStudy(t, "[budget]\ntrials = 12\nparallel = 1\n"+lrSpace)
	s := b.conduct(t, d)
	snap, err := d.Follow().Poll()
	if err != nil {
		t.Fatal(err)
	}
	results := 0
	for _, line := range decisions(t, d) {
		if line.Op == OpResult {
			results++
		}
	}
	course := snap.State.Course
	if len(course) != results || results <= 12 || course[results-1].Epochs != s.Epochs {
		t.Fatalf("%d steps of %d trainings, the last at %d of %d epochs", len(course), results,
			course[len(course)-1].Epochs, s.Epochs)
	}
	for i, step := range course[1:] {
		if before := course[i]; step.Epochs < before.Epochs || step.Best > before.Best {
			t.Errorf("step %d: %+v after %+v", i+1, step, before)
		}
	}
	if best, _ := s.Leader().Best(true); course[results-1].Best != best {
		t.Errorf("the course ends at %v, the best is %v", course[results-1].Best, best)
	}
}
