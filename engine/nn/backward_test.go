package nn

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/sparse"
	"tunebench/engine/vec"
)

// sample is a network with a batch for it.
type sample struct {
	name string
	net  *Net
	in   Input
	d    Draw
}

// samples combine activations, norms, residual connections and dropout, and the kinds of inputs.
func samples(t *testing.T) []sample {
	t.Helper()
	const rows = 9
	var all []sample
	add := func(s Spec, in Input, d Draw) {
		n, err := New(s, 7)
		if err != nil {
			t.Fatal(err)
		}
		noise := rng.New(3, rng.Bench, 0, len(all))
		for _, p := range n.Tensors() { // no parameter is left where it starts
			for i := range p.Len() {
				n.Params[p.Off+i] += float32(0.2 * noise.Normal())
			}
		}
		name := fmt.Sprintf("%v %v residual=%v dropout=%g fields=%d sparse=%v",
			s.Activation, s.Norm, s.Residual, d.Dropout, len(s.Fields), s.SparseInputs)
		all = append(all, sample{name, n, in, d})
	}
	x := matrix(rows, 6, 1)
	for _, act := range vec.Activations() {
		for _, norm := range []Norm{NoNorm, BatchNorm, LayerNorm} {
			s := Spec{Inputs: 6, Hidden: []int{6, 6, 5}, Outputs: 3, Activation: act, Norm: norm}
			add(s, Input{X: x}, Draw{})
			s.Residual = true
			add(s, Input{X: x}, Draw{Seed: 5, Step: 2, Dropout: 0.3})
		}
	}
	ids := Input{X: matrix(rows, 2, 2)}
	mixed := Spec{
		Inputs: 2, Fields: []EmbeddingField{{4, 3}, {6, 2}}, EntityBias: true, Hidden: []int{7, 7}, Outputs: 2,
		Activation: vec.Tanh, Residual: true,
	}
	for i := range rows {
		ids.IDs = append(ids.IDs, int32(i%4), int32(i*5%6))
	}
	add(mixed, ids, Draw{})
	mixed.Fields = []EmbeddingField{{4, 2}, {6, 2}}
	mixed.Dot = true
	add(mixed, ids, Draw{Seed: 5, Step: 2, Dropout: 0.3})
	words := Input{Sparse: randomCSR(rows, 8, 0.3)}
	words.X.Rows = rows
	linear := Spec{Inputs: 8, SparseInputs: true, Outputs: 1}
	add(linear, words, Draw{})
	deep := linear
	deep.Hidden, deep.Outputs, deep.Activation, deep.Norm = []int{5}, 3, vec.GELU, LayerNorm
	add(deep, words, Draw{})
	return all
}

func randomCSR(rows, cols int, density float64) sparse.CSR {
	s := rng.New(6, rng.Bench, rows, cols)
	m := sparse.CSR{Rows: rows, Cols: cols, RowPtr: []int64{0}}
	for range rows {
		for c := range cols {
			if s.Float64() < density {
				m.ColIdx, m.Values = append(m.ColIdx, int32(c)), append(m.Values, float32(s.Normal()))
			}
		}
		m.RowPtr = append(m.RowPtr, int64(len(m.ColIdx)))
	}
	return m
}

// objective is the sum of the logits, each times its weight.
func (s sample) objective(ws *Workspace, weights []float32) float64 {
	s.net.Touch(ws, s.in)
	sum := 0.0
	for i, y := range s.net.ForwardInput(ws, s.in, s.d) {
		sum += float64(y) * float64(weights[i])
	}
	return sum
}

// gradient returns the gradient of the objective.
func (s sample) gradient(ws *Workspace, weights []float32) []float32 {
	s.objective(ws, weights)
	copy(s.net.DLogits(ws, s.in.X.Rows), weights)
	s.net.Backward(ws)
	return slices.Clone(s.net.Grads)
}

// TestBackwardIsTheDerivativeOfForward compares the gradient along random directions with
// differences of the forward pass itself. Kinks of rectifiers cost it some accuracy.
func TestBackwardIsTheDerivativeOfForward(t *testing.T) {
	for _, s := range samples(t) {
		n, ws := s.net, s.net.NewWorkspace(s.in.X.Rows)
		weights := matrix(s.in.X.Rows, n.Spec.Outputs, 8).Data
		grad := s.gradient(ws, weights)
		start := slices.Clone(n.Params)
		running := cloneRunning(n.Running)
		r := rng.New(9, rng.Bench, 0, 0)
		for trial := range 4 {
			direction := make([]float32, len(start))
			want, size := 0.0, 0.0
			for _, p := range n.Tensors() {
				for i := range p.Len() {
					v := r.Normal()
					direction[p.Off+i] = float32(v)
					want += v * float64(grad[p.Off+i])
					size += math.Pow(float64(grad[p.Off+i]), 2)
				}
			}
			at := func(h float32) float64 {
				for i, v := range direction {
					n.Params[i] = start[i] + h*v
				}
				copyRunning(n.Running, running)
				return s.objective(ws, weights)
			}
			const h = 1e-4
			got := (at(h) - at(-h)) / (2 * h)
			copy(n.Params, start)
			if math.Abs(got-want) > 0.02*(math.Sqrt(size)+1) {
				t.Errorf("%s: direction %d: the forward pass changes by %g, the gradient says %g",
					s.name, trial, got, want)
			}
		}
	}
}

