package images

import (
	"math"
	"testing"
)

func TestSpansCoverEverything(t *testing.T) {
	for n := 1; n < 40; n++ {
		for m := 1; m < 40; m++ {
			covered := make([]float64, n)
			for _, s := range spans(n, m) {
				total := 0.0
				for i := s.first; i <= s.last; i++ {
					covered[i] += s.weight(i)
					total += s.weight(i)
				}
				if math.Abs(total-float64(n)/float64(m)) > 1e-9 {
					t.Fatalf("%d to %d: a part of %v pixels", n, m, total)
				}
			}
			for i, c := range covered {
				if math.Abs(c-1) > 1e-9 {
					t.Fatalf("%d to %d: pixel %d counts %v times", n, m, i, c)
				}
			}
		}
	}
}

// FuzzScale scales by any factor: every pixel's shares of the source sum to it.
func FuzzScale(f *testing.F) {
	f.Add(5, 3)
	f.Fuzz(func(t *testing.T, n, m int) {
		n, m = 1+abs(n)%5000, 1+abs(m)%200
		total := 0.0
		for _, s := range spans(n, m) {
			if s.first < 0 || s.last >= n || s.first > s.last {
				t.Fatalf("%d to %d: span %+v", n, m, s)
			}
			for i := s.first; i <= s.last; i++ {
				total += s.weight(i)
			}
		}
		if n >= m && (total < float64(n)-1e-6 || total > float64(n)+1e-6) {
			t.Fatalf("%d pixels scaled to %d weigh %v", n, m, total)
		}
	})
}

func abs(n int) int { return max(n, -n, 0) }
