package nn

import (
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/sparse"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

const (
	// sparseShared is the number of multiply-adds from which on waking workers
	// pays: some tens of microseconds.
	sparseShared = 1 << 18
	// A worker takes at least leastRows rows or leastColumns columns at a time, and
	// one of at most sparseParts parts.
	leastRows    = 8
	leastColumns = 64
	sparseParts  = 256
)

// sparseJob is a product with a sparse matrix under way; it makes itself a
// [pool.Task]. A row of the result is the work of one worker, in one order, so
// that the number of workers cannot show.
type sparseJob struct {
	y  []float32 // of the forward product, or dy of the gradient
	m  sparse.CSR
	w  blas32.General // the weights, or their gradient
	by *entry         // of the gradient

	count, per int // rows or columns in all, and of a part
}

// forward: y = m w, adding a row's elements in their order.
func (j *sparseJob) forward(p *pool.Pool, y []float32, m sparse.CSR, w blas32.General) {
	*j = sparseJob{y: y, m: m, w: w}
	j.run(p, m.Rows, leastRows, m.NonZeros()*w.Cols)
}

// gradient: dw = m' dy for the touched rows of dw, which are 0 before, adding the
// rows of the batch in their order.
func (j *sparseJob) gradient(p *pool.Pool, dw blas32.General, dy []float32, e *entry) {
	*j = sparseJob{y: dy, w: dw, by: e}
	j.run(p, len(e.columns.last), leastColumns, e.in.Sparse.NonZeros()*dw.Cols)
}

func (j *sparseJob) run(p *pool.Pool, count, least, work int) {
	j.count, j.per = count, max(least, (count+sparseParts-1)/sparseParts)
	if work < sparseShared {
		j.per = max(1, count)
	}
	p.Run((count+j.per-1)/j.per, pool.Long, j)
	*j = sparseJob{}
}

// Part implements [pool.Task].
func (j *sparseJob) Part(index, _ int) {
	from, to := index*j.per, min((index+1)*j.per, j.count)
	if j.by != nil {
		j.gradientPart(from, to)
		return
	}
	width := j.w.Cols
	for r := from; r < to; r++ {
		y := j.y[r*width : (r+1)*width]
		clear(y)
		columns, values := j.m.Row(r)
		vec.AddWeightedRows(y, j.w.Data, width, columns, values)
	}
}

func (j *sparseJob) gradientPart(from, to int) {
	width := j.w.Cols
	t := &j.by.touched[len(j.by.touched)-1]
	for s := from; s < to; s++ {
		c := int(t.rows[s])
		g := j.w.Data[c*width : (c+1)*width]
		rows, values := j.by.columns.column(s)
		vec.AddWeightedRows(g, j.y, width, rows, values)
	}
}