func cloneRunning(rs []Running) []Running {
	out := make([]Running, len(rs))
	for i, r := range rs {
		out[i] = Running{Mean: slices.Clone(r.Mean), Var: slices.Clone(r.Var)}
	}
	return out
}

func copyRunning(dst, src []Running) {
	for i := range src {
		copy(dst[i].Mean, src[i].Mean)
		copy(dst[i].Var, src[i].Var)
	}
}

// TestBackwardIsLinear: the gradient of a sum is the sum of the gradients, and of nothing
// it is 0 whatever was there before.
func TestBackwardIsLinear(t *testing.T) {
	for _, s := range samples(t) {
		ws := s.net.NewWorkspace(s.in.X.Rows)
		outputs := s.net.Spec.Outputs
		a, b := matrix(s.in.X.Rows, outputs, 1).Data, matrix(s.in.X.Rows, outputs, 2).Data
		sum, none := make([]float32, len(a)), make([]float32, len(a))
		for i := range sum {
			sum[i] = a[i] + b[i]
		}
		ga, gb, gs, g0 := s.gradient(ws, a), s.gradient(ws, b), s.gradient(ws, sum), s.gradient(ws, none)
		for i := range gs {
			a, b := float64(ga[i]), float64(gb[i])
			if d := math.Abs(float64(gs[i]) - a - b); d > 1e-4*(1+math.Abs(a)+math.Abs(b)) {
				t.Fatalf("%s: element %d: gradient of the sum %g, of its parts %g and %g", s.name, i, gs[i], a, b)
			}
			if g0[i] != 0 {
				t.Fatalf("%s: element %d of the gradient of nothing is %g", s.name, i, g0[i])
			}
		}
	}
}

// TestGapsBetweenTensorsStayZero: what lies between tensors in a slab is never trained.
func TestGapsBetweenTensorsStayZero(t *testing.T) {
	for _, s := range samples(t) {
		n := s.net
		inside := make([]bool, len(n.Params))
		for _, p := range n.Tensors() {
			for i := range p.Len() {
				inside[p.Off+i] = true
			}
		}
		grad := s.gradient(n.NewWorkspace(s.in.X.Rows), matrix(s.in.X.Rows, n.Spec.Outputs, 4).Data)
		for i, in := range inside {
			if !in && (grad[i] != 0 || n.Params[i] != 0) {
				t.Fatalf("%s: element %d belongs to no tensor and holds %g, gradient %g",
					s.name, i, n.Params[i], grad[i])
			}
		}
	}
}

// TestPassesDoNotDependOnTheRoom: a workspace that is larger, that has grown, or that has seen other
// batches gives the same bits.
func TestPassesDoNotDependOnTheRoom(t *testing.T) {
	for _, s := range samples(t) {
		rows := s.in.X.Rows
		weights := matrix(rows, s.net.Spec.Outputs, 4).Data
		running := cloneRunning(s.net.Running)
		want := s.gradient(s.net.NewWorkspace(rows), weights)
		clear(s.net.Grads)
		grown := s.net.NewWorkspace(1)
		one := s
		one.in = s.in.Slice(0, 1, len(s.net.Spec.Fields))
		one.d.Dropout = 0.5
		one.gradient(grown, weights)
		s.net.Grow(grown, rows)
		if grown.Rows() != rows {
			t.Errorf("%s: room for %d rows, want %d", s.name, grown.Rows(), rows)
		}
		for what, ws := range map[string]*Workspace{"larger": s.net.NewWorkspace(rows + 20), "grown": grown} {
			copyRunning(s.net.Running, running)
			clear(s.net.Grads) // a workspace knows the rows that it touched itself
			if got := s.gradient(ws, weights); !slices.Equal(got, want) {
				t.Errorf("%s: a %s workspace gives another gradient", s.name, what)
			}
		}
	}
}

func TestPassesAllocateNothing(t *testing.T) {
	for _, s := range samples(t) {
		ws := s.net.NewWorkspace(s.in.X.Rows)
		ws.ReserveElements(s.in.Sparse.NonZeros())
		weights := matrix(s.in.X.Rows, s.net.Spec.Outputs, 4).Data
		pass := func() {
			s.objective(ws, weights)
			copy(s.net.DLogits(ws, s.in.X.Rows), weights)
			s.net.Backward(ws)
		}
		pass() // makes room for dropout
		if got := testing.AllocsPerRun(5, pass); got != 0 {
			t.Errorf("%s: %g allocations per pass", s.name, got)
		}
	}
}
