//go:build amd64 || arm64

package vec

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
)

// awkward returns n numbers of every kind: normal, tiny, huge, denormal, zeros
// of both signs, infinities, NaN.
func awkward(n int, seed uint64) []float32 {
	s := rng.New(seed, rng.Bench, 1, 0)
	inf := float32(math.Inf(1))
	special := []float32{
		0, float32(math.Copysign(0, -1)), 1, -1, inf, -inf, float32(math.NaN()), -float32(math.NaN()), 1e-40, -1e-40,
		0x1p-126, 0x1p-110,
		0x1.8p-111, 3e38, -3e38, 88.3, 88.4, -87.3, -87.4, -20, -20.5, 0.625, -0.625, 1e-20, 4, -4, 100, -100, 0.5,
		1e4, -1e4,
	}
	x := make([]float32, n)
	for i := range x {
		switch s.Intn(6) {
		case 0:
			x[i] = special[s.Intn(len(special))]
		case 1:
			x[i] = math.Float32frombits(s.Uint32())
		case 2:
			x[i] = float32(20 * s.Normal())
		default:
			x[i] = float32(s.Normal())
		}
	}
	return x
}

// positive returns the magnitudes of x: a mean of squares is never negative.
func positive(x []float32) []float32 {
	y := slices.Clone(x)
	for i := range y {
		y[i] = abs(y[i])
	}
	return y
}

// exercise runs every exported kernel on n elements (rows of cols where it is a
// matrix) and returns what they wrote and returned, by name.
func exercise(n, cols int) map[string][]float32 {
	out := map[string][]float32{}
	a := func(seed uint64) []float32 { return awkward(n, seed) }
	keep := func(name string, xs ...[]float32) {
		for i, x := range xs {
			out[fmt.Sprintf("%s %d", name, i)] = x
		}
	}
	for _, act := range Activations() {
		z := a(1)
		Activate(act, z)
		dy := a(3)
		Gate(act, dy, z)
		keep(act.String(), z, dy)
		b := a(4)
		BiasActivate(act, b, awkward(cols, 5))
		keep(act.String()+" with bias", b)
		if act.NeedsDerivative() {
			y, d := a(6), a(7)
			ActivateKeep(act, y, d)
			keep(act.String()+" kept", y, d)
		}
	}
	for name, f := range map[string]func(dst, x []float32){
		"add": Add, "mul": Mul, "axpy": func(d, x []float32) { Axpy(d, 0.3, x) },
		"lerp":    func(d, x []float32) { Lerp(d, 0.9, x) },
		"scale":   func(d, _ []float32) { Scale(1.7, d) },
		"mulTo":   func(d, x []float32) { MulTo(d, x, awkward(len(x), 9)) },
		"invSqrt": func(d, x []float32) { InvSqrt(d, x, 1e-5) },
	} {
		dst := a(10)
		f(dst, a(11))
		keep(name, dst)
	}
	measure := func(name string, x, y, z []float32) {
		sum, squares := Moments(x, 0.5)
		change := MeasureChange(x, y, z, 0.25)
		keep(name, []float32{
			Sum(x), Dot(x, y), SumSqDiff(x, 0.5), SumSqL1(x, y, 0.25), float32(CountBeyond(x, 0.5, 1)),
			sum, squares, change.Grad, change.Moved, change.Squares, change.Abs,
		})
	}
	measure("reductions", normals(n, 12), normals(n, 13), normals(n, 14))
	measure("awkward reductions", a(12), a(13), a(14)) // NaN, of all but a few
	mask, stream := make([]float32, n), rng.New(3, rng.Dropout, 2, 1)
	DropoutMask(mask, 0.37, stream.Address())
	noisy := normals(n, 30)
	AddNoise(noisy, 0.3, stream.Address())
	keep("draws", mask, noisy)
	exerciseUpdates(n, keep)
	exerciseMatrices(n, cols, keep)
	return out
}

func exerciseUpdates(n int, keep func(string, ...[]float32)) {
	t := Terms{L1: 0.01, L2: 0.02, Clip: 0.7, Keep: 0.999}
	adam := AdamTerms{Beta1: 0.9, Rest1: 0.1, Beta2: 0.999, Rest2: 0.001, Step: 0.01, InvRoot: 3, Eps: 1e-8}
	for name, f := range map[string]func(w, g, m, v []float32){
		"sgd":      func(w, g, _, _ []float32) { SGD(w, g, t, 0.1) },
		"momentum": func(w, g, m, _ []float32) { Momentum(w, g, m, t, 0.1, 0.9) },
		"nesterov": func(w, g, m, _ []float32) { Nesterov(w, g, m, t, 0.1, 0.9) },
		"adagrad":  func(w, g, _, v []float32) { Adagrad(w, g, v, t, 0.1, 1e-10) },
		"rmsprop":  func(w, g, _, v []float32) { RMSprop(w, g, v, t, 0.1, 0.99, 1e-8) },
		"adam":     func(w, g, m, v []float32) { Adam(w, g, m, v, t, adam) },
		"lion":     func(w, g, m, _ []float32) { Lion(w, g, m, t, 0.1, 0.9, 0.99) },
	} {
		w, g, m, v := awkward(n, 20), awkward(n, 21), awkward(n, 22), positive(awkward(n, 23))
		f(w, g, m, v)
		keep(name, w, m, v)
	}
}

