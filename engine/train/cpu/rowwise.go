package cpu

import (
	"tunebench/engine/nn"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// touch prepares the row-wise tensors for a batch: their gradients are cleared, and
// the rows that the batch reads are brought up to date. It reports whether the
// step will update only those.
func (e *Executor) touch(s *job.Step, in *nn.Input) (touchedOnly bool) {
	if len(e.net.RowWise()) == 0 {
		return false
	}
	e.net.Touch(e.ws, *in)
	// Measuring, averaging, max-norm and the norm of a gradient with l1 need all rows.
	all := s.Measure || e.ema.slab != nil || e.cfg.MaxNorm > 0 || s.Hyper.ClipNorm > 0 && s.Hyper.L1 > 0
	touchedOnly = e.opt.Defers() && !all && (e.device.updates == late || e.touchesFew())
	if !touchedOnly {
		e.opt.Settle(e.net.Params)
		return false
	}
	for i, p := range e.net.RowWise() {
		e.opt.Touch(e.rowWise[i], e.net.Params, e.ws.Touched(p))
	}
	return true
}

// touchesFew reports whether a batch leaves most rows alone: a kernel for each row
// costs more than one for all.
func (e *Executor) touchesFew() bool {
	touched, all := 0, 0
	for _, p := range e.net.RowWise() {
		touched, all = touched+len(e.ws.Touched(p))*p.Cols, all+p.Len()
	}
	return 3*touched < all
}

// rowWiseSumSq returns the squared norm of the row-wise tensors' gradients and
// where in a slab they end. The sum is over the rows that the batch touched, the
// same ones whether the step is measured or not.
func (e *Executor) rowWiseSumSq() (sum float64, end int) {
	for _, p := range e.net.RowWise() {
		end = p.Off + p.Len()
		if p.Cols == 1 {
			sum += float64(vec.SumSq(e.net.Grads[p.Off:end]))
			continue
		}
		for _, r := range e.ws.Touched(p) {
			at := p.Off + int(r)*p.Cols
			sum += float64(vec.SumSq(e.net.Grads[at : at+p.Cols]))
		}
	}
	return sum, end
}

// limitRows holds the vector of every entity within a ball, as the max_norm of
// PyTorch's Embedding does.
func limitRows(w []float32, width int, limit float32) {
	for len(w) >= width {
		if norm := vec.Norm(w[:width]); norm > limit {
			vec.Scale(limit/norm, w[:width])
		}
		w = w[width:]
	}
}
