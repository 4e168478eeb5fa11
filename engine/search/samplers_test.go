package search

import (
	"math"
	"slices"
	"testing"
)

// tell adds a trial that was trained to the end with one value.
func (h *History) tell(p Point, value float64) {
	h.Trials = append(h.Trials, &Trial{ID: len(h.Trials), Point: p, Values: []float64{value}, Target: 1})
}

func TestSamplersStayInsideAndRepeat(t *testing.T) {
	s := mixed(t)
	samplers := map[string]Sampler{
		"random": Random{}, "halton": Halton{}, "grid": Grid{Levels: 3}, "tpe": TPE{}, "gp": GP{},
	}
	for name, sampler := range samplers {
		t.Run(name, func(t *testing.T) {
			first := &History{Space: s, Seed: 7, MaxEpochs: 1}
			again := &History{Space: s, Seed: 7, MaxEpochs: 1}
			other := &History{Space: s, Seed: 8, MaxEpochs: 1}
			same := true
			for n := range 60 {
				p, ok := sampler.Sample(first, n)
				if !ok {
					t.Fatal("no point")
				}
				if wrong := inside(s, p); wrong != "" {
					t.Fatalf("point %d, %v: %s", n, p, wrong)
				}
				q, _ := sampler.Sample(again, n)
				r, _ := sampler.Sample(other, n)
				if !equal(p, q) {
					t.Fatalf("point %d is %v, then %v", n, p, q)
				}
				same = same && equal(p, r)
				first.tell(p, score(p))
				again.tell(q, score(q))
				other.tell(r, score(r))
			}
			if _, grid := sampler.(Grid); same != grid {
				t.Errorf("another seed gives the same points: %v", same)
			}
		})
	}
}

func equal(a, b Point) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) })
}

func square(x float64) float64 { return x * x }

// score is lowest at lr 1e-3, sgd, momentum 0.9, depth 3.
func score(p Point) float64 {
	v := square(math.Log10(p[0])+3) + square(p[4]-3)
	if p[1] != 1 {
		return v + 2
	}
	return v + 10*square(p[2]-0.9)
}

// starDiscrepancy is the L2 star discrepancy (Warnock, 1972).
func starDiscrepancy(x [][]float64) float64 {
	n, d := float64(len(x)), float64(len(x[0]))
	a, b := 0.0, 0.0
	for i := range x {
		p := 1.0
		for _, v := range x[i] {
			p *= (1 - v*v) / 2
		}
		a += p
		for j := range x {
			q := 1.0
			for k := range x[i] {
				q *= 1 - max(x[i][k], x[j][k])
			}
			b += q
		}
	}
	return math.Sqrt(math.Pow(3, -d) - 2*a/n + b/n/n)
}

func TestHaltonIsEvenerThanChance(t *testing.T) {
	const n = 256
	for _, d := range []int{1, 2, 7} {
		// Independent uniform points have a mean squared discrepancy of (2^-d - 3^-d) / n.
		chance := math.Sqrt((math.Pow(2, -float64(d)) - math.Pow(3, -float64(d))) / n)
		for seed := range uint64(5) {
			x := make([][]float64, n)
			for i := range x {
				x[i] = haltonPoint(seed, i, d)
			}
			limit := map[int]float64{1: 0.2, 2: 0.3, 7: 0.8}[d]
			if got := starDiscrepancy(x) / chance; got > limit {
				t.Errorf("%d dimensions, seed %d: discrepancy %.2f of chance's, want at most %.2f", d, seed, got, limit)
			}
		}
	}
}

// By theory the discrepancy falls nearly as 1/n, that of independent points as its root: from 64
// to 2048 points to 1/32 but for logarithms, not to 0.18.
func TestHaltonsDiscrepancyFallsAsTheorySays(t *testing.T) {
	const few, many, seeds = 64, 2048, 4
	for _, d := range []int{1, 2, 4} {
		var ratio float64
		for seed := range uint64(seeds) {
			x := make([][]float64, many)
			for i := range x {
				x[i] = haltonPoint(seed, i, d)
			}
			ratio += starDiscrepancy(x) / starDiscrepancy(x[:few]) / seeds
		}
		limit := min(math.Pow(math.Log(many)/math.Log(few), float64(d))*few/many, 0.1)
		if ratio > limit {
			t.Errorf("%d dimensions: the discrepancy falls to %.3f, want at most %.3f", d, ratio, limit)
		}
	}
}

func TestHaltonBalancesEveryBase(t *testing.T) {
	// Of base^k points in a row, every interval of length base^-k holds exactly one, but
	// for the shift, which can move one across an end.
	for k, base := range primes(5) {
		seen := make([]int, base*base)
		for i := range base * base {
			seen[int(haltonPoint(3, i, 5)[k]*float64(base*base))]++
		}
		for cell, c := range seen {
			if c > 2 {
				t.Errorf("base %d: %d points in cell %d", base, c, cell)
			}
		}
	}
}

func TestGridWalksThroughEverythingOnce(t *testing.T) {
	s := mustSpace(t,
		Param{Name: "optimizer", Kind: Choice, Choices: []string{"adam", "sgd"}},
		Param{Name: "momentum", Low: 0, High: 1, When: []Condition{{"optimizer", []string{"sgd"}}}},
		Param{Name: "depth", Kind: Int, Low: 1, High: 2},
		Param{Name: "lr", Low: 0.01, High: 1, Log: true},
	)
	h := &History{Space: s}
	g := Grid{Levels: 3}
	var seen []Point
	for {
		p, ok := g.Sample(h, len(h.Trials))
		if !ok {
			break
		}
		h.tell(p, 0)
		for _, q := range seen {
			if equal(p, q) {
				t.Errorf("%v comes twice", p)
			}
		}
		seen = append(seen, p)
	}
	// adam: 2 depths x 3 rates; sgd: 3 momenta x 2 depths x 3 rates.
	if len(seen) != 6+18 {
		t.Fatalf("%d points, want 24", len(seen))
	}
	var rates []float64
	for _, p := range seen[:3] {
		rates = append(rates, math.Round(p[3]*1e9)/1e9)
	}
	if !slices.Equal(rates, []float64{0.01, 0.1, 1}) {
		t.Errorf("rates %v, want 0.01, 0.1, 1", rates)
	}
}
