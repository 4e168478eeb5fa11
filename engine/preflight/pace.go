package preflight

import (
	"context"
	"errors"
	"time"

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/train"
)

// Stopwatch is a sink that times the first epochs of a run, for [Subject.Rehearse]. Enough is called once it has
// seen enough of them; what is trained may go on for a while.
type Stopwatch struct {
	About  time.Duration
	Enough func()

	began, first, last time.Time
	epochs, evals      int // after the first
	train, eval        []float64
}

// Begin says that the rehearsal begins.
func (w *Stopwatch) Begin(now time.Time) { w.began = now }

// Emit implements [event.Sink].
func (w *Stopwatch) Emit(r event.Record) error {
	if r.Kind != event.KindEpoch {
		return nil
	}
	evaluated := false
	for _, s := range r.Scalars {
		switch s.Tag {
		case event.SamplesPerSec:
			w.train = append(w.train, s.Value)
		case event.EvalSeconds:
			w.eval = append(w.eval, s.Value)
			evaluated = true
		}
	}
	if w.last = r.Time; w.first.IsZero() {
		w.first = r.Time
		return nil
	}
	w.epochs++
	if evaluated {
		w.evals++
	}
	if w.Enough != nil && r.Time.Sub(w.first) >= w.About {
		w.Enough()
		w.Enough = nil
	}
	return nil
}

// Pace is what was seen of a run with such a configuration; where no epoch has ended, speed tells how many rows were
// trained in a second.
func (w *Stopwatch) Pace(c train.Config, speed float64) (diagnosis.Pace, error) {
	p := diagnosis.Pace{Rows: c.Data.Train.Rows(), Batch: batchOf(c), Epochs: c.Epochs}
	if c.Data.Validation.Rows() > 0 {
		p.EvalEvery = max(1, c.EvalEvery)
	}
	switch {
	case len(w.train) > 0:
		p.Train = float64(p.Rows) / middle(w.train)
	case speed > 0:
		p.Train = float64(p.Rows) / speed
	default:
		return p, errors.New("nothing was trained in the time that there was")
	}
	p.Eval = middle(w.eval)
	if w.epochs > 0 {
		whole := w.last.Sub(w.first).Seconds()
		p.Other = max(0, (whole-float64(float64(w.epochs)*p.Train)-float64(float64(w.evals)*p.Eval))/float64(w.epochs))
	}
	if !w.first.IsZero() {
		p.Start = max(0, w.first.Sub(w.began).Seconds()-p.Train-p.Eval-p.Other)
	}
	return p, nil
}

// rehearse measures the pace by the loop alone where the subject does not say how it is trained.
func (e *exam) rehearse(ctx context.Context, about time.Duration) (diagnosis.Pace, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*about)
	defer cancel()
	watch := &Stopwatch{About: about, Enough: cancel}
	cfg := e.Config
	cfg.OnEpoch, cfg.OnCheckpoint, cfg.OnIntervention, cfg.Clock = nil, nil, nil, e.Clock
	t, err := train.New(cfg, e.Executor, watch)
	if err != nil {
		return diagnosis.Pace{}, err
	}
	watch.Begin(e.Clock())
	if _, err := t.Run(ctx, nil); err != nil {
		return diagnosis.Pace{}, err
	}
	return watch.Pace(cfg, t.Progress().SamplesPerSec)
}

// evaluation measures one pass over the validation part where the rehearsal saw none.
func (e *exam) evaluation() (float64, error) {
	d := e.Job.Validation
	const most = 4096
	rows := min(d.Rows(), most)
	out := make([]float32, rows*e.Job.Net.Outputs)
	began := e.Clock()
	if err := e.Executor.PredictData(d.Slice(0, rows), out); err != nil {
		return 0, err
	}
	return e.Clock().Sub(began).Seconds() * float64(d.Rows()) / float64(rows), nil
}
