package paired

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"tunebench/engine/internal/rng"
)

func TestCompareByHand(t *testing.T) {
	// Differences 1, 2, 3, 4: mean 2.5, deviation sqrt(5/3), t(3, 0.975) = 3.182446. The values lie on no grid.
	a := []float64{math.Sqrt2, math.Pi, math.E, math.Phi}
	b := []float64{a[0] + 1, a[1] + 2, a[2] + 3, a[3] + 4}
	r := Compare(a, b, true)
	half := 3.182446305284263 * math.Sqrt(5.0/3) / 2
	if r.Pairs != 4 || math.Abs(r.Mean-2.5) > 1e-12 ||
		math.Abs(r.High-(2.5+half)) > 1e-6 || math.Abs(r.Low-(2.5-half)) > 1e-6 {
		t.Errorf("%+v, want a mean of 2.5 within %.6f", r, half)
	}
	if r.Verdict != Better {
		t.Errorf("verdict %v, want better", r.Verdict)
	}
	if lower := Compare(a, b, false); lower.Verdict != Worse {
		t.Errorf("verdict %v where lower is better, want worse", lower.Verdict)
	}
}

func TestVerdictsAndWords(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name    string
		a, b    []float64
		verdict Verdict
		words   string
	}{
		{"nothing", nil, nil, Unclear, "no pair"},
		{"one seed", []float64{1}, []float64{2}, Unclear, "one seed tells nothing"},
		{"equal to the bit", []float64{1, 2, 3}, []float64{1, 2, 3}, Unclear, "not distinguishable at 3 seeds"},
		{"noise", []float64{1, 2, 3, 4}, []float64{2, 1, 4, 3.5}, Unclear, "more would tell"},
		{"far too close", []float64{0, 0, 0, 0}, []float64{1, -1, 1, -1.0001}, Unclear, "too close for any number"},
		{"better", []float64{0.9, 0.91, 0.92}, []float64{0.95, 0.96, 0.971}, Better, "better by 0.0503 ± "},
		{"constant gain", []float64{1, 1.1234, 1.5}, []float64{2, 2.1234, 2.5}, Better, "better by 1 ± "},
		{"a step of the grid", []float64{1, 1, 1}, []float64{2, 2, 2}, Unclear, "about 1 more would tell"},
		{"four steps of the grid", []float64{1, 1, 1, 1}, []float64{2, 2, 2, 2}, Better, "better by 1 ± 0.65"},
		{"some diverged", []float64{1, 1, 1}, []float64{nan, 1, 1}, Unclear, "not distinguishable"},
		{
			"all diverged",
			[]float64{1, 1, 1, 1, 1, 1},
			[]float64{nan, nan, nan, nan, nan, math.Inf(1)},
			Worse, "worse: it diverged more often (6 seeds)",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Compare(c.a, c.b, true)
			if r.Verdict != c.verdict || !strings.Contains(r.Words(), c.words) {
				t.Errorf("%v, %q; want %v, %q", r.Verdict, r.Words(), c.verdict, c.words)
			}
			back := Compare(c.b, c.a, true)
			mirrored := map[Verdict]Verdict{Unclear: Unclear, Better: Worse, Worse: Better}
			if want := mirrored[c.verdict]; back.Verdict != want {
				t.Errorf("the other way round it is %v, want %v", back.Verdict, want)
			}
		})
	}
}

// Of comparisons without a difference at most one in twenty may be called one, and a
// difference of the size that Needed stands for is found with the stated power.
func TestErrorRateAndPower(t *testing.T) {
	stream := rng.New(1, rng.Search, 0, 0)
	src := &stream
	noise := distuv.Normal{Sigma: 1, Src: src}
	shared := distuv.Normal{Sigma: 3, Src: src}
	share := func(effect float64, seeds int) float64 {
		const times = 3000
		called := 0
		for range times {
			a, b := make([]float64, seeds), make([]float64, seeds)
			for i := range a {
				s := shared.Rand() // what a seed does to both
				a[i], b[i] = s+noise.Rand(), s+noise.Rand()+effect
			}
			if Compare(a, b, true).Verdict != Unclear {
				called++
			}
		}
		return float64(called) / times
	}
	for _, seeds := range []int{3, 5, 8, 20} {
		if got := share(0, seeds); math.Abs(got-0.05) > 0.012 {
			t.Errorf("%d seeds: %.3f of the comparisons without a difference are called one, want 0.05", seeds, got)
		}
	}
	for _, effect := range []float64{1, 2} {
		n := Needed(effect, math.Sqrt2)
		// With few seeds the approximation asks for a seed too many.
		if got := share(effect, n); got < Power-0.03 || got > Power+0.1 {
			t.Errorf("an effect of %v is found with %d seeds in %.3f, want about %.2f", effect, n, got, Power)
		}
	}
}

func TestLengthsMustAgree(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic for groups of different lengths")
		}
	}()
	Compare([]float64{1}, nil, true)
}
