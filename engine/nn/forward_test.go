package nn

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// definition computes linear -> norm -> activation of one layer by definition, in float64.
func definition(l layer, norm Norm, act func(float64) float64, r *Running, x [][]float64) [][]float64 {
	z := make([][]float64, len(x))
	for i, row := range x {
		z[i] = make([]float64, l.w.Cols)
		for j := range z[i] {
			z[i][j] = float64(l.b[j])
			for k, v := range row {
				z[i][j] += v * float64(l.w.Data[k*l.w.Stride+j])
			}
		}
	}
	scale := func(i, j int, mean, variance float64) {
		z[i][j] = (z[i][j]-mean)/math.Sqrt(variance+1e-5)*float64(l.gamma[j]) + float64(l.beta[j])
	}
	switch {
	case norm == LayerNorm:
		for i, row := range z {
			mean, variance := meanAndVariance(row)
			for j := range row {
				scale(i, j, mean, variance)
			}
		}
	case norm == BatchNorm && r != nil:
		for i := range z {
			for j := range z[i] {
				scale(i, j, float64(r.Mean[j]), float64(r.Var[j]))
			}
		}
	case norm == BatchNorm:
		for j := range z[0] {
			mean, variance := meanAndVariance(column(z, j))
			for i := range z {
				scale(i, j, mean, variance)
			}
		}
	}
	for _, row := range z {
		for j := range row {
			row[j] = act(row[j])
		}
	}
	return z
}

func column(z [][]float64, j int) []float64 {
	out := make([]float64, len(z))
	for i := range z {
		out[i] = z[i][j]
	}
	return out
}

func meanAndVariance(v []float64) (mean, variance float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		variance += (x - mean) * (x - mean) / float64(len(v))
	}
	return mean, variance
}

func widen(m blas32.General) [][]float64 {
	out := make([][]float64, m.Rows)
	for i := range out {
		for _, v := range m.Data[i*m.Stride : i*m.Stride+m.Cols] {
			out[i] = append(out[i], float64(v))
		}
	}
	return out
}

func sameValues(t *testing.T, what string, got []float32, want [][]float64) {
	t.Helper()
	for i, row := range want {
		for j, w := range row {
			if g := float64(got[i*len(row)+j]); math.Abs(g-w) > 2e-5*(1+math.Abs(w)) {
				t.Fatalf("%s: row %d, output %d is %g, by definition %g", what, i, j, g, w)
			}
		}
	}
}

// TestForwardAndInferenceByDefinition: training normalizes with the batch, evaluation with
// the running statistics, and residual blocks add their input.
func TestForwardAndInferenceByDefinition(t *testing.T) {
	acts := map[vec.Activation]func(float64) float64{
		vec.Tanh: math.Tanh, vec.ReLU: func(v float64) float64 { return max(v, 0) },
	}
	identity := func(v float64) float64 { return v }
	for a, act := range acts {
		for _, norm := range []Norm{NoNorm, BatchNorm, LayerNorm} {
			for _, residual := range []bool{false, true} {
				n, err := New(Spec{
					Inputs: 5, Hidden: []int{5, 7}, Outputs: 3, Activation: a, Norm: norm, Residual: residual,
				}, 4)
				if err != nil {
					t.Fatal(err)
				}
				for i := range n.Running {
					for j := range n.Running[i].Mean {
						n.Running[i].Mean[j], n.Running[i].Var[j] = 0.1*float32(j), 0.5+0.2*float32(j)
					}
				}
				in := matrix(8, 5, 3)
				by := func(evaluating bool) [][]float64 {
					x := widen(in)
					for k := range n.Spec.Hidden {
						var r *Running
						if evaluating && norm == BatchNorm {
							r = &n.Running[k]
						}
						y := definition(n.layers[k], norm, act, r, x)
						if residual && k == 0 {
							for i := range y {
								for j := range y[i] {
									y[i][j] += x[i][j]
								}
							}
						}
						x = y
					}
					return definition(n.layers[2], NoNorm, identity, nil, x)
				}
				evaluated := make([]float32, 8*3)
				n.NewInference(nil, 3).Run(evaluated, in)
				sameValues(t, "evaluation", evaluated, by(true))
				sameValues(t, "training", n.Forward(n.NewWorkspace(8), in, Draw{}), by(false))
			}
		}
	}
}