func exerciseMatrices(n, cols int, keep func(string, ...[]float32)) {
	rows := n / cols
	v := func(seed uint64) []float32 { return normals(cols, seed) }
	m := func(seed uint64) []float32 { return normals(rows*cols, seed) }
	sums, dots, mean, vari := v(1), v(2), v(3), v(4)
	ColSums(sums, m(5), v(6))
	ColDots(dots, m(7), m(8), v(9))
	ColMoments(mean, vari, m(10), v(11))
	sparse := m(12)
	for i := range sparse {
		sparse[i] = []float32{0, float32(math.Copysign(0, -1)), sparse[i]}[max(0, i%cols%3-i/cols%2)]
	}
	keep("columns", sums, dots, mean, vari, []float32{
		float32(ZeroCols(sparse, v(13))),
		float32(ZeroCols(m(14), v(15))),
	})
	weighted, chosen := v(29), make([]int32, 2*rows+1)
	for k := range chosen {
		chosen[k] = int32(k * 7 % rows)
	}
	AddWeightedRows(weighted, m(30), cols, chosen, normals(len(chosen), 31))
	keep("weighted rows", weighted)
	norm, shifted, grad, scaled := m(12), m(13), m(14), m(15)
	NormalizeCols(norm, m(16), mean, vari)
	ScaleShift(shifted, shifted, v(17), v(18))
	NormalizeColsGrad(grad, norm, vari, mean, v(19))
	ScaleCols(scaled, v(20))
	LimitCols(scaled, v(21), 1.5)
	keep("by column", norm, shifted, grad, scaled)
	xhat, inv, d := m(22), make([]float32, rows), m(23)
	NormalizeRows(xhat, inv, m(24), cols, 1e-5)
	NormalizeRowsGrad(d, xhat, inv, cols)
	keep("by row", xhat, inv, d)
	p, arg := m(25), make([]int32, rows)
	top, logSum := make([]float32, rows), make([]float32, rows)
	Softmax(p, awkward(rows*cols, 26), cols, 0.5, arg, top, logSum)
	keep("softmax", p, top, logSum)
	for _, classes := range []int{1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17} {
		m := n / classes
		if m == 0 {
			continue
		}
		p, arg, index := make([]float32, m*classes), make([]int32, m), make([]float32, m)
		top, logSum := make([]float32, m), make([]float32, m)
		Softmax(p, normals(m*classes, 27), classes, 0.5, arg, top, logSum)
		for i, k := range arg {
			index[i] = float32(k)
		}
		keep(fmt.Sprintf("softmax of %d", classes), slices.Clone(p), index, slices.Clone(top), slices.Clone(logSum))
		Softmax(p, awkward(m*classes, 28), classes, 0.5, arg, top, logSum)
		keep(fmt.Sprintf("awkward softmax of %d", classes), slices.Clone(p), slices.Clone(top), slices.Clone(logSum))
	}
}

// TestAssemblyIsBitIdentical holds every kernel of each instruction set against
// the scalar loops, over lengths around the vectors' and numbers of every kind.
func TestAssemblyIsBitIdentical(t *testing.T) {
	best := level
	defer func() { level = best }()
	if best == levelPortable {
		t.Log("this machine has no vector instructions to compare with")
	}
	for _, size := range [][2]int{
		{1, 1},
		{15, 5},
		{16, 16},
		{17, 17},
		{96, 16},
		{330, 33},
		{1000, 100},
		{17_000, 170},
		{33_000, 16_500},
	} {
		level = levelPortable
		want := exercise(size[0], size[1])
		for level = levelPortable + 1; level <= best; level++ {
			got := exercise(size[0], size[1])
			for name, w := range want {
				for i := range w {
					a, b := math.Float32bits(got[name][i]), math.Float32bits(w[i])
					if a != b && (w[i] == w[i] || got[name][i] == got[name][i]) {
						t.Errorf("level %d, %v: %s[%d] = %g (%08x), scalar %g (%08x)", level, size, name, i,
							got[name][i], a, w[i], b)
						break
					}
				}
			}
		}
	}
}
