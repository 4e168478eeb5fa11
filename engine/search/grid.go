package search

import "math"

// Grid walks through all combinations of values, the last parameter fastest. A continuous
// range is cut into Levels values, its ends among them.
type Grid struct {
	Levels int // of a continuous range, 2 or more; 0: 5
}

// Sample implements Sampler: the first combination that no trial has.
func (g Grid) Sample(h *History, _ int) (Point, bool) {
	seen := h.points()
	p := make(Point, h.Space.Len())
	return p, g.walk(h.Space, p, 0, func() bool { return !seen.has(p) })
}

// walk sets parameters from i on to one combination after the other until it is told to stop.
// Conditions leave parameters out, so that how many there are depends on the values before them.
func (g Grid) walk(s *Space, p Point, i int, stop func() bool) bool {
	if i == s.Len() {
		return stop()
	}
	if !s.Active(p, i) {
		p[i] = math.NaN()
		return g.walk(s, p, i+1, stop)
	}
	for _, v := range g.values(&s.params[i]) {
		p[i] = v
		if g.walk(s, p, i+1, stop) {
			return true
		}
	}
	return false
}

func (g Grid) values(p *Param) []float64 {
	n := p.count()
	if n == 0 || p.Kind == Int && p.Step == 0 && p.Levels == nil && n > g.levels() {
		return g.cut(p)
	}
	v := make([]float64, n)
	for k := range v {
		v[k] = p.at((float64(k) + 0.5) / float64(n))
		if p.Kind == Int && p.Log {
			v[k] = p.Low + float64(k)
		}
	}
	return v
}

func (g Grid) levels() int {
	if g.Levels < 2 {
		return 5
	}
	return g.Levels
}

// cut spaces values evenly on the axis' own scale, both ends included, each once.
func (g Grid) cut(p *Param) []float64 {
	lo, hi := p.Low, p.High
	if p.Log {
		lo, hi = math.Log(lo), math.Log(hi)
	}
	var v []float64
	for k := range g.levels() {
		x := lo + float64((hi-lo)*float64(k)/float64(g.levels()-1))
		if p.Log {
			x = math.Exp(x)
		}
		if p.Kind == Int {
			x = math.Round(x)
		}
		x = min(max(x, p.Low), p.High)
		if len(v) == 0 || x != v[len(v)-1] {
			v = append(v, x)
		}
	}
	return v
}
