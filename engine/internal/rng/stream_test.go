package rng

import (
	"math"
	"slices"
	"testing"
)

func TestStreamsDifferInEveryCoordinate(t *testing.T) {
	seen := map[uint64]string{}
	add := func(name string, s Stream) {
		w := s.Uint64()
		if other, ok := seen[w]; ok {
			t.Errorf("%s and %s start alike", name, other)
		}
		seen[w] = name
	}
	add("base", NewSub(1, Init, 0, 0, 0))
	add("seed", NewSub(2, Init, 0, 0, 0))
	add("high seed", NewSub(1|1<<32, Init, 0, 0, 0))
	add("purpose", NewSub(1, Shuffle, 0, 0, 0))
	add("epoch", NewSub(1, Init, 1, 0, 0))
	add("step", NewSub(1, Init, 0, 1, 0))
	add("sub", NewSub(1, Init, 0, 0, 1))
}

func TestMoments(t *testing.T) {
	const n = 200_000
	s := New(7, Bench, 0, 0)
	var sum, sq, cube, quad float64
	for range n {
		x := s.Normal()
		sum += x
		sq += x * x
		cube += x * x * x
		quad += x * x * x * x
	}
	// Bounds are five standard errors of each moment's estimator.
	root := math.Sqrt(n)
	for _, m := range []struct {
		name           string
		got, want, sig float64
	}{
		{"mean", sum / n, 0, 1},
		{"variance", sq / n, 1, math.Sqrt2},
		{"skewness", cube / n, 0, math.Sqrt(15)},
		{"kurtosis", quad / n, 3, math.Sqrt(96)},
	} {
		if math.Abs(m.got-m.want) > 5*m.sig/root {
			t.Errorf("%s = %g, want %g", m.name, m.got, m.want)
		}
	}
}

func TestIntnIsUniform(t *testing.T) {
	const n, draws = 7, 70_000
	var hits [n]int
	s := New(3, Bench, 0, 0)
	for range draws {
		hits[s.Intn(n)]++
	}
	chi := 0.0
	for _, h := range hits {
		d := float64(h) - draws/n
		chi += d * d / (draws / n)
	}
	if chi > 27.9 { // 6 degrees of freedom, p = 1e-4
		t.Errorf("chi squared %g over %v", chi, hits)
	}
}

func TestPermIsAPermutationAndRepeats(t *testing.T) {
	a, b := make([]int32, 1000), make([]int32, 1000)
	s, u := New(5, Shuffle, 3, 0), New(5, Shuffle, 3, 0)
	s.Perm(a)
	u.Perm(b)
	if !slices.Equal(a, b) {
		t.Fatal("the same address gave two permutations")
	}
	slices.Sort(b)
	for i, v := range b {
		if int(v) != i {
			t.Fatalf("element %d of the sorted permutation is %d", i, v)
		}
	}
	if slices.Equal(a, b) {
		t.Fatal("the permutation is the identity")
	}
}

func TestUniformRange(t *testing.T) {
	s := New(1, Bench, 0, 0)
	v := make([]float32, 10_000)
	s.FillUniform(v, -2, 3)
	if lo, hi := slices.Min(v), slices.Max(v); lo < -2 || hi > 3 || lo > -1.9 || hi < 2.9 {
		t.Errorf("range [%g, %g]", lo, hi)
	}
	for range 1000 {
		if f := s.Float32(); f < 0 || f >= 1 {
			t.Fatal(f)
		}
	}
}

// Shuffling draws its words by the batch: it has to take the same ones, in the
// same order, and leave the stream at the same place, as single draws.
func TestShuffleIsFisherYatesWordByWord(t *testing.T) {
	for n := range 300 {
		for _, before := range []int{0, 1, 4, 7} {
			fast := New(uint64(n), Shuffle, 3, before)
			for range before {
				fast.Uint32()
			}
			slow := fast
			got, want := make([]int32, n), make([]int32, n)
			fast.Perm(got)
			for i := range want {
				want[i] = int32(i)
			}
			for i := n - 1; i > 0; i-- {
				j := slow.Intn(i + 1)
				want[i], want[j] = want[j], want[i]
			}
			if !slices.Equal(got, want) {
				t.Fatalf("permutation of %d after %d draws is %v, want %v", n, before, got, want)
			}
			for range 9 {
				if g, w := fast.Uint32(), slow.Uint32(); g != w {
					t.Fatalf("after a permutation of %d, the stream goes on with %#x, want %#x", n, g, w)
				}
			}
		}
	}
}

func BenchmarkPerm(b *testing.B) {
	dst := make([]int32, 4096)
	for b.Loop() {
		s := New(1, Shuffle, 0, 0)
		s.Perm(dst)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(dst)), "ns/row")
}
