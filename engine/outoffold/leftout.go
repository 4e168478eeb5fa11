package outoffold

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/mat"

	"tunebench/engine/internal/rng/splitmix"
	"tunebench/engine/metric"
	"tunebench/engine/sgemm"
)

const (
	// features is the most rectified directions that the model has, beside the dimensions
	// themselves where these are at most plainest.
	features, plainest = 256, 64
	// spread is the deviation of a direction times a typical point.
	spread = 1.5
	// sharpness turns regressed shares, which lie about between 0 and 1, into probabilities.
	sharpness = 8
)

// penalties are tried in turn, as shares of the number of rows.
var penalties = []float64{1e-4, 1e-3, 1e-2, 1e-1}

// errUnsolved is a system that has no solution in numbers, such as one with a NaN.
var errUnsolved = errors.New("outoffold: the points have no regression")

// LeftOut returns what a ridge regression on random features (Rahimi and Recht, "Random
// Features for Large-Scale Kernel Machines", 2007) says of each row when that row is left out of
// the fit, by the closed form of Allen's PRESS (1974). answers is rows x values. The penalty
// is the one whose answers are the closest.
func LeftOut(points, answers blas32.General) (blas32.General, error) {
	if points.Rows != answers.Rows {
		return blas32.General{}, fmt.Errorf("outoffold: %d points have %d answers", points.Rows, answers.Rows)
	}
	impl, err := sgemm.New(nil)
	if err != nil {
		return blas32.General{}, err
	}
	z := rectified(impl, points)
	n, m, k := z.Rows, z.Cols, answers.Cols
	gram, right := matrix(m, m), matrix(m, k)
	impl.Sgemm(blas.Trans, blas.NoTrans, m, m, n, 1, z.Data, z.Stride, z.Data, z.Stride, 0, gram.Data, gram.Stride)
	impl.Sgemm(blas.Trans, blas.NoTrans, m, k, n, 1, z.Data, z.Stride, answers.Data, answers.Stride, 0, right.Data,
		right.Stride)
	best, least := blas32.General{}, math.Inf(1)
	beside, out := matrix(n, m), matrix(n, k)
	for _, penalty := range penalties {
		inverse, ok := invert(gram, penalty*float64(n))
		if !ok {
			continue
		}
		impl.Sgemm(blas.NoTrans, blas.NoTrans, n, m, m, 1, z.Data, z.Stride, inverse.Data, inverse.Stride, 0,
			beside.Data, beside.Stride)
		impl.Sgemm(blas.NoTrans, blas.NoTrans, n, k, m, 1, beside.Data, beside.Stride, right.Data, right.Stride, 0,
			out.Data, out.Stride)
		if wrong := leaveOut(out, answers, z, beside); wrong < least {
			least = wrong
			best, out = out, matrix(n, k)
		}
	}
	if best.Data == nil {
		return best, errUnsolved
	}
	return best, nil
}

// LeftOutClasses is [LeftOut] for class codes: rows x classes probabilities.
func LeftOutClasses(points blas32.General, labels []int32, classes int) (blas32.General, error) {
	answers := matrix(len(labels), classes)
	for i, l := range labels {
		rowOf(answers, i)[l] = 1
	}
	out, err := LeftOut(points, answers)
	for i := range out.Data {
		out.Data[i] *= sharpness
	}
	metric.Probabilities(out.Data, classes)
	return out, err
}

// leaveOut turns fitted values into those of fits without the row itself and returns the sum of
// their squared errors: the residual grows by 1/(1-h), where h is the row's own weight.
func leaveOut(out, answers, z, beside blas32.General) float64 {
	wrong := 0.0
	for i := range out.Rows {
		own := 0.0
		a, b := rowOf(z, i), rowOf(beside, i)
		for j := range a {
			own += float64(float64(a[j]) * float64(b[j]))
		}
		grow := 1 / max(1-own, 1e-3)
		fitted := rowOf(out, i)
		for c, y := range rowOf(answers, i) {
			residual := float64(float64(y-fitted[c]) * grow)
			fitted[c] = float32(float64(y) - residual)
			wrong += float64(residual * residual)
		}
	}
	return wrong
}

// invert returns (gram + penalty I)^-1; the last column, the constant, is not penalized.
func invert(gram blas32.General, penalty float64) (blas32.General, bool) {
	m := gram.Rows
	sym := mat.NewSymDense(m, nil)
	for i := range m {
		for j := i; j < m; j++ {
			sym.SetSym(i, j, float64(gram.Data[i*gram.Stride+j]))
		}
		if i < m-1 {
			sym.SetSym(i, i, sym.At(i, i)+penalty)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(sym) {
		return blas32.General{}, false
	}
	inverse := mat.NewSymDense(m, nil)
	if err := chol.InverseTo(inverse); err != nil {
		return blas32.General{}, false
	}
	out := matrix(m, m)
	for i := range m {
		for j := range m {
			out.Data[i*m+j] = float32(inverse.At(i, j))
		}
	}
	return out, true
}

// rectified returns the features of points, each of mean 0 and deviation 1, and a constant.
func rectified(impl sgemm.Implementation, points blas32.General) blas32.General {
	n, d := points.Rows, points.Cols
	m := min(features, n/3+1)
	plain := 0
	if d <= plainest {
		plain = d
	}
	length := 0.0 // mean square of a point
	for i := range n {
		length += float64(square(rowOf(points, i)))
	}
	scale := spread / math.Sqrt(max(length/float64(max(1, n)), 1e-30))
	w, bias := matrix(d, m), make([]float32, m)
	fillNormal(w.Data, 2, scale)
	fillNormal(bias, 3, 1)
	out := matrix(n, m+plain+1)
	impl.SgemmThen(blas.NoTrans, blas.NoTrans, n, m, d, 1, points.Data, points.Stride, w.Data, w.Stride, 0, out.Data,
		out.Stride, sgemm.AddBiasReLU(bias))
	for i := range n {
		row := rowOf(out, i)
		copy(row[m:m+plain], rowOf(points, i))
		row[m+plain] = 1
	}
	for c := range m + plain {
		standardize(out, c)
	}
	return out
}

// fillNormal fills dst with draws of N(0, deviation).
func fillNormal(dst []float32, sub uint64, deviation float64) {
	stream := splitmix.New(0, splitmix.Directions, sub)
	for i := 0; i < len(dst); i += 2 {
		a, b := stream.NormalPair(uint64(i))
		dst[i] = float32(deviation * a)
		if i+1 < len(dst) {
			dst[i+1] = float32(deviation * b)
		}
	}
}

// standardize gives a column mean 0 and deviation 1; a constant one becomes 0.
func standardize(m blas32.General, c int) {
	sum, squares := 0.0, 0.0
	for i := range m.Rows {
		sum += float64(m.Data[i*m.Stride+c])
	}
	mean := sum / float64(max(1, m.Rows))
	for i := range m.Rows {
		d := float64(m.Data[i*m.Stride+c]) - mean
		squares += float64(d * d)
	}
	scale := 0.0
	if squares > 0 {
		scale = 1 / math.Sqrt(squares/float64(m.Rows))
	}
	for i := range m.Rows {
		at := i*m.Stride + c
		m.Data[at] = float32((float64(m.Data[at]) - mean) * scale)
	}
}
