package cpu

import (
	"fmt"

	"tunebench/engine/nn"
	"tunebench/engine/train"
	"tunebench/engine/vec"
)

// input returns the whole part as the network takes it.
func (d Data) input() nn.Input {
	in := nn.Input{X: d.X, IDs: d.IDs}
	in.X.Rows = d.Rows()
	if d.Sparse != nil {
		in.Sparse = *d.Sparse
	}
	return in
}

// validateInputs checks what stands beside, or instead of, the dense columns.
func (d Data) validateInputs(s nn.Spec) error {
	if s.SparseInputs != (d.Sparse != nil) {
		return fmt.Errorf("the network takes sparse rows: %v, the part has them: %v", s.SparseInputs, d.Sparse != nil)
	}
	if d.Sparse != nil {
		if d.Sparse.Cols != s.Inputs {
			return fmt.Errorf("%d sparse columns, the network takes %d", d.Sparse.Cols, s.Inputs)
		}
		if err := d.Sparse.Validate(); err != nil {
			return err
		}
	}
	fields := len(s.Fields)
	if len(d.IDs) != d.Rows()*fields {
		return fmt.Errorf("%d ids for %d rows of %d fields", len(d.IDs), d.Rows(), fields)
	}
	for i, id := range d.IDs {
		if f := s.Fields[i%fields]; id < 0 || int(id) >= f.Count {
			return fmt.Errorf("row %d has id %d of %d in field %d", i/fields, id, f.Count, i%fields)
		}
	}
	return nil
}

// validateInputs names what cannot be done to rows that are not dense.
func (c Config) validateInputs() error {
	switch {
	case c.InputNoise > 0 && c.Net.DenseInputs() == 0:
		return fmt.Errorf("input_noise is %g, but the rows have no dense columns to add it to; want 0", c.InputNoise)
	case c.Mixup > 0 && len(c.Net.Fields) > 0:
		return fmt.Errorf("mixup is %g, but there is nothing between two entities of an embedding; want 0", c.Mixup)
	}
	return c.Augment.validate(c.Net.DenseInputs())
}

// elements returns the largest number of elements that a batch of sparse rows can have.
func (c *Config) elements(rows int) int {
	if c.Train.Sparse == nil {
		return 0
	}
	most := 0
	for i := range c.Train.Sparse.Rows {
		columns, _ := c.Train.Sparse.Row(i)
		most = max(most, len(columns))
	}
	if c.Mixup > 0 {
		most *= 2
	}
	return most * rows
}

// growInputs makes room for the sparse rows and ids of a batch.
func (b *batch) growInputs(c *Config, rows int) {
	if c.Train.Sparse != nil {
		n := c.elements(rows)
		b.sparse = nn.CSR{Cols: c.Net.Inputs, RowPtr: make([]int64, 0, rows+1), ColIdx: make([]int32, 0, n), Values: make([]float32, 0, n)}
	}
	b.ids = make([]int32, rows*len(c.Net.Fields))
}

// fillInputs gathers the sparse rows and the ids of a step, after mix has chosen partners.
func (b *batch) fillInputs(c *Config, s train.Step) {
	b.in = nn.Input{X: b.x}
	if c.Train.Sparse != nil {
		b.gatherSparse(c.Train.Sparse, s.Rows)
		b.in.Sparse = b.sparse
	}
	if fields := len(c.Net.Fields); fields > 0 {
		b.in.IDs = b.ids[:len(s.Rows)*fields]
		for i, r := range s.Rows {
			copy(b.in.IDs[i*fields:(i+1)*fields], c.Train.IDs[int(r)*fields:])
		}
	}
}

// gatherSparse copies rows, and behind each, if rows are mixed, its partner's
// elements: the columns that both have then count with the sum.
func (b *batch) gatherSparse(m *nn.CSR, rows []int32) {
	mixed := b.answers.Labels2 != nil || b.answers.Targets2 != nil
	g := &b.sparse
	g.Rows = len(rows)
	g.RowPtr, g.ColIdx, g.Values = append(g.RowPtr[:0], 0), g.ColIdx[:0], g.Values[:0]
	for i, r := range rows {
		if mixed {
			b.appendRow(m, r, float32(b.answers.Lambda))
			b.appendRow(m, b.partners[i], 1-float32(b.answers.Lambda))
		} else {
			columns, values := m.Row(int(r))
			g.ColIdx, g.Values = append(g.ColIdx, columns...), append(g.Values, values...)
		}
		g.RowPtr = append(g.RowPtr, int64(len(g.ColIdx)))
	}
}

func (b *batch) appendRow(m *nn.CSR, r int32, share float32) {
	columns, values := m.Row(int(r))
	b.sparse.ColIdx = append(b.sparse.ColIdx, columns...)
	for _, v := range values {
		b.sparse.Values = append(b.sparse.Values, share*v)
	}
}

// touch prepares the row-wise tensors for a batch: their gradients are cleared, and
// the rows that the batch reads are brought up to date. It reports whether the
// step will update only those.
func (e *Executor) touch(s train.Step) (touchedOnly bool) {
	if len(e.net.RowWise()) == 0 {
		return false
	}
	e.net.Touch(e.ws, e.batch.in)
	// Measuring, averaging, max-norm and the norm of a gradient with l1 need all rows.
	all := s.Measure || e.ema.slab != nil || e.cfg.MaxNorm > 0 || s.Hyper.ClipNorm > 0 && s.Hyper.L1 > 0
	touchedOnly = e.opt.Defers() && !all && (e.cfg.updates == late || e.touchesFew())
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
