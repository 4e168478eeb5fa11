package cpu

import (
	"math"

	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// Step implements [job.Executor]. The update is done when it returns.
func (e *Executor) Step(s job.Step) error {
	if err := e.cfg.ValidateStep(s); err != nil {
		return err
	}
	if e.diverged {
		return nil
	}
	e.results = append(e.results, job.StepResult{})
	r := &e.results[len(e.results)-1]
	e.step(&s, r)
	e.diverged = !r.Finite()
	return nil
}

// Collect implements [job.Executor].
func (e *Executor) Collect(dst []job.StepResult, _ int) ([]job.StepResult, error) {
	dst = append(dst, e.results...)
	e.results, e.diverged = e.results[:0], false
	return dst, nil
}

// step makes an update. The gradient is that of the data loss and of l1; it is
// clipped; then l2 joins it, as PyTorch's weight_decay does. Pointers, because copies show in
// steps of a microsecond.
func (e *Executor) step(s *job.Step, out *job.StepResult) {
	if len(s.Rows) > e.ws.Rows() {
		e.grow(len(s.Rows))
	}
	b := e.batches.Assemble(*s)
	touchedOnly := e.touch(s, &b.In)
	logits := e.net.ForwardInput(e.ws, b.In, nn.Draw{
		Seed: e.cfg.Seed, Epoch: s.Epoch, Step: s.Index, Dropout: s.Hyper.Dropout,
	})
	r := e.loss.Eval(e.net.DLogits(e.ws, len(s.Rows)), logits, b.Answers)
	e.net.Backward(e.ws)
	*out = job.StepResult{
		Loss: r.Loss, Correct: r.Correct, SumSqErr: r.SumSqErr,
		Penalty: math.NaN(), GradNorm: math.NaN(),
	}
	clip := 1.0
	if s.Hyper.ClipNorm > 0 {
		out.GradNorm = e.gradNorm(s.Hyper.L1)
		clip = optimizer.ClipFactor(out.GradNorm, s.Hyper.ClipNorm)
	}
	e.update(s, clip, touchedOnly)
	if s.Measure {
		e.measure(s.Hyper, out)
	}
}

func (e *Executor) grow(rows int) {
	e.net.Grow(e.ws, rows)
	e.loss.Grow(rows)
	e.batches.Grow(rows)
}

// gradNorm returns the norm of the whole gradient, l1's share included, before clipping.
func (e *Executor) gradNorm(l1 float64) float64 {
	w, g, c := e.net.Params, e.net.Grads, float32(l1)
	end := e.net.WeightsEnd()
	sparse, from := 0.0, 0
	if l1 == 0 { // with it, every row has a gradient
		sparse, from = e.rowWiseSumSq()
	}
	weights := sparse + sumStretches(from, end, func(lo, hi int) float32 { return vec.SumSqL1(g[lo:hi], w[lo:hi], c) })
	rest := sumStretches(end, len(g), func(lo, hi int) float32 { return vec.SumSq(g[lo:hi]) })
	return math.Sqrt(weights + rest)
}

// sumStretches adds up in float64 what f finds in float32 over stretches of
// [from, to): a float32 sum over millions of weights would lose digits.
func sumStretches(from, to int, f func(lo, hi int) float32) float64 {
	const stretch = 16384
	sum := 0.0
	for lo := from; lo < to; lo += stretch {
		sum += float64(f(lo, min(lo+stretch, to)))
	}
	return sum
}

// update moves the weights, holds them within the max-norm and averages them.
func (e *Executor) update(s *job.Step, clip float64, touchedOnly bool) {
	terms := e.terms(s, clip)
	if touchedOnly {
		e.opt.StepTouched(e.net.Params, e.net.Grads, terms)
		return
	}
	var changes *optimizer.Changes
	if s.Measure {
		changes = &e.changes
	}
	e.opt.Step(e.net.Params, e.net.Grads, terms, changes)
	if e.cfg.MaxNorm > 0 {
		e.limitNorms(float32(e.cfg.MaxNorm))
	}
	e.ema.add(e.net.Params)
}

func (e *Executor) terms(s *job.Step, clip float64) optimizer.Terms {
	h := s.Hyper
	return optimizer.Terms{LR: h.LR, L1: h.L1, L2: h.L2, WeightDecay: h.WeightDecay, Clip: clip}
}

// limitNorms holds the incoming weights of every unit, a column of the stored
// matrix, within a ball (Srivastava et al. 2014), and the vector of every entity.
// Biases of entities are left alone.
func (e *Executor) limitNorms(limit float32) {
	for _, p := range e.net.Tensors() {
		switch {
		case p.Kind == nn.EmbeddingTable:
			limitRows(e.net.Params[p.Off:p.Off+p.Len()], p.Cols, limit)
		case p.Turned():
			vec.LimitCols(e.net.Params[p.Off:p.Off+p.Len()], e.column[:p.Cols], limit)
		}
	}
}
