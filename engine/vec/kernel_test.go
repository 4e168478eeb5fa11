package vec

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
)

func normals(n int, seed uint64) []float32 {
	s := rng.New(seed, rng.Bench, 0, 0)
	x := make([]float32, n)
	s.FillNormal(x, 0, 1)
	return x
}

// laneSum is the documented tree, spelled out.
func laneSum(terms []float32) float32 {
	var lane [16]float32
	for i, v := range terms {
		lane[i%16] += v
	}
	for _, half := range []int{8, 4, 2, 1} {
		for j := range half {
			lane[j] += lane[j+half]
		}
	}
	return lane[0]
}

func each(n int, f func(i int) float32) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = f(i)
	}
	return out
}

func TestReductionsFollowTheTree(t *testing.T) {
	for _, n := range []int{0, 1, 7, 15, 16, 17, 31, 32, 33, 100, 1000} {
		x, y := normals(n, 1), normals(n, 2)
		if n > 3 {
			y[2] = 0
		}
		for _, c := range []struct {
			name      string
			got, want float32
		}{
			{"Sum", Sum(x), laneSum(x)},
			{"Dot", Dot(x, y), laneSum(each(n, func(i int) float32 { return x[i] * y[i] }))},
			{"SumSq", SumSq(x), laneSum(each(n, func(i int) float32 { return x[i] * x[i] }))},
			{"SumSqDiff", SumSqDiff(x, 0.25), laneSum(each(n,
				func(i int) float32 { return (x[i] - 0.25) * (x[i] - 0.25) }))},
			{"SumSqL1", SumSqL1(x, y, 0.5), laneSum(each(n, func(i int) float32 {
				g := x[i]
				switch {
				case y[i] > 0:
					g += 0.5
				case y[i] < 0:
					g -= 0.5
				}
				return g * g
			}))},
		} {
			if c.got != c.want {
				t.Errorf("%s of %d elements = %g, want %g", c.name, n, c.got, c.want)
			}
		}
	}
}

func TestColumnReductions(t *testing.T) {
	for _, rows := range []int{1, 5, 128, 129, 300} {
		const cols = 19
		a, b := normals(rows*cols, 3), normals(rows*cols, 4)
		sums, dots, scratch := make([]float32, cols), make([]float32, cols), make([]float32, cols)
		mean, variance := make([]float32, cols), make([]float32, cols)
		ColSums(sums, a, scratch)
		ColDots(dots, a, b, scratch)
		ColMoments(mean, variance, a, scratch)
		for j := range cols {
			var s, d, q float64
			for i := range rows {
				s += float64(a[i*cols+j])
				d += float64(a[i*cols+j]) * float64(b[i*cols+j])
			}
			m := s / float64(rows)
			for i := range rows {
				q += (float64(a[i*cols+j]) - m) * (float64(a[i*cols+j]) - m)
			}
			near(t, "column sum", sums[j], s, 1e-4)
			near(t, "column dot", dots[j], d, 1e-4)
			near(t, "mean", mean[j], m, 1e-6)
			near(t, "variance", variance[j], q/float64(rows), 1e-5)
		}
	}
}

func near(t *testing.T, what string, got float32, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(float64(got)-want) <= tolerance) {
		t.Errorf("%s = %g, want %g", what, got, want)
	}
}

// TestFusedPathsAgree: an activation gives the same bits by each way to it.
func TestFusedPathsAgree(t *testing.T) {
	const cols = 13
	z, bias := normals(5*cols, 5), normals(cols, 6)
	for _, a := range Activations() {
		apart, fused, kept := slices.Clone(z), slices.Clone(z), slices.Clone(z)
		AddBias(apart, bias)
		Activate(a, apart)
		BiasActivate(a, fused, bias)
		if !slices.Equal(apart, fused) {
			t.Errorf("%s: BiasActivate differs from AddBias and Activate", a)
		}
		if a.NeedsDerivative() {
			AddBias(kept, bias)
			ActivateKeep(a, kept, make([]float32, len(kept)))
			if !slices.Equal(apart, kept) {
				t.Errorf("%s: ActivateKeep differs from Activate", a)
			}
		}
	}
}

func TestSoftmaxOfHugeLogits(t *testing.T) {
	inf := float32(math.Inf(1))
	nan := float32(math.NaN())
	logits := []float32{
		1e4, 0, -1e4,
		1e4, 1e4, 1e4 - 1,
		-1e4, -1e4, -1e4,
		0, nan, 1,
		inf, 0, 0,
	}
	p := make([]float32, len(logits))
	arg, top, logSum := make([]int32, 5), make([]float32, 5), make([]float32, 5)
	Softmax(p, logits, 3, 1, arg, top, logSum)
	if want := []float32{1, 0, 0}; !slices.Equal(p[:3], want) {
		t.Errorf("softmax %v, want %v", p[:3], want)
	}
	e := math.Exp(-1)
	near(t, "share of the smaller logit", p[5], e/(2+e), 1e-7)
	near(t, "uniform", p[6], 1.0/3, 1e-7)
	near(t, "log of the sum", logSum[2], math.Log(3), 1e-7)
	if arg[0] != 0 || arg[1] != 0 || arg[2] != 0 || arg[3] != -1 {
		t.Errorf("largest logits at %v", arg)
	}
	if p[9] == p[9] || p[12] == p[12] {
		t.Errorf("rows without a finite largest logit give %v, want NaN", p[9:])
	}
}

