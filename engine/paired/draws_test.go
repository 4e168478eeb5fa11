package paired

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"tunebench/engine/internal/rng"
)

// draws makes pairs of runs of which it is known how they differ.
type draws struct {
	effect float64 // of b over a
	shared float64 // standard deviation of what a seed does to both; that of one run alone is 1
	noisy  float64 // standard deviation of b's runs; 0: 1
	skewed bool    // a long tail to one side
	uneven bool    // of b alone
	steps  float64 // values are rounded to 1/steps; 0: not
}

// sample returns n pairs from a stream of draws.
func (d draws) sample(src *rng.Stream, n int) (a, b []float64) {
	normal := distuv.Normal{Sigma: 1, Src: src}
	draw := func(sigma float64, skewed bool) float64 {
		v := normal.Rand()
		if skewed { // lognormal, scaled to mean 0 and variance 1
			v = (math.Exp(v) - math.Exp(0.5)) / math.Sqrt((math.E-1)*math.E)
		}
		return sigma * v
	}
	round := func(v float64) float64 {
		if d.steps == 0 {
			return v
		}
		return math.Round(v*d.steps) / d.steps
	}
	noisy := d.noisy
	if noisy == 0 {
		noisy = 1
	}
	for range n {
		s := draw(d.shared, d.skewed)
		a = append(a, round(s+draw(1, d.skewed && !d.uneven)))
		b = append(b, round(s+draw(noisy, d.skewed)+d.effect))
	}
	return a, b
}

// share is how often something holds of samples.
func (d draws) share(n int, holds func(a, b []float64) bool) float64 {
	const times = 3000
	src := rng.New(1, rng.Search, 0, n)
	count := 0.0
	for range times {
		if holds(d.sample(&src, n)) {
			count++
		}
	}
	return count / times
}

// chance is how far a measured share of 3,000 may lie above 5 % by chance (three standard deviations).
const chance = 0.012

func told(a, b []float64) bool { return Compare(a, b, true).Verdict != Unclear }

// Accuracies on few rows tie. Without regard to the grid two seeds call up to 13 % different.
func TestTiesAreNoDifference(t *testing.T) {
	for _, n := range []int{2, 3, 4, 6, 8} {
		for _, steps := range []float64{0.5, 1, 1.5, 2, 4} {
			d := draws{steps: steps, shared: 1}
			if got := d.share(n, told); got > 0.05+chance {
				t.Errorf("%d seeds, %v steps a standard deviation: %.3f of equals are called different", n, steps, got)
			}
		}
	}
	// The price: with four steps a standard deviation hardly any of the power.
	fine, coarse := draws{effect: 2}, draws{effect: 2, steps: 4}
	if f, c := fine.share(8, told), coarse.share(8, told); c < f-0.03 {
		t.Errorf("an effect is found in %.3f, on a grid in %.3f", f, c)
	}
}

// Two groups that vary alike have differences that are symmetric whatever their shape, and little is lost where one
// of them is skewed or far noisier.
func TestShapesDoNoHarmToEquals(t *testing.T) {
	for _, n := range []int{2, 3, 5, 8} {
		for _, d := range []draws{{skewed: true, shared: 1}, {skewed: true, uneven: true}, {noisy: 3}} {
			if got := d.share(n, told); got > 0.05+chance {
				t.Errorf("%d seeds, %+v: %.3f of equals are called different", n, d, got)
			}
		}
	}
}

func TestGrid(t *testing.T) {
	thirtieths := func(f func(float64) float64, ks ...float64) (v []float64) {
		for _, k := range ks {
			v = append(v, f(k/30))
		}
		return v
	}
	same := func(v float64) float64 { return v }
	single := func(v float64) float64 { return float64(float32(v)) }
	for _, c := range []struct {
		name   string
		values []float64
		want   float64
	}{
		{"nothing", nil, 0},
		{"one value", []float64{3, 3, math.NaN()}, 0},
		{"accuracies", thirtieths(same, 27, 29, 30, 24, 27), 1. / 30},
		{"with single precision", thirtieths(single, 27, 29, 30, 24, 27), 1. / 30},
		{"every third step", thirtieths(same, 30, 27, 21), 0.1},
		{"losses", []float64{0.1234567, 0.1318841, 0.1274419, 0.1199217}, 0},
		{"whole numbers", []float64{-4, 2, 8, math.Inf(1)}, 6},
		{"two that are one", []float64{0.5, 0.5 + 1e-9}, 0},
	} {
		if got := grid(c.values); math.Abs(got-c.want) > 1e-5*max(c.want, 0.1) {
			t.Errorf("%s: a grid of %v, want %v", c.name, got, c.want)
		}
	}
}
