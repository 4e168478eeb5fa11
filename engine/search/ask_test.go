package search

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// studied is a study with so many trials on a ladder, as the benchmarks go on with it.
func studied(b testing.TB, trials int) *History {
	h := &History{Space: unitSpace(b, 7), Seed: 1, MaxEpochs: 52}
	stops := ladderRungs(h.MaxEpochs)
	for n := range trials {
		p, _ := Halton{}.Sample(h, n)
		level := [...]int{0, 2, 0, 2, 0, 1}[n%6]
		t := &Trial{ID: n, Point: p, Target: stops[level]}
		for len(t.Values) < t.Target {
			t.Values = append(t.Values, learning(n, p[:6], len(t.Values)+1))
		}
		h.Trials = append(h.Trials, t)
	}
	return h
}

// BenchmarkAsk is one decision of a study with so many trials, the fits of its model included:
// median-ms is one without a fit, worst-ms the slowest, with one.
func BenchmarkAsk(b *testing.B) {
	for _, name := range []string{"auto", "tpe"} {
		for _, trials := range []int{100, 1000, 2000} {
			b.Run(fmt.Sprintf("%s/trials=%d", name, trials), func(b *testing.B) {
				s, err := New(name, "auto", unitSpace(b, 7), Budget{MaxEpochs: 52})
				if err != nil {
					b.Fatal(err)
				}
				h := studied(b, trials)
				var took []time.Duration
				for b.Loop() {
					start := time.Now()
					d, ok := s.Next(h)
					took = append(took, time.Since(start))
					if !ok {
						b.Fatal("no decision")
					}
					h.Apply(d)
					t := h.Trials[d.Trial]
					for len(t.Values) < t.Target {
						t.Values = append(t.Values, learning(t.ID, t.Point[:6], len(t.Values)+1))
					}
				}
				slices.Sort(took)
				b.ReportMetric(1000*took[len(took)/2].Seconds(), "median-ms")
				b.ReportMetric(1000*took[len(took)-1].Seconds(), "worst-ms")
			})
		}
	}
}
