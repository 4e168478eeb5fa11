package paired

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"tunebench/engine/internal/rng"
)

// rejected reports whether b is given up before it has as many seeds as a.
func rejected(a, b []float64) bool {
	for n := 2; n < len(a); n++ {
		if Rejects(a, b[:n], true) {
			return true
		}
	}
	return false
}

func afterTwo(a, b []float64) bool { return Rejects(a, b[:2], true) }

func TestEqualsAreHardlyEverRejected(t *testing.T) {
	for _, seeds := range []int{3, 5, 8} {
		for _, d := range []draws{{}, {shared: 1}, {shared: 1, steps: 1}, {skewed: true}, {noisy: 0.3}} {
			if got := d.share(seeds, rejected); got > 0.05+chance {
				t.Errorf("%d seeds, %+v: %.3f of equals are rejected", seeds, d, got)
			}
		}
		if got := (draws{effect: 1, shared: 1}).share(seeds, rejected); got > 0.01 {
			t.Errorf("%d seeds: %.3f of better ones are rejected", seeds, got)
		}
	}
}

func TestWhatIsClearlyWorseGetsNoThirdSeed(t *testing.T) {
	for effect, want := range map[float64]float64{-4: 0.65, -6: 0.95, -8: 0.99} {
		if got := (draws{effect: effect, shared: 1}).share(5, afterTwo); got < want {
			t.Errorf("%v standard deviations: %.3f are rejected after two seeds, want %v", effect, got, want)
		}
	}
}

func TestRejectsByHand(t *testing.T) {
	nan := math.NaN()
	incumbent := []float64{0.812, 0.8315, 0.8207, 0.8271}
	for _, c := range []struct {
		name       string
		challenger []float64
		higher     bool
		want       bool
	}{
		{"far below", []float64{0.61, 0.623}, true, true},
		{"far below where lower is better", []float64{0.61, 0.623}, false, false},
		{"far above where lower is better", []float64{1.01, 1.023}, false, true},
		{"one seed", []float64{0.2}, true, false},
		{"about the same", []float64{0.801, 0.829}, true, false},
		{"diverged", []float64{nan}, true, true},
		{"diverged once", []float64{0.9, math.Inf(1)}, false, true},
	} {
		if got := Rejects(incumbent, c.challenger, c.higher); got != c.want {
			t.Errorf("%s: rejected %v", c.name, got)
		}
	}
	if Rejects([]float64{0.8, nan, 0.8}, []float64{0.1, 0.1}, true) {
		t.Error("rejected beside an incumbent that diverges")
	}
	if Rejects([]float64{0.8}, []float64{0.1, 0.1}, true) {
		t.Error("rejected beside a single seed")
	}
}

// searched walks through configurations of known quality, of which each gets seeds until it is rejected beside the
// best so far, and returns the quality of the one that is best in the end and the seeds spent.
func searched(src *rng.Stream, qualities []float64, seeds int, reject bool) (chosen float64, spent int) {
	normal := distuv.Normal{Sigma: 1, Src: src}
	shared := make([]float64, seeds)
	for i := range shared {
		shared[i] = normal.Rand()
	}
	var best []float64
	for _, q := range qualities {
		var values []float64
		for len(values) < seeds {
			if reject && best != nil && Rejects(best, values, true) {
				break
			}
			values = append(values, q+shared[len(values)]+normal.Rand())
		}
		spent += len(values)
		if len(values) == seeds && (best == nil || stat.Mean(values, nil) > stat.Mean(best, nil)) {
			best, chosen = values, q
		}
	}
	return chosen, spent
}

// In a search rejection spares half of the seeds and costs next to nothing of what is found.
func TestRejectionSparesSeeds(t *testing.T) {
	const times, seeds = 300, 5
	src := rng.New(3, rng.Search, 0, 0)
	spread := distuv.Normal{Sigma: 4, Src: &src} // of the configurations, in the noise of one run
	var lost float64
	var spent, all int
	for range times {
		qualities := make([]float64, 40)
		for i := range qualities {
			qualities[i] = spread.Rand()
		}
		fair, n := searched(&src, qualities, seeds, false)
		quick, m := searched(&src, qualities, seeds, true)
		lost, all, spent = lost+(fair-quick)/times, all+n, spent+m
	}
	if share := float64(spent) / float64(all); share > 0.6 || lost > 0.1 {
		t.Errorf("%.2f of the seeds are spent, and what is found is worse by %.3f of a run's noise", share, lost)
	}
}
