package insight

import (
	"math"

	"tunebench/engine/sparse"
	"tunebench/engine/train/job"
)

// predict has the model predict rows: logits, or values in the scale the network trains on.
func (in *Inspector) predict(d job.Data) ([]float32, error) {
	out := make([]float32, d.Rows()*in.model.Preprocessing.Outputs())
	return out, in.exec.PredictData(d, out)
}

// permuted gives the rows of a column those of others: row i has what row perm[i] of from has. to is a copy of from
// of which only the column is changed.
func (c *column) permuted(to *job.Data, from job.Data, perm []int32) {
	if c.kind == word {
		to.Sparse = c.replaced(from.Sparse, func(i int) float32 {
			return weight(from.Sparse, int(perm[i]), c.features[0])
		})
		return
	}
	fields := len(from.IDs) / max(1, from.Rows())
	for i, p := range perm {
		for _, f := range c.features {
			to.X.Data[i*to.X.Stride+f] = from.X.Data[int(p)*from.X.Stride+f]
		}
		if c.field >= 0 {
			to.IDs[i*fields+c.field] = from.IDs[int(p)*fields+c.field]
		}
	}
}

// restore takes back what permuted did.
func (c *column) restore(to *job.Data, from job.Data) {
	if c.kind == word {
		to.Sparse = from.Sparse
		return
	}
	same := make([]int32, from.Rows())
	for i := range same {
		same[i] = int32(i)
	}
	c.permuted(to, from, same)
}

// set gives all rows of a column a value as the file has it, or, of categories, the one at a place.
func (c *column) set(d *job.Data, value func(i int) float64) {
	if c.kind == word {
		d.Sparse = c.replaced(d.Sparse, func(i int) float32 { return float32(value(i)) })
		return
	}
	fields := len(d.IDs) / max(1, d.Rows())
	for i := range d.Rows() {
		v := value(i)
		switch {
		case c.field >= 0:
			d.IDs[i*fields+c.field] = int32(v)
		case c.kind == category:
			for k, f := range c.features {
				d.X.Data[i*d.X.Stride+f] = 0
				if k == int(v) {
					d.X.Data[i*d.X.Stride+f] = 1
				}
			}
		default:
			d.X.Data[i*d.X.Stride+c.features[0]] = float32((v - c.shift) / c.scale)
			if c.missing >= 0 && !math.IsNaN(v) {
				d.X.Data[i*d.X.Stride+c.missing] = 0
			}
		}
	}
}

func weight(m *sparse.CSR, row, feature int) (w float32) {
	columns, values := m.Row(row)
	for k, f := range columns {
		if int(f) == feature {
			w += values[k]
		}
	}
	return w
}

// replaced is a matrix with another weight of the column's word in each row; 0: the row lacks it.
func (c *column) replaced(m *sparse.CSR, weight func(i int) float32) *sparse.CSR {
	out := &sparse.CSR{Rows: m.Rows, Cols: m.Cols, RowPtr: make([]int64, 1, m.Rows+1)}
	for i := range m.Rows {
		columns, values := m.Row(i)
		put := func(f int32, v float32) { out.ColIdx, out.Values = append(out.ColIdx, f), append(out.Values, v) }
		w, done := weight(i), false
		feature := int32(c.features[0])
		for k, f := range columns {
			if f >= feature && !done {
				if done = true; w != 0 {
					put(feature, w)
				}
			}
			if f != feature {
				put(f, values[k])
			}
		}
		if !done && w != 0 {
			put(feature, w)
		}
		out.RowPtr = append(out.RowPtr, int64(len(out.ColIdx)))
	}
	return out
}
