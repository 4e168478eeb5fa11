package postfit

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"
)

// scores are logarithms of probabilities, rows x classes, with the rows' labels.
type scores struct {
	v      []float64
	labels []int32
	width  int
}

func (p *Part) scores() scores {
	s := scores{make([]float64, len(p.Said.Data)), p.Labels, p.Said.Cols}
	for i, v := range p.Said.Data {
		s.v[i] = math.Log(max(float64(v), math.SmallestNonzeroFloat32))
	}
	return s
}

// tempered returns the probabilities to a power, scaled to sum 1.
func (s *scores) tempered(power float64) []float64 {
	out := make([]float64, len(s.v))
	for lo := 0; lo < len(out); lo += s.width {
		most, sum := math.Inf(-1), 0.0
		for _, v := range s.v[lo : lo+s.width] {
			most = max(most, v)
		}
		for c, v := range s.v[lo : lo+s.width] {
			out[lo+c] = math.Exp(power * (v - most))
			sum += out[lo+c]
		}
		for c := range s.width {
			out[lo+c] /= sum
		}
	}
	return out
}

// loss is the log loss of the probabilities to a power.
func (s *scores) loss(power float64) float64 { return logLoss(s.tempered(power), s.labels, s.width) }

func logLoss(p []float64, labels []int32, width int) float64 {
	sum := 0.0
	for i, l := range labels {
		sum -= math.Log(max(p[i*width+int(l)], 1e-12))
	}
	return sum / float64(len(labels))
}

// sharpest returns the power under which the labels are the likeliest, and the loss there.
func (s *scores) sharpest() (power, loss float64) {
	power, loss = 1, s.loss(1)
	for i := range 25 {
		p := math.Exp(float64(float64(i-16) * 0.2)) // 0.04 to 5
		if l := s.loss(p); l < loss {
			power, loss = p, l
		}
	}
	return power, loss
}

// blended is the lowest loss of a mean of two opinions, as the labels weigh them best.
func blended(a []float64, b blas32.General, labels []int32) float64 {
	best := math.Inf(1)
	mixed := make([]float64, len(a))
	for k := range 8 {
		w := float64(k) / 8
		for i := range mixed {
			mixed[i] = float64((1-w)*a[i]) + float64(w*float64(b.Data[i]))
		}
		best = min(best, logLoss(mixed, labels, b.Cols))
	}
	return best
}

// likely is the class of the largest probability over its share; nil: over 1.
func likely(p []float32, share []float64) int32 {
	best, most := 0, math.Inf(-1)
	for c, v := range p {
		x := float64(v)
		if share != nil {
			if share[c] == 0 {
				continue
			}
			x /= share[c]
		}
		if x > most {
			best, most = c, x
		}
	}
	return int32(best)
}

func (p *Part) row(i int) []float32 { return p.Said.Data[i*p.Said.Cols : (i+1)*p.Said.Cols] }

// errors is the share of rows of which another class is said.
func (p *Part) errors(share []float64) float64 {
	n := 0.0
	for i, l := range p.Labels {
		if likely(p.row(i), share) != l {
			n++
		}
	}
	return n / float64(len(p.Labels))
}

// balanced is the mean over the classes of the share that is recognized, where each counts by its share (nil: as is).
func (p *Part) balanced(share []float64) float64 {
	right, all := make([]float64, p.Said.Cols), make([]float64, p.Said.Cols)
	for i, l := range p.Labels {
		all[l]++
		if likely(p.row(i), share) == l {
			right[l]++
		}
	}
	sum, n := 0.0, 0.0
	for c, k := range all {
		if k > 0 {
			sum += right[c] / k
			n++
		}
	}
	return sum / n
}
