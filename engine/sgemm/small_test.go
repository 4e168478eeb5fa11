package sgemm

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas"
)

func TestSmallProductsAreSgemms(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	random := func(n int) []float32 {
		x := make([]float32, n, n+64)
		for i := range x[:cap(x)] {
			x[:cap(x)][i] = float32(rng.NormFloat64())
		}
		return x
	}
	for _, name := range Kernels() {
		impl, err := WithKernel(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		s := impl.Small()
		taken := 0
		for range 2000 {
			m, n, k := 1+rng.IntN(40), 1+rng.IntN(100), 1+rng.IntN(50)
			if !s.Takes(m, n, k) {
				continue
			}
			taken++
			b, want, got := random(k*n), random(m*n), random(m*n)
			behind := slices.Clone(got[m*n : cap(got)])
			tA, a, lda, aRow, aK := blas.NoTrans, random(m*k), k, k, 1
			if rng.IntN(2) == 0 {
				tA, lda, aRow, aK = blas.Trans, m, 1, m
			}
			impl.Sgemm(tA, blas.NoTrans, m, n, k, 1, a, lda, b, n, 0, want, n)
			s.Multiply(got, n, a, aRow, aK, b, n, m, n, k, Epilogue{})
			equalBits(t, got, want)
			if !slices.Equal(got[m*n:cap(got)], behind) {
				t.Fatalf("%s: %dx%dx%d wrote behind C", name, m, n, k)
			}
			// The same from B stored transposed.
			stored := random(n * k)
			for i := range n {
				for j := range k {
					stored[i*k+j] = b[j*n+i]
				}
			}
			stride := (n + 15) &^ 15
			back := random(k * stride)
			s.Transpose(back, stride, stored, n, k)
			s.Multiply(got, n, a, aRow, aK, back, stride, m, n, k, Epilogue{})
			equalBits(t, got, want)
		}
		if (taken == 0) != (name == "portable") {
			t.Errorf("%s took %d products", name, taken)
		}
	}
}

func equalBits(t *testing.T, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("element %d is %g, want %g", i, got[i], want[i])
		}
	}
}

func TestSmallRefusesMatricesThatEndTooEarly(t *testing.T) {
	impl, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := impl.Small()
	if !s.Takes(2, 3, 4) {
		return
	}
	room := make([]float32, 64)
	for name, call := range map[string]func(){
		"A":    func() { s.Multiply(room[:6], 3, room[:7], 4, 1, room, 3, 2, 3, 4, Epilogue{}) },
		"B":    func() { s.Multiply(room[:6], 3, room[:8], 4, 1, room[:12:12], 3, 2, 3, 4, Epilogue{}) },
		"C":    func() { s.Multiply(room[:5], 3, room[:8], 4, 1, room, 3, 2, 3, 4, Epilogue{}) },
		"bias": func() { s.Multiply(room[:6], 3, room[:8], 4, 1, room, 3, 2, 3, 4, AddBias(room[:2])) },
		"gate": func() { s.Multiply(room[:6], 3, room[:8], 4, 1, room, 3, 2, 3, 4, Gate(room[:5])) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s too short: no panic", name)
				}
			}()
			call()
		}()
	}
}
