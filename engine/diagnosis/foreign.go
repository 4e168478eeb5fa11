package diagnosis

import (
	"slices"

	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// turnedAt is how sure the rule must be that a validation loss has turned to have the word before a reader of curves
// alone: the least at which no more healthy runs are accused (of the labelled ones, see testdata/advice.md).
const turnedAt = 0.8

// bare reports whether nothing is known beside the curves.
func (c Context) bare() bool {
	return c.Get == nil && c.Task == "" && c.Epochs == 0 && c.Classes == 0 && c.TrainRows == 0
}

// opinionOfLog asks a reader of curves alone about a log of which nothing else is known; nil where it is too short.
func (r *run) opinionOfLog(m *reader.Model) *reader.Opinion {
	if m == nil || !r.bare() || !r.train.judged() || !r.val.judged() {
		return nil
	}
	return m.Read(r.input())
}

// read is the history that a reader sees: of a log of another program the curves that were made out, under our tags.
func (r *run) read() *event.History {
	if r.Get != nil {
		return r.h
	}
	h := &event.History{}
	for _, x := range []struct {
		tag string
		c   curve
	}{
		{event.TrainLoss, r.train},
		{event.ValLoss, r.val},
		{event.TrainAccuracy, r.trainAcc},
		{event.ValAccuracy, r.valAcc},
	} {
		for i, v := range x.c.v {
			h.Append(x.tag, event.Point{Step: x.c.steps[i], Value: v})
		}
	}
	return h
}

// turned returns the place of overfitting in the log of another program where a rule sees it: the reader was fitted on
// small networks, and a validation loss that has turned speaks for itself. 0: nowhere.
func (r *run) turned(list []reader.Probability, seen map[finding.Kind]finding.Finding) int {
	f, ok := seen[Overfitting]
	if r.Get != nil || !ok || !f.Severity.AtLeast(finding.Warn) || f.Confidence < turnedAt {
		return 0
	}
	return slices.IndexFunc(list, func(p reader.Probability) bool { return p.Cause == finding.CauseOverfitting })
}

// inWords suggests what answers a cause to a run whose keys are unknown.
func (r *run) inWords(c finding.Cause) []finding.Suggestion {
	switch c {
	case finding.CauseOverfitting:
		return r.lessOverfit(false)
	case finding.CauseUnderfitting:
		return r.moreFit()
	case finding.CauseLRTooHigh:
		return r.suggest(r.rateDown(3), r.clip(), r.warmup(), r.decaySchedule())
	case finding.CauseLRTooLow:
		return r.faster()
	}
	return nil
}
