package trying

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"tunebench/engine/finding"
	"tunebench/engine/paired"
)

// Verdict says whether a candidate is told from the unchanged experiment. Where that never trains to its end and
// the candidate does under two seeds or more, there is no difference to measure.
func (r *Record) Verdict(i int) paired.Verdict { return r.verdict(i, r.common(i)) }

// verdict is that by the first n seeds, which both have.
func (r *Record) verdict(i, n int) paired.Verdict {
	if n >= 2 && r.lost(0, n) == n && r.lost(i, n) == 0 {
		return paired.Better
	}
	return r.look(i, n).Verdict
}

// look compares a candidate with the unchanged experiment over the first n seeds but for the very first, by which
// the leader was found: it is ahead there whether it is better or not.
func (r *Record) look(i, n int) paired.Result {
	n = max(1, n)
	return paired.Look(r.values(0, n)[1:], r.values(i, n)[1:], !r.Lower(), r.Seeds-1)
}

// common is under how many seeds both a candidate and the unchanged experiment were trained to their ends.
func (r *Record) common(i int) int { return min(r.Candidates[0].whole(), r.Candidates[i].whole()) }

// lost counts the trainings among the first n that came to no number.
func (r *Record) lost(i, n int) (lost int) {
	for _, o := range r.Candidates[i].Seeds[:n] {
		if math.IsNaN(float64(o.Kept)) || math.IsInf(float64(o.Kept), 0) {
			lost++
		}
	}
	return lost
}

// least is below what losses are one: a network that is right of every row by 1e-6 could not be better.
const least = 1e-6

// values are those of a candidate under the first n seeds, on the scale on which a gain is a difference: losses by
// their logarithms.
func (r *Record) values(i, n int) []float64 {
	return r.each(i, n, func(o Outcome) float64 { return float64(o.Kept) })
}

// bests are the values of the best epochs, likewise. Of a training that was lost they are lost too.
func (r *Record) bests(i, n int) []float64 {
	return r.each(i, n, func(o Outcome) float64 {
		if math.IsNaN(float64(o.Kept)) {
			return math.NaN()
		}
		return float64(o.Best)
	})
}

func (r *Record) each(i, n int, value func(Outcome) float64) []float64 {
	list := make([]float64, n)
	for k := range min(n, len(r.Candidates[i].Seeds)) {
		list[k] = r.scaled(value(r.Candidates[i].Seeds[k]))
	}
	return list
}

func (r *Record) scaled(v float64) float64 {
	if !r.Lower() || math.IsNaN(v) {
		return v
	}
	return math.Log(max(v, least))
}

// gain is the mean gain of a candidate under the first n seeds, by the weights that trainings ended with.
func (r *Record) gain(i, n int) float64 { return r.gained(r.values, i, n) }

// worth orders candidates: the mean of what is gained at the end of training and at its best epoch. To stop earlier
// gains much of the first alone; a network that learns better gains both.
func (r *Record) worth(i, n int) float64 {
	return (r.gain(i, n) + r.gained(r.bests, i, n)) / 2
}

// gained is the mean gain by some values. A training that came to no number counts as one that is twice as bad as
// the worst of the others.
func (r *Record) gained(values func(i, n int) []float64, i, n int) float64 {
	n = min(n, r.common(i))
	if n == 0 {
		return 0
	}
	worst := r.worst()
	before, after := values(0, n), values(i, n)
	sum := 0.0
	for k := range before {
		sum += better(r.Lower(), orWorst(before[k], worst), orWorst(after[k], worst))
	}
	return sum / float64(n)
}

func better(lower bool, before, after float64) float64 {
	if lower {
		return before - after
	}
	return after - before
}

func orWorst(v, worst float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return worst
	}
	return v
}

// worst stands for what came to no number.
func (r *Record) worst() float64 {
	worst, any := 0.0, false
	for i, c := range r.Candidates {
		for _, v := range r.values(i, len(c.Seeds)) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				continue
			}
			if !any || better(r.Lower(), v, worst) < 0 {
				worst, any = v, true
			}
		}
	}
	if r.Lower() {
		return worst + math.Ln2
	}
	return worst / 2
}

// Effect is what a candidate was measured to do, nil before it has been trained beside the unchanged experiment.
//
// Its interval is Student's, with a spread that is moderated as that of genes is where there are few arrays (Smyth
// 2004): two seeds alone can hardly tell how much a difference varies, and the validation rows say how much it has
// to at least. Whether the difference is one is not asked of it, see [Record.Verdict].
func (r *Record) Effect(i int) *finding.Effect {
	n := r.common(i)
	if i == 0 || n == 0 {
		return nil
	}
	e := &finding.Effect{Metric: r.Metric, Gain: r.gain(i, n), Seeds: n}
	expected := r.rowsNoise()
	variance, freedom := expected*expected, float64(presumed)
	if seen := paired.Compare(r.values(0, n), r.values(i, n), !r.Lower()).Deviation; !math.IsNaN(seen) {
		freedom += float64(n - 1)
		variance = (float64(presumed*variance) + float64(float64(n-1)*seen*seen)) / freedom
	}
	off := math.Sqrt(variance / float64(n))
	t := distuv.StudentsT{Sigma: 1, Nu: freedom}
	half := off * t.Quantile((1+paired.Confidence)/2)
	e.Low, e.High = e.Gain-half, e.Gain+half
	e.Probability = t.CDF(e.Gain / off)
	return e
}

// presumed is how many seeds more the noise of the rows stands for.
const presumed = 3

// rowsNoise is the standard error of a gain on so many validation rows. The losses of single rows spread about as
// much as their mean, and two runs of one experiment share half of it; a score of rows that are right or wrong
// spreads by half at most.
func (r *Record) rowsNoise() float64 {
	rows := float64(max(r.Rows, 1))
	if r.Lower() {
		return 1 / math.Sqrt(rows)
	}
	return 0.5 / math.Sqrt(rows)
}

// Outcome says in a word what became of a candidate: whether it helped, did harm or neither.
func (r *Record) Outcome(i int) paired.Verdict {
	e := r.Effect(i)
	switch {
	case e == nil:
		return paired.Unclear
	case (measured{effect: *e}).helps():
		return paired.Better
	case e.High < 0:
		return paired.Worse
	}
	return paired.Unclear
}
