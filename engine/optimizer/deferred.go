package optimizer

import "tunebench/engine/vec"

// A tensor of which a batch reads few rows, the matrix behind 50,000 sparse
// columns or a table of embeddings, would cost more to update than all the rest
// of a step: rules with momentum, penalties and decay move every weight at every
// step, gradient or not. Such tensors are updated late: a row makes up for the
// steps that it missed when the next batch reads it, while it is in the cache, by
// the same kernel with the numbers of each missed step and a gradient of 0. So
// every bit is that of the dense update, whenever it happens. (This is not
// PyTorch's SparseAdam, whose untouched rows stay where they are.)
//
// A row without penalties whose moments have died away is at rest: it makes its
// steps without the kernel, and under sgd and adagrad at no cost at all.

const (
	// restFrom and moveFrom are the numbers of elements from which on a tensor is
	// worth it, where rows are at rest at once and where they must be moved; the
	// same for the length of a row, for a kernel is called for each.
	restFrom, restCols = 1 << 16, 8
	moveFrom, moveCols = 1 << 20, 32
	// maxNoted steps are kept; then all rows are settled.
	maxNoted = 1024
	// sharedRows and rowsPerPart: how many rows are worth waking workers, and how
	// many one takes at a time.
	sharedRows  = 64
	rowsPerPart = 16
)

// noted is what a step that rows may have missed needs to be made up for.
type noted struct {
	numbers []float32 // of the rule
	terms   vec.Terms
}

// table is a tensor that is updated late.
type table struct {
	Tensor
	index   int     // of the tensor
	touched []int32 // rows that the batch under way reads
	done    []int32 // per row, how many of the noted steps it has made
}

// deferral is the state of the late updates; it makes itself a [pool.Task].
type deferral struct {
	o      *Optimizer
	rule   missing
	tables []table
	rest   []stretch // chunks of all other tensors
	noted  []noted
	zero   []float32
	width  int       // how many numbers the rule notes for a step
	slab   []float32 // room for those of maxNoted steps

	// what is under way
	at    *table
	rows  []int32 // nil: all
	w, g  []float32
	terms vec.Terms
}

// WorthLate reports whether updating a tensor of which batches read few rows late
// is likely to be faster. No result depends on it.
func WorthLate(k Kind, t Tensor) bool {
	rule, ok := rules[k](Default(k)).(missing)
	if !ok {
		return false
	}
	if mover, _, _ := rule.rest(); mover < 0 {
		return t.Len() >= restFrom && t.Cols >= restCols
	}
	return t.Len() >= moveFrom && t.Cols >= moveCols
}

// newDeferral returns nil if no tensor is worth it, or the rule has to see every step.
func newDeferral(o *Optimizer, tensors []Tensor, alloc func(int) []float32) *deferral {
	rule, ok := o.rule.(missing)
	if !ok {
		return nil
	}
	d := &deferral{o: o, rule: rule}
	var rest []Tensor
	widest := 0
	for i, t := range tensors {
		switch {
		case t.Late:
			d.tables = append(d.tables, table{Tensor: t, index: i, done: make([]int32, t.Rows)})
			widest = max(widest, t.Cols)
		case o.muon == nil || !t.Hidden:
			rest = append(rest, t)
		}
	}
	if d.tables == nil {
		return nil
	}
	for _, s := range stretches(rest) {
		d.rest = s.cut(d.rest)
	}
	d.noted = make([]noted, 0, maxNoted)
	d.zero = alloc(widest)
	d.width = len(rule.numbers(nil))
	d.slab = alloc(maxNoted * d.width)
	return d
}

// Defers reports whether there are tensors that StepTouched leaves rows of for later.
func (o *Optimizer) Defers() bool { return o.late != nil }

// Touch says which rows of tensor index the batch at hand reads, and brings them up
// to date in w. The list must stay as it is until the step.
func (o *Optimizer) Touch(index int, w []float32, rows []int32) {
	d := o.late
	if d == nil {
		return
	}
	for i := range d.tables {
		if t := &d.tables[i]; t.index == index {
			t.touched = rows
			if len(d.noted) > 0 {
				d.run(t, rows, w, nil)
			}
		}
	}
}

