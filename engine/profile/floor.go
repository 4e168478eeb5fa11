package profile

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"
)

const (
	// leastGain is what a floor must add to the log-likelihood of each opinion, and leastSum to that of
	// all together: half of the statistic of a likelihood-ratio test, which without a floor exceeds
	// 4 in a quarter of a percent of the cases.
	leastGain, leastSum = 1, 4
	// surelyWrong is the probability of a wrong label from which a row is named.
	surelyWrong = 0.6
	// sureOf is the calibrated probability of a class from which a judgement counts as sure.
	sureOf = 0.95
	// mostFloor is the highest share of wrong labels that is considered: beyond it labels tell nothing.
	mostFloor = 0.5
)

// floor tells wrong labels from classes that overlap. Overlapping classes disagree with a
// judgement near the boundary, and the less the surer the judgement is; a wrong label does not
// care how sure it is. So labels y are explained by
//
//	P(y|x) = (1-rate) p(y|x) + rate sum over c != y of p(c|x) / (classes-1)
//
// with p the judgement's probabilities at the temperature that fits best, and compared with
// rate = 0, at the temperature that fits best there: what overlap alone explains.
type floor struct {
	rate float64 // estimated share of wrong labels
	gain float64 // in log-likelihood, over no wrong labels
	// sharpness is the inverse temperature: p to its power, scaled to sum 1, is calibrated.
	sharpness float64
	// wrong is each row's probability of a wrong label; 0 for a row with a probability that is not finite.
	wrong []float64
	// right is whether the judgement agrees with the label.
	right []bool
	// sure counts the judgements that are sure of a class, against the labels that differ, and expected
	// how many of them overlap explains.
	sure, against int
	expected      float64
}

// fitFloor judges rows by probabilities, rows x classes, of models that were not fitted on them.
func fitFloor(labels []int32, probabilities blas32.General) floor {
	rows := make([]int, 0, len(labels))
	for i := range labels {
		if finiteRow(rowOf(probabilities, int32(i))) {
			rows = append(rows, i)
		}
	}
	given, scores := make([]float64, len(rows)), scoresOf(probabilities, rows)
	others := 1 / float64(max(1, probabilities.Cols-1))
	best := floor{sharpness: 1, wrong: make([]float64, len(labels)), right: make([]bool, len(labels))}
	overlap, both := math.Inf(-1), math.Inf(-1)
	const coarse, fine = 0.4, 0.05 // steps of the logarithm of the sharpness
	try := func(exponent float64) {
		sharpness := math.Exp(exponent)
		for k, i := range rows {
			given[k] = tempered(scores[k*probabilities.Cols:(k+1)*probabilities.Cols], int(labels[i]), sharpness)
		}
		overlap = max(overlap, likelihood(given, 0, others))
		rate := likeliestRate(given, others)
		if l := likelihood(given, rate, others); l > both {
			both, best.rate, best.sharpness = l, rate, sharpness
		}
	}
	for e := -3.0; e <= 5; e += coarse {
		try(e)
	}
	for at, k := math.Log(best.sharpness), -8; k <= 8; k++ {
		try(at + float64(k)*fine)
	}
	best.gain = both - overlap
	best.judge(labels, probabilities, rows, others)
	return best
}

// judge fills in what is said of each row.
func (f *floor) judge(labels []int32, probabilities blas32.General, rows []int, others float64) {
	for _, i := range rows {
		p := rowOf(probabilities, int32(i))
		scores, likely := scoresOf(probabilities, []int{i}), slices.Index(p, slices.Max(p))
		own, sure := tempered(scores, int(labels[i]), f.sharpness), tempered(scores, likely, f.sharpness)
		f.right[i] = likely == int(labels[i])
		if stray := f.rate * others * (1 - own); stray > 0 {
			f.wrong[i] = stray / (stray + (1-f.rate)*own)
		}
		if sure < sureOf {
			continue
		}
		f.sure++
		f.expected += 1 - sure
		if !f.right[i] {
			f.against++
		}
	}
}

// scoresOf returns the logarithms of the rows' probabilities, relative to the largest of the row.
func scoresOf(probabilities blas32.General, rows []int) []float64 {
	scores := make([]float64, 0, len(rows)*probabilities.Cols)
	for _, i := range rows {
		p := rowOf(probabilities, int32(i))
		most := slices.Max(p)
		for _, v := range p {
			// A probability that has underflowed is as small as a float32 can say.
			scores = append(scores, math.Log(max(float64(v), math.SmallestNonzeroFloat32)/float64(most)))
		}
	}
	return scores
}

// tempered is the probability of a class by a row of scores, to a power and scaled to sum 1.
func tempered(scores []float64, class int, power float64) float64 {
	const negligible = -40
	sum := 0.0
	for _, s := range scores {
		if x := power * s; x > negligible {
			sum += math.Exp(x)
		}
	}
	return math.Exp(power*scores[class]) / sum
}

// likelihood is the logarithm of that of labels with given probabilities if a share of them is wrong.
func likelihood(given []float64, rate, others float64) float64 {
	sum := 0.0
	for _, p := range given {
		sum += math.Log(max((1-rate)*p+rate*others*(1-p), math.SmallestNonzeroFloat64))
	}
	return sum
}

// likeliestRate maximizes the likelihood, which is concave in the rate.
func likeliestRate(given []float64, others float64) float64 {
	rising := func(rate float64) bool {
		slope := 0.0
		for _, p := range given {
			stray := others * (1 - p)
			slope += (stray - p) / max((1-rate)*p+rate*stray, math.SmallestNonzeroFloat32)
		}
		return slope > 0
	}
	if !rising(0) {
		return 0
	}
	low, high := 0.0, mostFloor
	for range 20 {
		if middle := (low + high) / 2; rising(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// aboveChance reports whether the judgement is right clearly more often than the most frequent
// class is, by two standard errors.
func (f *floor) aboveChance(labels []int32, classes int) bool {
	counts, right := make([]int, classes), 0
	for i, l := range labels {
		counts[l]++
		if f.right[i] {
			right++
		}
	}
	most := 0
	for _, c := range counts {
		most = max(most, c)
	}
	n := float64(max(1, len(labels)))
	share := float64(right) / n
	return share-2*math.Sqrt(share*(1-share)/n) > float64(most)/n
}

// learned reports for each class whether the judgement is right in at least half of its rows: of
// others it cannot say that their labels are wrong.
func (f *floor) learned(labels []int32, classes int) []bool {
	counts, right := make([]int, classes), make([]int, classes)
	for i, l := range labels {
		counts[l]++
		if f.right[i] {
			right[l]++
		}
	}
	known := make([]bool, classes)
	for c := range known {
		known[c] = counts[c] > 0 && 2*right[c] >= counts[c]
	}
	return known
}
