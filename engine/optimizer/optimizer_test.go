package optimizer

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/vec"
)

func normals(n int, seed uint64) []float32 {
	s := rng.New(seed, rng.Bench, 0, 0)
	x := make([]float32, n)
	s.FillNormal(x, 0, 1)
	return x
}

// TestPenaltiesTouchWeightsOnly: biases move as if there were none.
func TestPenaltiesTouchWeightsOnly(t *testing.T) {
	tensors := []Tensor{{Off: 0, Rows: 4, Cols: 4, Weight: true}, {Off: 16, Rows: 1, Cols: 4}}
	for _, k := range Kinds() {
		step := func(terms Terms) []float32 {
			o, err := New(Default(k), tensors, 32, vectorSlab, nil)
			if err != nil {
				t.Fatal(err)
			}
			w, g := normals(32, 1), normals(32, 2)
			o.Step(w, g, terms, nil)
			return w
		}
		plain := step(Terms{LR: 0.1, Clip: 1})
		penal := step(Terms{LR: 0.1, Clip: 1, L1: 3, L2: 3, WeightDecay: 3})
		if slices.Equal(plain[:16], penal[:16]) {
			t.Errorf("%v: penalties did not reach the weights", k)
		}
		if !slices.Equal(plain[16:20], penal[16:20]) {
			t.Errorf("%v: penalties reached the biases", k)
		}
	}
}

// TestMeasuredStepIsTheSame: measuring changes no bit, and measures, on any number of workers.
func TestMeasuredStepIsTheSame(t *testing.T) {
	tensors := []Tensor{
		{Off: 0, Rows: 700, Cols: 100, Weight: true},
		{Off: 70_000, Rows: 100, Cols: 7, Weight: true, Hidden: true},
		{Off: 70_704, Rows: 1, Cols: 100},
		{Off: 70_816, Rows: 1, Cols: 16},
	}
	const size = 70_832
	terms := Terms{LR: 0.01, Clip: 0.5, L1: 0.2, L2: 0.1}
	three := pool.New(3)
	defer three.Close()
	for _, k := range Kinds() {
		var weights [3][]float32
		var changes [3]*Changes
		for i, p := range []*pool.Pool{nil, nil, three} {
			o, err := New(Default(k), tensors, size, vectorSlab, p)
			if err != nil {
				t.Fatal(err)
			}
			w, g := normals(size, 1), normals(size, 2)
			for _, padding := range [][2]int{{70_700, 70_704}, {70_804, 70_816}} {
				clear(g[padding[0]:padding[1]])
				clear(w[padding[0]:padding[1]])
			}
			if i > 0 {
				changes[i] = &Changes{Weights: make([]Change, len(tensors)), Rest: Change{Grad: 7}} // of a step before
			}
			before := slices.Clone(w)
			o.Step(w, g, terms, changes[i])
			weights[i] = w
			if i > 0 {
				compareChange(t, k, changes[i].Weights[0], wantChange(g, before, w, terms.L1, tensors[0]))
				compareChange(t, k, changes[i].Weights[1], wantChange(g, before, w, terms.L1, tensors[1]))
				compareChange(t, k, changes[i].Rest, wantChange(g, before, w, 0, tensors[2:]...))
			}
		}
		if !slices.Equal(weights[0], weights[1]) || !slices.Equal(weights[1], weights[2]) {
			t.Errorf("%v: a measured step ends elsewhere", k)
		}
		if !slices.Equal(changes[1].Weights, changes[2].Weights) || changes[1].Rest != changes[2].Rest {
			t.Errorf("%v: workers show in what is measured: %v, %v", k, changes[1], changes[2])
		}
	}
}

// However many tensors a small network has, measuring its step wakes no worker.
func TestMeasuringSmallNetworksWakesNobody(t *testing.T) {
	var tensors []Tensor
	for i := range 2 * sharedFrom {
		tensors = append(tensors, Tensor{Off: 16 * i, Rows: 4, Cols: 4, Weight: true})
	}
	size := 16 * len(tensors)
	p := pool.New(3)
	defer p.Close()
	o, err := New(Default(SGD), tensors, size, vectorSlab, p)
	if err != nil {
		t.Fatal(err)
	}
	w, g, changes := normals(size, 1), normals(size, 2), &Changes{Weights: make([]Change, len(tensors))}
	for range 200 {
		o.Step(w, g, Terms{LR: 0.01, Clip: 1}, changes)
	}
	for worker, before := range o.gauge.before[1:] {
		if !allZero(before) {
			t.Errorf("worker %d took a part", worker+1)
		}
	}
}

// wantChange is what a step did to tensors, in float64.
func wantChange(g, before, after []float32, l1 float64, tensors ...Tensor) (c Change) {
	for _, p := range tensors {
		for i := p.Off; i < p.Off+p.Len(); i++ {
			w := float64(before[i])
			c.Grad += math.Pow(float64(g[i])+math.Copysign(l1, w), 2)
			c.Moved += math.Pow(float64(after[i])-w, 2)
			c.Squares += w * w
			c.Abs += math.Abs(w)
		}
	}
	return c
}

func compareChange(t *testing.T, k Kind, got, want Change) {
	t.Helper()
	for _, c := range [][2]float64{
		{got.Grad, want.Grad},
		{got.Moved, want.Moved},
		{got.Squares, want.Squares},
		{got.Abs, want.Abs},
	} {
		if math.Abs(c[0]-c[1]) > 1e-5*c[1] {
			t.Errorf("%v: measured %+v, want %+v", k, got, want)
		}
	}
}

