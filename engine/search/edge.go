package search

import (
	"math"
	"strconv"
)

// Edge says that the best trial lies at an end of a parameter's range: beyond it there may be
// better ones.
type Edge struct {
	Param int // index in the space
	High  bool
}

const (
	edgeShare     = 0.05 // of the axis that counts as its end
	edgeMinTrials = 10
)

// Edges returns the ends of ranges at which the best trial lies: within a twentieth of the axis, on
// its own scale, or at the last whole number or step. Lists have no ends. It returns nil where
// fewer than 10 trials have a value, since the best of a few lies anywhere.
func Edges(h *History) []Edge {
	trials := valued(h)
	if len(trials) < edgeMinTrials {
		return nil
	}
	var edges []Edge
	for i, v := range trials[0].Point {
		p := h.Space.params[i]
		if p.Kind == Choice || math.IsNaN(v) || p.Low == p.High {
			continue
		}
		switch u := p.unit(v); {
		case u <= edgeShare || v == p.Low:
			edges = append(edges, Edge{i, false})
		case u >= 1-edgeShare || v == p.High:
			edges = append(edges, Edge{i, true})
		}
	}
	return edges
}

// Wider returns the parameter with one end of its range about a quarter of the axis further out, at
// a round number: a range by ratios from 1e-5 to 0.1 begins at 1e-6 then, one from 0 to 0.6 ends at
// 0.8. What the key itself allows is not known here.
func (p Param) Wider(high bool) Param {
	if p.Kind == Choice {
		return p
	}
	if p.Log {
		factor := roundUp(math.Sqrt(math.Sqrt(p.High / p.Low)))
		if high {
			p.High = shortest(p.High * factor)
		} else {
			p.Low = shortest(p.Low / factor)
		}
		if p.Kind == Int {
			p.Low, p.High = max(1, math.Floor(p.Low)), math.Round(p.High)
		}
		return p
	}
	by := roundUp((p.High - p.Low) / 4)
	if p.Kind == Int {
		by = max(1, math.Round(by))
	}
	if p.Step > 0 {
		by = math.Ceil(by/p.Step-1e-9) * p.Step
	}
	if high {
		p.High = shortest(p.High + by)
	} else {
		p.Low = shortest(p.Low - by)
	}
	return p
}

// roundUp returns the least 1, 2 or 5 times a power of ten from v on.
func roundUp(v float64) float64 {
	if !(v > 0) || math.IsInf(v, 1) {
		return 1
	}
	base := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*base >= v*(1-1e-9) {
			return m * base
		}
	}
	return 10 * base
}

// shortest takes the dust of a product off a number.
func shortest(v float64) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	return r
}
