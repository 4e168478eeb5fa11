package train

import (
	"math"

	"tunebench/engine/event"
	"tunebench/engine/train/job"
)

// epochSums collects what the updates of an epoch measured.
type epochSums struct {
	loss    float64 // batch losses weighted by their rows
	sqErr   float64
	rows    int
	correct int
	// of the last update:
	lr, gradNorm, penalty float64
}

func (s *epochSums) add(r *job.StepResult, rows int, lr float64) {
	s.loss += float64(r.Loss * float64(rows))
	s.sqErr += r.SumSqErr
	s.rows += rows
	s.correct += r.Correct
	s.lr, s.gradNorm, s.penalty = lr, r.GradNorm, r.Penalty
}

// finishEpoch measures, records and judges the epoch whose last update is done.
func (t *Trainer) finishEpoch() error {
	seconds := t.watch.stop()
	t.epoch++
	t.scalars = t.scalars[:0]
	t.put(event.Epoch, float64(t.epoch))
	t.putTraining()
	t.putThroughput(seconds)
	if t.probed {
		t.putProbes()
	}
	evaluated := t.cfg.Data.Validation.Rows() > 0 && (t.epoch%t.cfg.EvalEvery == 0 || t.epoch == t.cfg.Epochs)
	if evaluated {
		if err := t.putValidation(); err != nil {
			return err
		}
	}
	t.pos, t.sums, t.rowsTimed = 0, epochSums{}, 0
	t.watch.reset()
	t.judge(evaluated)
	t.progress.finishEpoch(t)
	if err := t.emit(event.KindEpoch, t.step); err != nil {
		return err
	}
	if t.cfg.OnEpoch != nil {
		return t.cfg.OnEpoch(t)
	}
	return nil
}

// put adds a value to the record being built and to the last values.
func (t *Trainer) put(tag string, v float64) {
	t.metrics[tag] = v
	t.scalars = append(t.scalars, event.Scalar{Tag: tag, Value: v})
}

// putTraining adds what the epoch's updates measured. Where steps are recorded too,
// train/loss and optim/lr are theirs alone and the epoch's mean has its own tag, so
// that no series mixes both.
func (t *Trainer) putTraining() {
	loss := t.sums.loss / float64(t.sums.rows)
	if t.cfg.LogEverySteps > 0 {
		t.put(event.TrainEpochLoss, loss)
		t.metrics[event.TrainLoss] = loss
		t.metrics[event.OptimLR] = t.sums.lr
	} else {
		t.put(event.TrainLoss, loss)
		t.put(event.OptimLR, t.sums.lr)
	}
	for _, o := range observations {
		if o.applies(t, job.TrainPart) {
			t.putScore(event.Scalar{Tag: o.tag, Value: o.value(t)})
		}
	}
	if !math.IsNaN(t.sums.penalty) {
		t.put(event.TrainPenalty, t.sums.penalty)
	}
	if !math.IsNaN(t.sums.gradNorm) {
		t.put(event.OptimGradNorm, t.sums.gradNorm)
	}
}

// putThroughput adds the epoch's speed over its training time alone.
func (t *Trainer) putThroughput(seconds float64) {
	if seconds <= 0 {
		return
	}
	rate := float64(t.rowsTimed) / seconds
	gflops := rate * float64(t.model.FLOPsPerSample) / 1e9
	t.put(event.SamplesPerSec, rate)
	t.put(event.GFLOPS, gflops)
	if t.cfg.PeakGFLOPS > 0 {
		t.put(event.PeakShare, gflops/t.cfg.PeakGFLOPS)
	}
}

func (t *Trainer) putValidation() error {
	start := t.cfg.Clock()
	r, err := t.Evaluate(job.ValidationPart)
	if err != nil {
		return err
	}
	t.putReport(r)
	t.put(event.EvalSeconds, t.cfg.Clock().Sub(start).Seconds())
	return nil
}

// putReport adds an evaluation.
func (t *Trainer) putReport(r *Report) {
	for _, s := range r.Scalars {
		t.putScore(s)
	}
}

// putScore adds a score. One that is undefined for its rows (AUROC with one class, R2 of equal
// targets) is kept as NaN but not recorded: it would only be a gap in a chart.
func (t *Trainer) putScore(s event.Scalar) {
	if math.IsNaN(s.Value) && event.Needs(s.Tag) != "" {
		t.metrics[s.Tag] = s.Value
		return
	}
	t.put(s.Tag, s.Value)
}
