package paired

import (
	"math"
	"testing"

	"tunebench/engine/internal/rng"
)

func TestDescribeByHand(t *testing.T) {
	// Mean 2.1, deviations -0.9, 0.9, -0.4, 0.4: variance 1.94/3; t(3, 0.975) = 3.182446.
	offset := math.Pi / 1000 // off any grid
	g := Describe([]float64{1.2 - offset, 3 + offset, math.NaN(), 1.7, 2.5})
	deviation := math.Sqrt((2*(0.9+offset)*(0.9+offset) + 2*0.16) / 3)
	half := 3.182446305284263 * deviation / 2
	if g.Seeds != 4 || g.Diverged != 1 || math.Abs(g.Mean-2.1) > 1e-12 || math.Abs(g.Deviation-deviation) > 1e-9 ||
		math.Abs(g.High-2.1-half) > 1e-6 || math.Abs(g.Low-2.1+half) > 1e-6 {
		t.Errorf("%+v, want a mean of 2.1 within %v", g, half)
	}
	for _, few := range [][]float64{nil, {5}, {math.Inf(1), 5}, {5, 5, 5}} {
		g := Describe(few)
		if g.SeedsToTell(1) != 0 || !math.IsNaN(g.Visible(8)) {
			t.Errorf("%v has a spread: %+v", few, g)
		}
	}
}

// What a group is said to let be seen is seen with the stated power, by another group of its own seeds.
func TestVisibleDifferencesAreSeen(t *testing.T) {
	src := rng.New(2, rng.Search, 0, 0)
	a, _ := draws{}.sample(&src, 20_000)
	g := Describe(a)
	for _, seeds := range []int{3, 5, 8, 16} {
		effect := g.Visible(seeds)
		if n := g.SeedsToTell(effect * 1.000001); n != seeds {
			t.Errorf("%d seeds show %v, which needs %d", seeds, effect, n)
		}
		if got := (draws{effect: effect}).share(seeds, told); got < Power-0.03 || got > Power+0.1 {
			t.Errorf("%d seeds show %v in %.3f of the cases, want about %v", seeds, effect, got, Power)
		}
		if got := (draws{effect: effect, shared: 3}).share(seeds, told); got < Power-0.03 {
			t.Errorf("%d seeds that share much show it in %.3f", seeds, got)
		}
	}
}