// TestRunningStatistics follow batches with momentum 0.1, the variance unbiased, and a single
// row leaves them alone.
func TestRunningStatistics(t *testing.T) {
	n, err := New(Spec{Inputs: 4, Hidden: []int{3}, Outputs: 2, Norm: BatchNorm, Activation: vec.ReLU}, 1)
	if err != nil {
		t.Fatal(err)
	}
	ws := n.NewWorkspace(20)
	mean, variance := make([]float64, 3), []float64{1, 1, 1}
	for step := range 5 {
		x := matrix(20-step, 4, uint64(step))
		linear := layer{w: n.layers[0].w, b: n.layers[0].b}
		z := definition(linear, NoNorm, func(v float64) float64 { return v }, nil, widen(x))
		n.Forward(ws, x, Draw{})
		for j := range 3 {
			m, v := meanAndVariance(column(z, j))
			mean[j] = 0.9*mean[j] + 0.1*m
			variance[j] = 0.9*variance[j] + 0.1*v*float64(x.Rows)/float64(x.Rows-1)
		}
	}
	r := n.Running[0]
	sameValues(t, "running mean", r.Mean, [][]float64{mean})
	sameValues(t, "running variance", r.Var, [][]float64{variance})
	before := cloneRunning(n.Running)
	single := slices.Clone(n.Forward(ws, matrix(1, 4, 9), Draw{}))
	if !slices.Equal(before[0].Mean, r.Mean) || !slices.Equal(before[0].Var, r.Var) {
		t.Error("a single row moves the running statistics")
	}
	evaluated := make([]float32, 2)
	n.NewInference(nil, 1).Run(evaluated, matrix(1, 4, 9))
	for j := range evaluated {
		if math.Abs(float64(single[j]-evaluated[j])) > 1e-6 {
			t.Errorf("a single row gives %v, evaluated %v", single, evaluated)
		}
	}
}

// TestDropout zeroes a share of the units, scales the others up, and is drawn anew for each step.
func TestDropout(t *testing.T) {
	n, err := New(Spec{Inputs: 4, Hidden: []int{50}, Outputs: 2, Activation: vec.Sigmoid}, 1)
	if err != nil {
		t.Fatal(err)
	}
	ws, x := n.NewWorkspace(200), matrix(200, 4, 2)
	plain := slices.Clone(n.Forward(ws, x, Draw{}))
	masked := func(d Draw) []float32 {
		n.Forward(ws, x, d)
		return slices.Clone(ws.blocks[0].h[:200*50])
	}
	for _, p := range []float64{0.1, 0.5, 0.9} {
		h := masked(Draw{Seed: 3, Epoch: 1, Step: 7, Dropout: p})
		dropped := 0
		for i, v := range h {
			a := ws.blocks[0].a[i]
			switch {
			case v == 0:
				dropped++
			case math.Abs(float64(v)-float64(a)/(1-p)) > 1e-5*float64(v):
				t.Fatalf("dropout %g: unit %d is %g, was %g", p, i, v, a)
			}
		}
		if share := float64(dropped) / float64(len(h)); math.Abs(share-p) > 0.02 {
			t.Errorf("dropout %g zeroes a share of %g", p, share)
		}
		if !slices.Equal(masked(Draw{Seed: 3, Epoch: 1, Step: 7, Dropout: p}), h) {
			t.Errorf("dropout %g is drawn in two ways", p)
		}
		for _, other := range []Draw{{Seed: 4, Epoch: 1, Step: 7}, {Seed: 3, Epoch: 1, Step: 8}} {
			if other.Dropout = p; slices.Equal(masked(other), h) {
				t.Errorf("dropout %g is drawn alike for another seed or step", p)
			}
		}
	}
	if !slices.Equal(n.Forward(ws, x, Draw{Seed: 3}), plain) {
		t.Error("without dropout, the last mask is still there")
	}
}

// TestInferenceDoesNotDependOnHowRowsArrive: in chunks of any size, from rows that lie apart, and
// with parameters from another slab.
func TestInferenceDoesNotDependOnHowRowsArrive(t *testing.T) {
	for _, s := range samples(t) {
		n, rows := s.net, s.in.X.Rows
		want := make([]float32, rows*n.Spec.Outputs)
		n.NewInference(nil, rows).RunInput(want, s.in)
		got := make([]float32, len(want))
		for chunk := 1; chunk <= rows+1; chunk++ {
			clear(got)
			n.NewInference(nil, chunk).RunInput(got, s.in)
			if !slices.Equal(got, want) {
				t.Fatalf("%s: %d rows at once give other outputs", s.name, chunk)
			}
		}
		apart := s.in
		if cols := s.in.X.Cols; cols > 0 {
			apart.X = blas32.General{Rows: rows, Cols: cols, Stride: cols + 3, Data: make([]float32, rows*(cols+3))}
			for i := range rows {
				copy(apart.X.Data[i*(cols+3):], s.in.X.Data[i*cols:(i+1)*cols])
			}
		}
		slab := NewSlab(len(n.Params))
		copy(slab, n.Params)
		other := n.NewInference(slab, 4)
		clear(n.Params) // are not looked at
		if other.RunInput(got, apart); !slices.Equal(got, want) {
			t.Errorf("%s: rows that lie apart, or parameters elsewhere, give other outputs", s.name)
		}
	}
}
