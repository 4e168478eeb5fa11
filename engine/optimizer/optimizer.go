package optimizer

import (
	"math"

	"tunebench/engine/sgemm/pool"
	"tunebench/engine/vec"
)

// Tensor is the place of one parameter tensor in the slabs.
type Tensor struct {
	Off, Rows, Cols int
	Weight          bool // penalties and decay apply
	Hidden          bool // a matrix between two hidden layers, which muon orthogonalizes
	Late            bool // rows are updated when a batch reads them: see [Optimizer.Touch]
}

// Len returns the number of its elements.
func (t Tensor) Len() int { return t.Rows * t.Cols }

// Terms are the numbers of one step that may change between steps.
type Terms struct {
	LR, L1, L2, WeightDecay float64
	Clip                    float64 // factor of the gradient: 1 unless its norm is clipped
}

// terms returns the kernels' form for weights, or for the rest.
func (t Terms) terms(weight bool) vec.Terms {
	v := vec.Terms{Clip: float32(t.Clip), Keep: 1}
	if weight {
		v.L1, v.L2 = float32(t.L1), float32(t.L2)
		v.Keep = float32(1 - float64(t.LR*t.WeightDecay))
	}
	return v
}

// plain reports whether weights are updated as the rest is.
func (t Terms) plain() bool { return t.L1 == 0 && t.L2 == 0 && t.WeightDecay == 0 }

// rule is one update equation over equal stretches of weights, gradients and moments.
type rule interface {
	// moments names the rule's slabs, by PyTorch's names.
	moments() []string
	// begin prepares step number t, from 1.
	begin(t uint64, lr float64)
	update(w, g []float32, m [][]float32, terms vec.Terms)
}

// chunk is the stretch that a kernel gets at once: short enough that the garbage
// collector never waits long for it, and the unit that workers share out.
const chunk = 16384

// Optimizer updates a slab of parameters.
type Optimizer struct {
	rule  rule
	muon  *muon       // nil for the other rules
	slabs [][]float32 // one per moment
	steps uint64

	pool   *pool.Pool
	chunks []stretch
	joined []stretch     // the same where weights and the rest are updated alike
	views  [][][]float32 // moments of the chunk that a worker is at
	now    work
	late   *deferral // nil if no tensor is updated late
	gauge  *measuredStep
}

// stretch is a run of elements that penalties apply to, or do not.
type stretch struct {
	off, n int
	weight bool
}

// New returns the optimizer for tensors in slabs of size floats. alloc makes the
// slabs of moments; the workers of p, nil for none, share out large updates.
func New(c Config, tensors []Tensor, size int, alloc func(n int) []float32, p *pool.Pool) (*Optimizer, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	o := &Optimizer{rule: rules[c.Kind](c), pool: p}
	rest := tensors
	if c.Kind == Muon {
		o.muon, rest = newMuon(c, tensors, alloc)
	}
	for range o.rule.moments() {
		o.slabs = append(o.slabs, alloc(size))
	}
	for _, s := range stretches(rest) {
		o.chunks = s.cut(o.chunks)
	}
	for _, s := range stretches(alike(rest)) {
		o.joined = s.cut(o.joined)
	}
	for range p.Threads() {
		o.views = append(o.views, make([][]float32, len(o.slabs)))
	}
	o.late = newDeferral(o, tensors, alloc)
	o.gauge = newMeasuredStep(o, tensors, alloc)
	return o, nil
}

// Step updates w by the gradients g. If changes is not nil, it gets what the step
// did; its Weights are as many as the tensors. The step is the same either way.
func (o *Optimizer) Step(w, g []float32, t Terms, changes *Changes) {
	o.Settle(w)
	o.steps++
	o.rule.begin(o.steps, t.LR)
	if changes != nil {
		changes.clear()
	}
	if o.muon != nil {
		o.muon.step(w, g, o.slabs[0], t, changes)
	}
	if changes == nil {
		chunks := o.chunks
		if t.plain() {
			chunks = o.joined
		}
		o.updateChunks(chunks, w, g, t)
		return
	}
	o.gauge.run(w, g, t, changes)
}

// Moments returns the names and slabs of the rule's state, shared, not copied.
func (o *Optimizer) Moments() (names []string, slabs [][]float32) {
	return o.rule.moments(), o.slabs
}

// Counter returns the number of updates made, which a resumed run restores: the
// correction of the moments' bias depends on it.
func (o *Optimizer) Counter() *uint64 { return &o.steps }

// MomentCount returns how many floats of state per parameter a rule keeps.
func MomentCount(k Kind) int { return len(rules[k](Default(k)).moments()) }

// ClipFactor returns the factor that brings a gradient of that norm within
// limit, as PyTorch's clip_grad_norm_: limit/(norm + 1e-6), at most 1.
func ClipFactor(norm, limit float64) float64 {
	if limit <= 0 {
		return 1
	}
	return math.Min(1, limit/(norm+1e-6))
}