func TestFlushKeepsMomentsNormal(t *testing.T) {
	w, g := []float32{1}, []float32{1}
	m, v := []float32{0}, []float32{0}
	a := AdamTerms{Beta1: 0.9, Rest1: 0.1, Beta2: 0.999, Rest2: 0.001, Step: 1e-3, InvRoot: 1, Eps: 1e-8}
	Adam(w, g, m, v, NoTerms, a)
	g[0] = 0
	for range 2000 {
		Adam(w, g, m, v, NoTerms, a)
		if m[0] != 0 && m[0] < 0x1p-126 {
			t.Fatalf("denormal moment %g", m[0])
		}
	}
	if m[0] != 0 {
		t.Errorf("the moment of a dead unit is %g after 2000 steps, want 0", m[0])
	}
}

func TestLimits(t *testing.T) {
	x := []float32{3, 0.3, 4, 0.4} // columns (3,4) and (0.3,0.4)
	LimitCols(x, make([]float32, 2), 1)
	for i, want := range []float64{0.6, 0.3, 0.8, 0.4} {
		near(t, "limited column element", x[i], want, 1e-7)
	}
}

// TestDropoutMask: the share of zeros, the scale, and that a mask does not depend
// on how much of it is drawn.
func TestDropoutMask(t *testing.T) {
	const n = 100_003
	s := rng.New(9, rng.Dropout, 0, 4)
	whole := make([]float32, n)
	DropoutMask(whole, 0.3, s.Address())
	zeros := 0
	for i, v := range whole {
		switch v {
		case 0:
			zeros++
		case float32(1 / 0.7):
		default:
			t.Fatalf("element %d is %g", i, v)
		}
	}
	if d := math.Abs(float64(zeros) - 0.3*n); d > 5*math.Sqrt(0.21*n) {
		t.Errorf("%d of %d dropped", zeros, n)
	}
	for _, m := range []int{1, 15, 63, 64, 65, 1000} {
		part := make([]float32, m)
		DropoutMask(part, 0.3, s.Address())
		if !slices.Equal(part[:m/64*64], whole[:m/64*64]) {
			t.Errorf("a mask of %d elements differs", m)
		}
	}
	DropoutMask(whole, 0, s.Address())
	if slices.Contains(whole, 0) {
		t.Error("p = 0 dropped something")
	}
	// The order of the words is part of the contract.
	at := s.Address()
	at.Counter[0] += 16 + 3
	DropoutMask(whole, 0.5, s.Address())
	for w, word := range at.Block() {
		if dropped := whole[64+16*w+3] == 0; dropped != (word < 1<<31) {
			t.Errorf("word %d of block 19 does not decide element %d", w, 64+16*w+3)
		}
	}
}

// TestNoiseIsNormal compares moments and tails with the normal distribution's.
func TestNoiseIsNormal(t *testing.T) {
	const n = 400_000
	s := rng.New(5, rng.Noise, 0, 0)
	x := make([]float32, n)
	AddNoise(x, 2, s.Address())
	var m [5]float64
	tail := 0
	for i, v := range x {
		z := float64(v) / 2
		for k, p := 1, z; k <= 4; k, p = k+1, p*z {
			m[k] += p / n
		}
		if z > 2 {
			tail++
		}
		if i+16 < n {
			m[0] += z * float64(x[i+16]) / 2 / n // the other of a pair, for most
		}
	}
	for _, c := range []struct {
		name             string
		got, want, sigma float64
	}{
		{"mean", m[1], 0, 1},
		{"variance", m[2], 1, math.Sqrt2},
		{"skewness", m[3], 0, math.Sqrt(15)},
		{"kurtosis", m[4], 3, math.Sqrt(96)},
		{"correlation", m[0], 0, 1},
		{"share above 2", float64(tail) / n, 0.0227501, 0.149},
	} {
		if math.Abs(c.got-c.want) > 5*c.sigma/math.Sqrt(n) {
			t.Errorf("%s = %g, want %g", c.name, c.got, c.want)
		}
	}
	for range 1000 {
		a, b := s.Uint32(), s.Uint32()
		y, z := boxMuller(a, b)
		r := math.Sqrt(-2 * math.Log(float64(a>>8+1)*0x1p-24))
		angle := float64(int32(b)) * 0x1p-31 * math.Pi / 2
		sign := 1 - 2*float64(a&1)
		near(t, "sine", y, r*math.Sin(angle), 2e-6)
		near(t, "cosine", z, sign*r*math.Cos(angle), 2e-6)
	}
}

func TestGatherRows(t *testing.T) {
	src := each(4*5, func(i int) float32 { return float32(i) })
	dst := make([]float32, 3*3)
	GatherRows(dst, src, []int32{3, 0, 3}, 3, 5)
	if want := []float32{15, 16, 17, 0, 1, 2, 15, 16, 17}; !slices.Equal(dst, want) {
		t.Errorf("gathered %v, want %v", dst, want)
	}
}
