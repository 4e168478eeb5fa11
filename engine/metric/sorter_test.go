package metric

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Whatever the scores, few or many, alike or not, they come out in their order, and none is lost.
func TestSortingScores(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 8))
	var s sorter
	for n := range 400 {
		scores := make([]uint64, 1+n)
		for i := range scores {
			v := r.NormFloat64() * math.Pow(10, float64(r.IntN(40)-20))
			switch r.IntN(9) {
			case 0:
				v = math.Inf(1 - 2*r.IntN(2))
			case 1:
				v = math.NaN()
			case 2:
				v = float64(r.IntN(3))
			}
			scores[i] = sortable(v, r.IntN(2) == 0)
		}
		if n%5 == 0 { // all alike but for the truth
			for i := range scores {
				scores[i] = sortable(0.25, i%3 == 0)
			}
		}
		want := slices.Clone(scores)
		slices.Sort(want)
		s.sort(scores)
		if !slices.IsSortedFunc(scores, func(a, b uint64) int { return int(int64(a>>tieBits) - int64(b>>tieBits)) }) {
			t.Fatalf("%d scores are not in order", len(scores))
		}
		if a, b := areaUnderROC(scores), areaUnderROC(want); math.Float64bits(a) != math.Float64bits(b) {
			t.Fatalf("%d scores: an area of %v, want %v", len(scores), a, b)
		}
		slices.Sort(scores)
		if !slices.Equal(scores, want) {
			t.Fatalf("%d scores are not those that went in", len(scores))
		}
	}
}

func BenchmarkSortingScores(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 8))
	for _, n := range []int{30, 64, 100, 360, 10_000} {
		scores := make([]uint64, 64*n) // so many others that no branch can be learned by heart
		for i := range scores {
			scores[i] = sortable(r.NormFloat64(), i%10 == 0)
		}
		work, i := make([]uint64, n), 0
		var s sorter
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				i = (i + 1) % 64
				copy(work, scores[i*n:])
				s.sort(work)
			}
		})
		b.Run(fmt.Sprint(n, " compared"), func(b *testing.B) {
			for b.Loop() {
				i = (i + 1) % 64
				copy(work, scores[i*n:])
				slices.Sort(work)
			}
		})
	}
}
