package paired

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Verdict is what can be said of a difference.
type Verdict uint8

// The verdicts. Unclear means that the interval holds 0: it is not the same as equal.
const (
	Unclear Verdict = iota
	Better
	Worse
)

// String is the verdict in words.
func (v Verdict) String() string {
	return [...]string{"not distinguishable", "better", "worse"}[v]
}

// Confidence is the share of intervals that hold the true difference.
const Confidence = 0.95

// Power is the chance that Needed seeds show a difference of the size seen.
const Power = 0.8

// Result is a comparison of b with a.
type Result struct {
	Pairs     int
	Mean      float64 // of b - a
	Deviation float64 // standard deviation of b - a; NaN with fewer than 2 pairs
	Low, High float64 // interval of the mean; infinite with fewer than 2 pairs
	Verdict   Verdict
	// Needed is the number of pairs at which a difference of this size would show with
	// probability Power; 0 where it shows already or there is nothing to go by.
	Needed int
}

// Compare compares the values of b with those of a, pair by pair; higher says that higher
// values are better. It panics if the lengths differ. A value that is not a finite number
// (a run that diverged) is worse than every number: pairs of it are compared by rank alone.
func Compare(a, b []float64, higher bool) Result {
	if len(a) != len(b) {
		panic("paired: groups of different lengths")
	}
	d, sized := differences(a, b, higher)
	r := Result{Pairs: len(d), Mean: math.NaN(), Deviation: math.NaN(), Low: math.Inf(-1), High: math.Inf(1)}
	if !sized {
		r.Verdict = signTest(d, higher)
		return r
	}
	if len(d) > 0 {
		r.Mean = stat.Mean(d, nil)
	}
	if len(d) < 2 {
		return r
	}
	r.Deviation = stat.StdDev(d, nil)
	half := quantile(len(d), (1+Confidence)/2) * r.Deviation / math.Sqrt(float64(len(d)))
	r.Low, r.High = r.Mean-half, r.Mean+half
	switch {
	case r.Low > 0:
		r.Verdict = better(higher)
	case r.High < 0:
		r.Verdict = better(!higher)
	case r.Deviation > 0:
		r.Needed = Needed(r.Mean, r.Deviation)
	}
	return r
}

func better(yes bool) Verdict {
	if yes {
		return Better
	}
	return Worse
}

// differences are b - a. A pair in which only one side is a finite number has no size, only
// a sign: it is infinite, and sized is false. A pair without any number is 0.
func differences(a, b []float64, higher bool) (d []float64, sized bool) {
	lost := math.Inf(1)
	if higher {
		lost = math.Inf(-1)
	}
	d, sized = make([]float64, len(a)), true
	for i := range a {
		switch okA, okB := finite(a[i]), finite(b[i]); {
		case okA && okB:
			d[i] = b[i] - a[i]
		case okA:
			d[i], sized = lost, false
		case okB:
			d[i], sized = -lost, false
		}
	}
	return d, sized
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// signTest judges where some differences have no size (the two-sided sign test).
func signTest(d []float64, higher bool) Verdict {
	var up, down float64
	for _, v := range d {
		switch {
		case v > 0:
			up++
		case v < 0:
			down++
		}
	}
	n := up + down
	p := 2 * distuv.Binomial{N: n, P: 0.5}.CDF(min(up, down))
	if p > 1-Confidence {
		return Unclear
	}
	return better((up > down) == higher)
}

func quantile(pairs int, p float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(pairs - 1)}.Quantile(p)
}

// MaxNeeded bounds Needed: beyond it a difference is too small to be worth the seeds.
const MaxNeeded = 1000

// Needed is the number of pairs at which a true difference of this mean and standard
// deviation is told from 0 with probability Power, in the normal approximation with
// Student's quantiles (Cohen, "Statistical Power Analysis", 1988); at most MaxNeeded.
func Needed(mean, deviation float64) int {
	ratio := deviation / math.Abs(mean)
	normal := distuv.UnitNormal
	least := (normal.Quantile((1+Confidence)/2) + normal.Quantile(Power)) * ratio
	if !(least*least < MaxNeeded) {
		return MaxNeeded
	}
	n := max(2, int(least*least))
	for n < MaxNeeded && quantile(n, (1+Confidence)/2)+quantile(n, Power) > math.Sqrt(float64(n))/ratio {
		n++
	}
	return n
}

// Words say the result in a sentence's part: "better by 0.012 ± 0.004 (8 seeds)".
func (r Result) Words() string {
	switch {
	case r.Pairs == 0:
		return "no pair of runs to compare"
	case r.Verdict == Unclear && r.Pairs < 2:
		return "one seed tells nothing: repeat it"
	case r.Verdict == Unclear && r.Needed >= MaxNeeded:
		return fmt.Sprintf("not distinguishable at %d seeds, and too close for any number worth training", r.Pairs)
	case r.Verdict == Unclear && r.Needed > r.Pairs:
		return fmt.Sprintf("not distinguishable at %d seeds; about %d more would tell", r.Pairs, r.Needed-r.Pairs)
	case r.Verdict == Unclear:
		return fmt.Sprintf("not distinguishable at %d seeds", r.Pairs)
	case !finite(r.Mean):
		return fmt.Sprintf("%s: the other one diverged more often (%d seeds)", r.Verdict, r.Pairs)
	}
	return fmt.Sprintf("%s by %.3g ± %.2g (%d seeds)", r.Verdict, math.Abs(r.Mean), (r.High-r.Low)/2, r.Pairs)
}
