package paired

import (
	"math"
	"sync"

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
	Planned   int     // pairs of the plan that [Look] was told; 0 for [Compare]
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
	return compare(a, b, higher, test{now: 1 - Confidence, end: 1 - Confidence})
}

// Look is [Compare] after some of planned pairs, 2 or more, for those who look after each and may stop at
// any: over all looks together at most 1 - Confidence of equals are called different. planned
// stays the same from the first look to the last.
func Look(a, b []float64, higher bool, planned int) Result {
	planned = max(planned, len(a), 2)
	seen := float64(len(a)) / float64(planned)
	last := (1 - Confidence) * (0.5 + 1/float64(planned))
	r := compare(a, b, higher, test{now: last * seen * seen * seen, end: last})
	r.Planned = planned
	return r
}

// test is how strictly equals are kept from being called different: the two-sided level of this comparison,
// and of one at the end of the plan.
type test struct{ now, end float64 }

func compare(a, b []float64, higher bool, t test) Result {
	if len(a) != len(b) {
		panic("paired: groups of different lengths")
	}
	d, sized := differences(a, b, higher)
	r := Result{Pairs: len(d), Mean: math.NaN(), Deviation: math.NaN(), Low: math.Inf(-1), High: math.Inf(1)}
	if !sized {
		r.Verdict = signTest(d, higher, t.now)
		return r
	}
	if len(d) > 0 {
		r.Mean = stat.Mean(d, nil)
	}
	if len(d) < 2 {
		return r
	}
	r.Deviation = stat.StdDev(d, nil)
	spread := math.Sqrt(float64(r.Deviation*r.Deviation) + rounding(a, b))
	half := quantile(len(d)-1, 1-t.now/2) * spread / math.Sqrt(float64(len(d)))
	r.Low, r.High = r.Mean-half, r.Mean+half
	switch {
	case r.Low > 0:
		r.Verdict = better(higher)
	case r.High < 0:
		r.Verdict = better(!higher)
	case r.Deviation > 0 || r.Mean != 0:
		r.Needed = needed(r.Mean, spread, t.end)
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
func signTest(d []float64, higher bool, level float64) Verdict {
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
	if p > level {
		return Unclear
	}
	return better((up > down) == higher)
}

// quantile is Student's with so many degrees of freedom. It takes long to find, and few are ever asked for.
func quantile(freedom int, p float64) float64 {
	type at struct {
		freedom int
		p       float64
	}
	if q, ok := quantiles.Load(at{freedom, p}); ok {
		return q.(float64)
	}
	q := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(freedom)}.Quantile(p)
	quantiles.Store(at{freedom, p}, q)
	return q
}

var quantiles sync.Map

// MaxNeeded bounds Needed: beyond it a difference is too small to be worth the seeds.
const MaxNeeded = 1000

// Needed is the number of pairs at which a true difference of this mean and standard
// deviation is told from 0 with probability Power, in the normal approximation with
// Student's quantiles (Cohen, "Statistical Power Analysis", 1988); at most MaxNeeded.
func Needed(mean, deviation float64) int { return needed(mean, deviation, 1-Confidence) }

// needed is [Needed] at a two-sided level.
func needed(mean, deviation, level float64) int {
	ratio := deviation / math.Abs(mean)
	normal := distuv.UnitNormal
	least := (normal.Quantile(1-level/2) + normal.Quantile(Power)) * ratio
	if !(least*least < MaxNeeded) {
		return MaxNeeded
	}
	n := max(2, int(least*least))
	for n < MaxNeeded && quantile(n-1, 1-level/2)+quantile(n-1, Power) > math.Sqrt(float64(n))/ratio {
		n++
	}
	return n
}
