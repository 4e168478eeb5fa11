package gp

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"tunebench/engine/internal/rng"
)

// Against a general library: factor, inverse and products of random matrices.
func TestTriangle(t *testing.T) {
	r := rng.New(2, rng.Search, 0, 0)
	for _, n := range []int{1, 2, 7, 40} {
		root := mat.NewDense(n, n, nil)
		for i := range n {
			for j := range n {
				root.Set(i, j, r.Normal())
			}
			root.Set(i, i, root.At(i, i)+5)
		}
		var whole mat.SymDense
		whole.SymOuterK(1, root)
		low := newTriangle(n)
		for i := range n {
			for j := range low.row(i) {
				low.row(i)[j] = whole.At(i, j)
			}
		}
		var chol mat.Cholesky
		var factor, inverse mat.TriDense
		var both mat.SymDense
		if !chol.Factorize(&whole) {
			t.Fatal("the library finds no factor")
		}
		chol.LTo(&factor)
		if err := inverse.InverseTri(&factor); err != nil {
			t.Fatal(err)
		}
		if err := chol.InverseTo(&both); err != nil {
			t.Fatal(err)
		}
		if !low.factorize(n) {
			t.Fatalf("%d rows have no factor", n)
		}
		near(t, "factor", low, &factor)
		low.invert(n)
		near(t, "inverse of the factor", low, &inverse)
		square := newTriangle(n)
		low.square(n, square)
		near(t, "inverse", square, &both)

		y, got := make([]float64, n), make([]float64, n)
		for i := range y {
			y[i] = r.Normal()
		}
		var want mat.VecDense
		want.MulVec(&inverse, mat.NewVecDense(n, y))
		low.times(y, got)
		nearVector(t, "product", got, &want)
		want.MulVec(inverse.T(), mat.NewVecDense(n, y))
		low.transposedTimes(y, got)
		nearVector(t, "transposed product", got, &want)
	}
}

func near(t *testing.T, what string, got triangle, want mat.Matrix) {
	t.Helper()
	n, _ := want.Dims()
	for i := range n {
		for j, v := range got.row(i) {
			if math.Abs(v-want.At(i, j)) > 1e-10 {
				t.Fatalf("%s of %d rows: %v at %d, %d, want %v", what, n, v, i, j, want.At(i, j))
			}
		}
	}
}

func nearVector(t *testing.T, what string, got []float64, want *mat.VecDense) {
	t.Helper()
	for i, v := range got {
		if math.Abs(v-want.AtVec(i)) > 1e-10 {
			t.Fatalf("%s: %v at %d, want %v", what, v, i, want.AtVec(i))
		}
	}
}

func TestNoFactorOfWhatIsNotPositive(t *testing.T) {
	for _, m := range []triangle{{-1}, {1, 2, 1}, {1, 1, 1}, {math.NaN()}, {math.Inf(1)}} {
		n := int(math.Sqrt(float64(2 * len(m))))
		if m.factorize(n) {
			t.Errorf("%v has a factor", m)
		}
	}
}
