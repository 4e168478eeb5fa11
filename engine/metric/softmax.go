package metric

import (
	"math"

	"tunebench/engine/internal/portmath"
)

// Probabilities turns rows x classes logits, row-major, into probabilities in place. A row
// with a NaN becomes NaN.
func Probabilities(logits []float32, classes int) {
	row := softmax{e: make([]float64, classes)}
	for ; len(logits) >= classes; logits = logits[classes:] {
		row.set(logits[:classes])
		for k := range classes {
			logits[k] = float32(row.p(k))
		}
	}
}

// Predicted appends the class of each row of logits, row-major: the first largest logit, or the first NaN.
func Predicted(into []int32, logits []float32, classes int) []int32 {
	for ; len(logits) >= classes; logits = logits[classes:] {
		into = append(into, int32(argmax(logits[:classes])))
	}
	return into
}

// argmax is the first largest logit, or the first NaN, as numpy.argmax has it.
func argmax(z []float32) int {
	best := 0
	for k, v := range z {
		if v != v {
			return k
		}
		if v > z[best] {
			best = k
		}
	}
	return best
}

// softmax is one row of logits in a stable form: p[k] = e[k] / sum, where e is
// relative to the largest logit. A NaN logit, or only -Inf, makes every p NaN;
// +Inf logits share the whole probability.
type softmax struct {
	e      []float64
	sum    float64
	max    float64
	argmax int
}

// set computes the row of z.
func (s *softmax) set(z []float32) {
	s.argmax = argmax(z)
	s.max = float64(z[s.argmax])
	s.sum = 0
	for k, v := range z {
		d := float64(v) - s.max
		if math.IsInf(s.max, 1) { // Inf-Inf would be NaN
			d = math.Inf(-1)
			if float64(v) == s.max {
				d = 0
			}
		}
		s.e[k] = portmath.Exp(d)
		s.sum += s.e[k]
	}
}

// p returns the probability of class k.
func (s *softmax) p(k int) float64 { return s.e[k] / s.sum }

// nll returns -log p of class k. It is computed from the logit, so it stays exact
// where p underflows to zero.
func (s *softmax) nll(k int, z []float32) float64 {
	if math.IsInf(s.max, 1) {
		return -portmath.Log(s.p(k))
	}
	return portmath.Log(s.sum) - (float64(z[k]) - s.max)
}

// logOdds returns log(p/(1-p)) of class k: the same order as p, without the ties
// that p has where it rounds to 0 or 1.
func (s *softmax) logOdds(k int, z []float32) float64 {
	rest := s.sum - s.e[k]
	if k == s.argmax { // the difference would cancel
		rest = 0
		for j, e := range s.e {
			if j != k {
				rest += e
			}
		}
	}
	if math.IsInf(s.max, 1) {
		return portmath.Log(s.e[k]) - portmath.Log(rest)
	}
	return float64(z[k]) - s.max - portmath.Log(rest)
}
