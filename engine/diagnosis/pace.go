package diagnosis

import (
	"slices"

	"tunebench/engine/event"
)

// Pace is where the time of a run goes. Times are in seconds; 0 is unknown or none.
type Pace struct {
	Rows      int // trained in an epoch
	Batch     int // rows of an update
	Epochs    int // planned
	EvalEvery int // epochs between two evaluations, at least 1; 0: there are none

	Train float64 // the updates of an epoch
	Eval  float64 // an evaluation
	Other float64 // what else an epoch takes: records, checkpoints
	Start float64 // before the first update: loading, measuring the machine
}

// evaluations is how many there are: the last epoch always has one.
func (p Pace) evaluations() int {
	if p.EvalEvery < 1 {
		return 0
	}
	return (p.Epochs + p.EvalEvery - 1) / p.EvalEvery
}

// Total is what all epochs take.
func (p Pace) Total() float64 {
	return p.Start + float64(float64(p.Epochs)*(p.Train+p.Other)) + float64(float64(p.evaluations())*p.Eval)
}

// EvalShare and OtherShare are the parts of the total that are no training.
func (p Pace) EvalShare() float64 { return share(float64(p.evaluations())*p.Eval, p.Total()) }

// OtherShare is what records and checkpoints take of the total.
func (p Pace) OtherShare() float64 { return share(float64(p.Epochs)*p.Other, p.Total()) }

func share(part, whole float64) float64 {
	if !(whole > 0) {
		return 0
	}
	return part / whole
}

// Rate is a speed that was measured, or worked out, for a batch on so many threads.
type Rate struct {
	Batch         int     `json:"batch"`
	Threads       int     `json:"threads"`
	RowsPerSecond float64 `json:"rows_per_second"`
}

// PaceOf reads the pace off a history; false where it does not tell how long an update takes.
func PaceOf(h *event.History, c Context) (Pace, bool) {
	p := Pace{Rows: c.TrainRows, Epochs: c.Epochs, Start: c.Machine.Start}
	if b, ok := c.number("training.batch_size"); ok {
		p.Batch = min(int(b), max(1, p.Rows))
	}
	if c.optimizer().FullBatch {
		p.Batch = p.Rows
	}
	speed := middle(h.Values(event.SamplesPerSec))
	if p.Rows < 1 || p.Batch < 1 || p.Epochs < 1 || !(speed > 0) {
		return Pace{}, false
	}
	p.Train = float64(p.Rows) / speed
	evaluated := h.Values(event.EvalSeconds)
	if len(evaluated) > 0 {
		p.Eval = middle(evaluated)
		p.EvalEvery = max(1, int(c.positive("training.eval_every")))
	}
	if whole := epochSeconds(h.Series(event.SamplesPerSec), h); whole > 0 {
		evals := 0.0
		if p.EvalEvery > 0 {
			evals = p.Eval / float64(p.EvalEvery)
		}
		p.Other = max(0, whole-p.Train-evals)
	}
	return p, true
}

// epochSeconds is how long an epoch takes by the clock, the median where there are many, so that a pause or a night
// between two halves of a run does not count.
func epochSeconds(points []event.Point, h *event.History) float64 {
	const most = 20 // stretches
	stride := max(1, len(points)/most)
	var each []float64
	for i := stride; i < len(points); i += stride {
		from, _ := h.EpochAt(points[i-stride].Step)
		until, _ := h.EpochAt(points[i].Step)
		wall := points[i].Wall - points[i-stride].Wall
		if until > from && wall > 0 {
			each = append(each, wall/(until-from))
		}
	}
	return middle(each)
}

// middle returns the median of the values that can be computed with, 0 if there is none.
func middle(v []float64) float64 {
	return median(slices.DeleteFunc(slices.Clone(v), func(x float64) bool { return !usable(x) }))
}
