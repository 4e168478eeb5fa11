package trying

import (
	"fmt"

	"tunebench/engine/hparam"
)

// Trained says how much has been trained.
func (r *Record) Trained() string {
	return fmt.Sprintf("%d trainings of %d candidates", r.Trainings, len(r.Candidates)-1)
}

// Progress says in a line how far trying has come.
func (r *Record) Progress() string {
	if n := r.portions(); n > 0 {
		return fmt.Sprintf("learning curve: %d of %d trainings on a part of the rows", n, len(Shares)*CurveSeeds)
	}
	best, at := "", r.best()
	if at > 0 {
		best = fmt.Sprintf("; ahead: %s (%s)", hparam.Describe(r.Candidates[at].Changes()), r.Effect(at).Words())
	}
	return r.Trained() + best
}

// best is the candidate that is ahead of all, 0 if none is ahead of the unchanged experiment.
func (r *Record) best() int {
	best, gain := 0, 0.0
	for i := 1; i < len(r.Candidates); i++ {
		if e := r.Effect(i); e != nil && e.Gain > gain {
			best, gain = i, e.Gain
		}
	}
	return best
}

// Closing says why trying is over.
func (r *Record) Closing() string {
	why := map[string]string{
		EndedTold:      "the leader is told from the unchanged experiment",
		EndedSeeds:     "no candidate is told from the unchanged experiment under all seeds of the plan",
		EndedNone:      "no candidate is ahead of the unchanged experiment",
		EndedTime:      "the time is up; the same command goes on",
		EndedTrainings: "as many trainings as allowed; with more the same command goes on",
	}[r.Ending]
	return fmt.Sprintf("%d trainings: %s", r.Trainings, why)
}