// StepTouched is Step where, of the tensors updated late, only the rows that Touch
// named have gradients. It needs Defers.
func (o *Optimizer) StepTouched(w, g []float32, t Terms) {
	d := o.late
	o.steps++
	o.rule.begin(o.steps, t.LR)
	if o.muon != nil {
		o.muon.step(w, g, o.slabs[0], t, nil)
	}
	o.updateChunks(d.rest, w, g, t)
	d.noted = append(d.noted, noted{numbers: d.numbers(), terms: t.terms(true)})
	d.terms = t.terms(true)
	for i := range d.tables {
		d.run(&d.tables[i], d.tables[i].touched, w, g)
	}
	if len(d.noted) == maxNoted {
		o.Settle(w)
	}
}

// numbers returns those of the step under way, in the room for them.
func (d *deferral) numbers() []float32 {
	at := len(d.noted) * d.width
	return d.rule.numbers(d.slab[at : at : at+d.width])
}

// Settle brings every row up to date, as anyone who reads weights or moments as a
// whole needs. It changes no result.
func (o *Optimizer) Settle(w []float32) {
	d := o.late
	if d == nil || len(d.noted) == 0 {
		return
	}
	for i := range d.tables {
		t := &d.tables[i]
		d.run(t, nil, w, nil)
		clear(t.done)
	}
	d.noted = d.noted[:0]
}

// run brings the named rows, nil for all, up to date, and, if there are gradients,
// makes the last noted step with them.
func (d *deferral) run(t *table, rows []int32, w, g []float32) {
	d.at, d.rows, d.w, d.g = t, rows, w, g
	n := len(rows)
	if rows == nil && g == nil {
		n = t.Rows
	}
	d.o.share(d, (n+d.per()-1)/d.per(), n >= sharedRows)
	d.rows, d.w, d.g = nil, nil, nil
}

// per is the number of rows of a part: more where a pool could not count the parts.
func (d *deferral) per() int { return max(rowsPerPart, d.at.Rows>>14) }

// Part implements [pool.Task].
func (d *deferral) Part(index, worker int) {
	from := index * d.per()
	if d.rows == nil {
		for r := from; r < min(from+d.per(), d.at.Rows); r++ {
			d.row(int32(r), worker)
		}
		return
	}
	for _, r := range d.rows[from:min(from+d.per(), len(d.rows))] {
		d.row(r, worker)
	}
}

func (d *deferral) row(r int32, worker int) {
	t, views := d.at, d.o.views[worker]
	lo := t.Off + int(r)*t.Cols
	hi := lo + t.Cols
	for i, m := range d.o.slabs {
		views[i] = m[lo:hi]
	}
	due := len(d.noted)
	if d.g != nil {
		due--
	}
	d.makeUp(d.w[lo:hi], views, d.noted[t.done[r]:due])
	if d.g != nil {
		d.o.rule.update(d.w[lo:hi], d.g[lo:hi], views, d.terms)
	}
	t.done[r] = int32(len(d.noted))
}

// looks is how many steps are made before another look whether a row is at rest.
const looks = 32

// makeUp makes the missed steps of one row.
func (d *deferral) makeUp(w []float32, m [][]float32, missed []noted) {
	mover, fading, factor := d.rule.rest()
	for len(missed) > 0 {
		some := missed[:min(looks, len(missed))]
		missed = missed[len(some):]
		if calm(some) && (mover < 0 || allZero(m[mover])) {
			for _, s := range some {
				if s.terms.Keep != 1 {
					vec.Scale(s.terms.Keep, w)
				}
			}
			if fading >= 0 {
				decay(m[fading], factor, len(some))
			}
			continue
		}
		for _, s := range some {
			d.rule.makeUp(w, d.zero[:len(w)], m, s)
		}
	}
}

// calm reports whether the steps have no penalties that would act as gradients.
func calm(steps []noted) bool {
	for _, s := range steps {
		if s.terms.L1 != 0 || s.terms.L2 != 0 {
			return false
		}
	}
	return true
}

// decay multiplies v, which is not negative, by c so many times, and flushes what
// vanishes: at the end as well as at every step, for it only shrinks.
func decay(v []float32, c float32, times int) {
	if allZero(v) {
		return
	}
	for range times {
		vec.Scale(c, v)
	}
	for i, x := range v {
		if x < vec.Flush {
			v[i] = 0
		}
	}
}

func allZero(x []float32) bool {
	for _, v := range x {
		if v != 0 {
			return false
		}
	}
	return true
}