// TestWorkersDoNotShow: shared out, an update gives the same bits.
func TestWorkersDoNotShow(t *testing.T) {
	const size = 10*chunk + 48
	tensors := []Tensor{{Off: 0, Rows: 10, Cols: chunk, Weight: true}, {Off: 10 * chunk, Rows: 1, Cols: 37}}
	three := pool.New(3)
	defer three.Close()
	for _, k := range Kinds() {
		var result [2][]float32
		for i, p := range []*pool.Pool{nil, three} {
			o, err := New(Default(k), tensors, size, vectorSlab, p)
			if err != nil {
				t.Fatal(err)
			}
			w, g := normals(size, 1), normals(size, 2)
			for range 3 {
				o.Step(w, g, Terms{LR: 0.01, Clip: 0.5, L2: 0.1, L1: 0.01, WeightDecay: 0.1}, nil)
			}
			result[i] = w
		}
		if !slices.Equal(result[0], result[1]) {
			t.Errorf("%v: three workers end elsewhere than one", k)
		}
	}
}

// TestMuonOrthogonalizes: the singular values of a hidden matrix's update are
// near one, whatever those of its gradient, and its size is Adam's.
func TestMuonOrthogonalizes(t *testing.T) {
	for _, size := range [][2]int{{24, 24}, {40, 16}, {16, 40}} {
		rows, cols := size[0], size[1]
		tensors := []Tensor{{Rows: rows, Cols: cols, Weight: true, Hidden: true}}
		o, err := New(Default(Muon), tensors, rows*cols, vectorSlab, nil)
		if err != nil {
			t.Fatal(err)
		}
		w, g := make([]float32, rows*cols), normals(rows*cols, 5)
		o.Step(w, g, Terms{LR: 1, Clip: 1}, nil)
		scale := 0.2 * math.Sqrt(float64(max(rows, cols)))
		for i := range w {
			w[i] /= -float32(scale)
		}
		// With singular values in [0.6, 1.3] the squared norm of n vectors is in n*[0.36, 1.7].
		n := float64(min(rows, cols))
		if sq := float64(vec.SumSq(w)); sq < 0.36*n || sq > 1.7*n {
			t.Errorf("%v: squared norm %g of %g singular values", size, sq, n)
		}
		if dot := vec.Dot(w, g); dot < 0 {
			t.Errorf("%v: the step goes up the gradient", size)
		}
		if top := largestSingular(w, rows, cols); top > 1.35 {
			t.Errorf("%v: largest singular value %g", size, top)
		}
	}
}

// largestSingular runs the power method.
func largestSingular(w []float32, rows, cols int) float64 {
	x := make([]float64, cols)
	for i := range x {
		x[i] = 1 + float64(i%3)
	}
	norm := 0.0
	for range 200 {
		y := make([]float64, rows)
		for i := range rows {
			for j := range cols {
				y[i] += float64(w[i*cols+j]) * x[j]
			}
		}
		z := make([]float64, cols)
		for i := range rows {
			for j := range cols {
				z[j] += float64(w[i*cols+j]) * y[i]
			}
		}
		norm = 0
		for _, v := range z {
			norm += v * v
		}
		norm = math.Sqrt(norm)
		for j := range x {
			x[j] = z[j] / norm
		}
	}
	return math.Sqrt(norm)
}

// TestPowerForgetsItsPast: the value at a step does not depend on the steps before.
func TestPowerForgetsItsPast(t *testing.T) {
	whole := power{base: 0.999, value: 1}
	for n := uint64(1); n < 3000; n++ {
		got, fresh := whole.at(n), power{base: 0.999, value: 1}
		if want := fresh.at(n); got != want {
			t.Fatalf("0.999^%d is %v after the steps before, %v by itself", n, got, want)
		}
		if want := math.Pow(0.999, float64(n)); math.Abs(got-want) > 1e-13*want {
			t.Fatalf("0.999^%d = %v, want %v", n, got, want)
		}
	}
	if zero := (&power{value: 1}).at(5); zero != 0 {
		t.Errorf("0^5 = %g", zero)
	}
}

func TestClipFactor(t *testing.T) {
	for _, c := range []struct{ norm, limit, want float64 }{
		{10, 0, 1}, {0.5, 1, 1}, {10, 1, 1 / (10 + 1e-6)}, {math.Inf(1), 1, 0},
	} {
		if got := ClipFactor(c.norm, c.limit); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("norm %g, limit %g: factor %g, want %g", c.norm, c.limit, got, c.want)
		}
	}
}

func TestNamesAndParameters(t *testing.T) {
	for _, k := range Kinds() {
		if got, err := Parse(k.String()); got != k || err != nil {
			t.Errorf("%v reads back as %v, %v", k, got, err)
		}
		if err := Default(k).Validate(); err != nil {
			t.Errorf("the defaults of %v: %v", k, err)
		}
	}
	if _, err := Parse("sgdm"); err == nil || !strings.Contains(err.Error(), "momentum") {
		t.Errorf("error %v does not name what is known", err)
	}
	c := Default(Momentum)
	c.Momentum = 1.5
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "momentum of momentum is 1.5") {
		t.Errorf("error %v", err)
	}
}
