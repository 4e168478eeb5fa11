package diagnosis

import (
	"math"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// run is what the rules look at: the curves of a history on comparable axes, with what is
// known beside them. It is computed once for each diagnosis.
type run struct {
	Context
	h     *event.History
	roles event.Roles

	trainTag, valTag string
	train, val       curve // losses: training by epoch, validation by evaluation
	trainAcc, valAcc curve
	trainR2, valR2   curve
	chance           reference
	edges            []int64
	newest           int64 // last step of any loss
}

func newRun(h *event.History, c Context) *run {
	r := &run{Context: c, h: h}
	r.roles = event.Resolve(h.Tags())
	_, r.trainTag, r.valTag = r.roles.Curves(event.Losses()...)
	if r.roles.Of(r.valTag).Part == event.Test && len(h.Series(r.valTag)) == 1 {
		r.valTag = "" // measured once at the end, which is no curve
	}
	r.val = raw(h.Series(r.valTag))
	// A run that records steps keeps the means of its epochs apart.
	if r.train = raw(h.Series(event.TrainEpochLoss)); r.train.judged() {
		r.edges = r.train.steps
	} else {
		r.edges = epochEdges(h.Series(event.Epoch))
		r.train = r.byEpoch(h.Series(r.trainTag))
	}
	r.trainAcc, r.valAcc = r.pair(event.Accuracy)
	r.trainR2, r.valR2 = r.pair(event.R2)
	r.chance = chance(c, r.train)
	for _, tag := range []string{r.trainTag, r.valTag} {
		if p, ok := h.Last(tag); ok {
			r.newest = max(r.newest, p.Step)
		}
	}
	return r
}

// pair returns the curves of a score on the training and the validation part.
func (r *run) pair(q event.Quantity) (train, val curve) {
	return r.byEpoch(r.h.Series(r.roles.Tag(q, event.Train))), raw(r.h.Series(r.roles.Tag(q, event.Validation)))
}

// byEpoch averages a training series over epochs, so that the noise of single batches
// does not look like that of training. Without epochs it averages between evaluations
// or over equal parts of the log. A short run with single steps logged is cut finer than epochs.
func (r *run) byEpoch(points []event.Point) curve {
	switch {
	case len(r.edges) >= minEvaluations:
		return binned(points, r.edges)
	case len(points) >= 2*fineBins:
		if n := r.val.len(); len(r.edges) == 0 && n >= minEvaluations && len(points) >= 2*n {
			return binned(points, r.val.steps)
		}
		return binned(points, evenEdges(points, fineBins))
	case len(r.edges) > 0:
		return binned(points, r.edges)
	}
	return raw(points)
}

// epoch converts a step, 0 where the log has no epochs.
func (r *run) epoch(step int64) float64 {
	e, ok := r.h.EpochAt(step)
	if !ok || !usable(e) {
		return 0
	}
	return max(e, 0)
}

// at names a moment for evidence: "epoch 14" or "step 1200".
func (r *run) at(step int64) string {
	return finding.Finding{SinceEpoch: r.epoch(step), SinceStep: step}.Since()
}

// since sets the onset of a finding.
func (r *run) since(f finding.Finding, step int64) finding.Finding {
	f.SinceEpoch, f.SinceStep = r.epoch(step), step
	return f
}

// progress is the share of the planned epochs that is done: 1 for a run that has ended, 0 if unknown.
func (r *run) progress() float64 {
	switch {
	case r.Final:
		return 1
	case r.Epochs > 0:
		return min(1, r.epoch(r.newest)/float64(r.Epochs))
	}
	return 0
}

// stoppedEarly reports whether early stopping ended the run.
func (r *run) stoppedEarly() bool { return r.Ending == event.EndedEarly }

// misfit places the network between perfect (0) and nothing learned (1) on the data it
// trains on, without the handicaps of training: dropout, noise and mixup raise the training
// loss, so a lower validation loss is the fairer figure. For regression it is 1 - R2 where
// that was measured.
func (r *run) misfit() float64 {
	m := math.Inf(1)
	if r.train.len() >= window {
		m = r.chance.share(r.train.end())
	}
	if r.val.len() >= window {
		m = min(m, r.chance.share(r.val.end()))
	}
	if r.Task == "regression" && r.trainR2.len() >= window {
		m = min(1-r.trainR2.end(), m)
	}
	return m
}

// learningRate returns the configured rate, else the last one that was logged above zero.
func (r *run) learningRate() (lr float64, ok bool) {
	if v, ok := r.number("optimizer.lr"); ok && v > 0 {
		return v, true
	}
	logged := r.h.Series(r.roles.Tag(event.LearningRate, event.NoPart))
	for i := len(logged) - 1; i >= 0; i-- {
		if v := logged[i].Value; v > 0 && usable(v) {
			return v, true
		}
	}
	return 0, false
}
