package job

import "tunebench/engine/sparse"

// MaxElements returns the largest number of elements that a batch of sparse rows can
// have, 0 where rows are not sparse.
func (c *Config) MaxElements(rows int) int {
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
func (a *Assembler) growInputs(rows int) {
	c := a.cfg
	if c.Train.Sparse != nil {
		n := c.MaxElements(rows)
		a.sparse = sparse.CSR{
			Cols: c.Net.Inputs, RowPtr: make([]int64, 0, rows+1),
			ColIdx: make([]int32, 0, n), Values: make([]float32, 0, n),
		}
	}
	a.ids = make([]int32, rows*len(c.Net.Fields))
}

// gatherInputs gathers the sparse rows and the ids of an update, after mix has chosen partners.
func (a *Assembler) gatherInputs(s Step) {
	c, in := a.cfg, &a.batch.In
	if c.Train.Sparse != nil {
		a.gatherSparse(c.Train.Sparse, s.Rows)
		in.Sparse = a.sparse
	}
	if fields := len(c.Net.Fields); fields > 0 {
		in.IDs = a.ids[:len(s.Rows)*fields]
		for i, r := range s.Rows {
			copy(in.IDs[i*fields:(i+1)*fields], c.Train.IDs[int(r)*fields:])
		}
	}
}

// gatherSparse copies rows and, where rows are mixed, behind each its partner's
// elements: a column that both have then counts with the sum.
func (a *Assembler) gatherSparse(m *sparse.CSR, rows []int32) {
	answers := &a.batch.Answers
	mixed := answers.Labels2 != nil || answers.Targets2 != nil
	g := &a.sparse
	g.Rows = len(rows)
	g.RowPtr, g.ColIdx, g.Values = append(g.RowPtr[:0], 0), g.ColIdx[:0], g.Values[:0]
	for i, r := range rows {
		if mixed {
			a.appendRow(m, r, float32(answers.Lambda))
			a.appendRow(m, a.partners[i], 1-float32(answers.Lambda))
		} else {
			columns, values := m.Row(int(r))
			g.ColIdx, g.Values = append(g.ColIdx, columns...), append(g.Values, values...)
		}
		g.RowPtr = append(g.RowPtr, int64(len(g.ColIdx)))
	}
}

func (a *Assembler) appendRow(m *sparse.CSR, r int32, share float32) {
	columns, values := m.Row(int(r))
	a.sparse.ColIdx = append(a.sparse.ColIdx, columns...)
	for _, v := range values {
		a.sparse.Values = append(a.sparse.Values, share*v)
	}
}
