package optimizer

import "tunebench/engine/vec"

// Changes is what one step did to the tensors.
type Changes struct {
	Weights []Change // of each tensor; zero of those that are no weights
	Rest    Change   // of those, all together
}

func (c *Changes) clear() {
	clear(c.Weights)
	c.Rest = Change{}
}

// Change sums up what one step did to a tensor.
type Change struct {
	Grad    float64 // squared norm of the gradient, l1's share included, before clipping
	Moved   float64 // squared norm of the update
	Squares float64 // sum of w^2 before the update
	Abs     float64 // sum of |w| before the update
}

func (c *Change) add(v vec.Change) {
	c.Grad += float64(v.Grad)
	c.Moved += float64(v.Moved)
	c.Squares += float64(v.Squares)
	c.Abs += float64(v.Abs)
}

// measure adds up the change of a whole tensor.
func (c *Change) measure(g, before, after []float32, l1 float32) {
	for lo := 0; lo < len(g); lo += chunk {
		hi := min(lo+chunk, len(g))
		c.add(vec.MeasureChange(g[lo:hi], before[lo:hi], after[lo:hi], l1))
	}
}

// measuredStep is an update that looks at what it changes, chunk by chunk, while
// the chunk is in the cache.
type measuredStep struct {
	o      *Optimizer
	chunks []stretch    // of one weight tensor each, or of others
	tensor []int        // whose weights each chunk has; -1: none's
	found  []vec.Change // per chunk
	before [][]float32  // per worker, the weights of its chunk before the update
	work   work         // under way
}

func newMeasuredStep(o *Optimizer, tensors []Tensor, alloc func(int) []float32) *measuredStep {
	m := &measuredStep{o: o}
	var others []Tensor
	for i, t := range tensors {
		switch {
		case !t.Weight:
			others = append(others, t)
		case o.muon == nil || !t.Hidden:
			m.add(stretch{t.Off, t.Len(), true}, i)
		}
	}
	for _, s := range stretches(others) {
		m.add(s, -1)
	}
	m.found = make([]vec.Change, len(m.chunks))
	longest := 0
	for _, s := range m.chunks {
		longest = max(longest, s.n)
	}
	for range o.pool.Threads() {
		m.before = append(m.before, alloc(longest))
	}
	return m
}

func (m *measuredStep) add(s stretch, tensor int) {
	m.chunks = s.cut(m.chunks)
	for len(m.tensor) < len(m.chunks) {
		m.tensor = append(m.tensor, tensor)
	}
}

// run makes the step and adds what it did to changes, in an order that does not
// depend on who did which chunk.
func (m *measuredStep) run(w, g []float32, t Terms, changes *Changes) {
	m.work = work{w: w, g: g, weights: t.terms(true), rest: t.terms(false)}
	// Every tensor has a chunk here, however small: their number says little.
	m.o.share(m, len(m.chunks), len(m.o.chunks) >= sharedFrom)
	for i, c := range m.found {
		if k := m.tensor[i]; k >= 0 {
			changes.Weights[k].add(c)
		} else {
			changes.Rest.add(c)
		}
	}
}

// Part implements [pool.Task].
func (m *measuredStep) Part(index, worker int) {
	s := m.chunks[index]
	w, g := m.work.w[s.off:s.off+s.n], m.work.g[s.off:s.off+s.n]
	before := m.before[worker][:s.n]
	copy(before, w)
	m.o.update(&m.work, s, worker)
	m.found[index] = vec.MeasureChange(g, before, w, m.work.terms(s).L1)
}
