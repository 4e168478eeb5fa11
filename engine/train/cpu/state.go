package cpu

import (
	"slices"

	"tunebench/engine/nn"
	"tunebench/engine/train/job"
)

// field is one tensor of the state and where it lives: a parameter-shaped piece
// of a slab, a vector, or a counter.
type field struct {
	name    string
	shape   []int
	param   nn.Param
	slab    []float32 // with param
	vector  []float32 // without
	counter *uint64
}

func (f field) export(dst []float32) {
	switch {
	case f.slab != nil:
		f.param.Export(dst, f.slab)
	case f.counter != nil:
		splitCount(dst, *f.counter)
	default:
		copy(dst, f.vector)
	}
}

func (f field) load(src []float32) {
	switch {
	case f.slab != nil:
		f.param.Import(f.slab, src)
	case f.counter != nil:
		*f.counter = joinCount(src)
	default:
		copy(f.vector, src)
	}
}

// A count is stored as two base 2^24 digits, low first: float32 holds each exactly.
const countBase = 1 << 24

func splitCount(dst []float32, n uint64) {
	dst[0], dst[1] = float32(n%countBase), float32(n/countBase)
}

func joinCount(src []float32) uint64 {
	return uint64(src[0]) + uint64(src[1])*countBase
}

// weightFields lists the weights in a slab, each layer's matrix, bias and
// normalization, and, if wanted, its running statistics.
func (e *Executor) weightFields(fs []field, prefix string, slab []float32, running bool) []field {
	for i, p := range e.net.Tensors() {
		fs = append(fs, field{name: prefix + p.Name, shape: p.Shape(), param: p, slab: slab})
		last := i+1 == len(e.net.Tensors()) || e.net.Tensors()[i+1].Layer != p.Layer
		if running && last && p.Layer >= 0 && p.Layer < len(e.net.Running) {
			r := &e.net.Running[p.Layer]
			fs = append(fs,
				field{name: prefix + nn.RunningName(p.Layer, "mean"), shape: []int{len(r.Mean)}, vector: r.Mean},
				field{name: prefix + nn.RunningName(p.Layer, "var"), shape: []int{len(r.Var)}, vector: r.Var})
		}
	}
	return fs
}

// stateFields lists everything that a resumed run needs. Nothing random is in it:
// every draw is addressed by the step it belongs to.
func (e *Executor) stateFields() []field {
	fs := e.weightFields(nil, "", e.net.Params, true)
	names, slabs := e.opt.Moments()
	for i, name := range names {
		fs = e.weightFields(fs, "optimizer."+name+".", slabs[i], false)
	}
	fs = append(fs, field{name: "optimizer.step", shape: []int{2}, counter: e.opt.Counter()})
	if e.ema.slab != nil {
		fs = e.weightFields(fs, "ema.", e.ema.slab, false)
		fs = append(fs, field{name: "ema.step", shape: []int{2}, counter: &e.ema.count})
	}
	return fs
}

// evalFields lists the weights that evaluation uses.
func (e *Executor) evalFields() []field {
	slab := e.net.Params
	if e.ema.slab != nil {
		slab = e.ema.slab
	}
	return e.weightFields(nil, "", slab, true)
}

// ExportState implements [job.Executor].
func (e *Executor) ExportState(dst []job.Tensor) []job.Tensor {
	e.opt.Settle(e.net.Params)
	return exportFields(dst, e.stateFields())
}

// ImportState implements [job.Executor]. Nothing changes if it fails.
func (e *Executor) ImportState(src []job.Tensor) error {
	e.opt.Settle(e.net.Params)
	return importFields(e.stateFields(), src)
}

// ExportWeights implements [job.Executor]: layer by layer weight, bias, then
// that layer's normalization.
func (e *Executor) ExportWeights(dst []job.Tensor) []job.Tensor {
	e.opt.Settle(e.net.Params)
	return exportFields(dst, e.evalFields())
}

// ImportWeights implements [job.Executor]. The average of the weights, if
// there is one, starts anew from them. Nothing changes if it fails.
func (e *Executor) ImportWeights(src []job.Tensor) error {
	e.opt.Settle(e.net.Params)
	if err := importFields(e.weightFields(nil, "", e.net.Params, true), src); err != nil {
		return err
	}
	e.ema.reset(e.net.Params)
	return nil
}

func exportFields(dst []job.Tensor, fs []field) []job.Tensor {
	dst = slices.Grow(dst[:0], len(fs))[:len(fs)]
	for i, f := range fs {
		n := job.Tensor{Shape: f.shape}.Elements()
		t := &dst[i]
		t.Name, t.Shape = f.name, f.shape
		if len(t.Data) != n {
			t.Data = make([]float32, n)
		}
		f.export(t.Data)
	}
	return dst
}

// importFields loads nothing unless everything fits.
func importFields(fs []field, src []job.Tensor) error {
	want := make([]job.Tensor, len(fs))
	for i, f := range fs {
		want[i] = job.Tensor{Name: f.name, Shape: f.shape}
	}
	data, err := job.Match(want, src)
	if err != nil {
		return err
	}
	for i, f := range fs {
		f.load(data[i])
	}
	return nil
}
