package splitmix

import (
	"math"
	"slices"
	"testing"
)

// The first outputs of SplitMix64 from the seed 1234567, as the authors' C code gives them: a
// stream whose key is the seed is that sequence.
func TestIsSplitMix64(t *testing.T) {
	s := Stream{key: 1234567}
	for i, want := range []uint64{
		6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
	} {
		if got := s.Uint64(uint64(i)); got != want {
			t.Errorf("output %d is %d, want %d", i, got, want)
		}
	}
}

func TestStreamsDifferInEveryCoordinate(t *testing.T) {
	seen := map[uint64]string{}
	for name, s := range map[string]Stream{
		"base": New(1, Points, 0), "seed": New(2, Points, 0), "high seed": New(1|1<<32, Points, 0),
		"purpose": New(1, Centers, 0), "last purpose": New(1, Ratings, 0), "sub": New(1, Points, 1),
	} {
		for i := range uint64(100) {
			w := s.Uint64(i)
			if other, ok := seen[w]; ok {
				t.Fatalf("%s and %s share a draw", name, other)
			}
			seen[w] = name
		}
	}
}

func TestShuffleIsAPermutationOfTheSeed(t *testing.T) {
	rows := func(seed uint64) []int32 {
		v := make([]int32, 500)
		for i := range v {
			v[i] = int32(i)
		}
		New(seed, Split, 3).Shuffle(v)
		return v
	}
	a := rows(5)
	if !slices.Equal(a, rows(5)) {
		t.Error("one seed gave two orders")
	}
	if slices.Equal(a, rows(6)) || slices.IsSorted(a) {
		t.Error("the seed does not decide the order")
	}
	slices.Sort(a)
	for i, v := range a {
		if int(v) != i {
			t.Fatalf("element %d of the sorted permutation is %d", i, v)
		}
	}
}

func TestIntnIsUniform(t *testing.T) {
	const n, draws = 7, 70_000
	var hits [n]int
	s := New(3, Negatives, 1)
	for i := range uint64(draws) {
		hits[s.Intn(i, n)]++
	}
	chi := 0.0
	for _, h := range hits {
		d := float64(h) - draws/n
		chi += d * d / (draws / n)
	}
	if chi > 27.9 { // 6 degrees of freedom, p = 1e-4
		t.Errorf("chi squared %g over %v", chi, hits)
	}
	if lo := s.Intn(9, 1); lo != 0 {
		t.Errorf("the only number below 1 is %d", lo)
	}
}

func TestNormalPairs(t *testing.T) {
	const n = 200_000
	s := New(3, Points, 0)
	var mean, square, fourth, product float64
	for i := range n {
		a, b := s.NormalPair(uint64(i))
		mean += a + b
		square += a*a + b*b
		fourth += a*a*a*a + b*b*b*b
		product += a * b
	}
	// Five standard errors of each moment over 2n draws.
	if m := mean / (2 * n); math.Abs(m) > 0.008 {
		t.Errorf("mean %v", m)
	}
	if v := square / (2 * n); math.Abs(v-1) > 0.012 {
		t.Errorf("variance %v", v)
	}
	if k := fourth / (2 * n); math.Abs(k-3) > 0.08 {
		t.Errorf("fourth moment %v", k)
	}
	if p := product / n; math.Abs(p) > 0.012 {
		t.Errorf("correlation of a pair %v", p)
	}
}

func TestFloat64IsInRange(t *testing.T) {
	s := New(1, Sample, 0)
	sum := 0.0
	for i := range uint64(10_000) {
		f := s.Float64(i)
		if f < 0 || f >= 1 {
			t.Fatal(f)
		}
		sum += f
	}
	if mean := sum / 10_000; math.Abs(mean-0.5) > 5*0.2887/100 {
		t.Errorf("mean %v", mean)
	}
}
