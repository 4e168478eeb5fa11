package search

import "math"

// Grid walks through all combinations of values, the last parameter fastest. A continuous
// range is cut into Levels values, its ends among them.
type Grid struct {
	Levels int // of a continuous range, 2 or more; 0: 5
}

// Sample implements Sampler.
func (g Grid) Sample(h *History, n int) (Point, bool) {
	p := make(Point, h.Space.Len())
	if !g.fill(h.Space, p, 0, &n) {
		return nil, false
	}
	return p, true
}

// fill sets parameters from i on to combination *n of what is left of the grid, or counts
// *n down by as many combinations as there are. Conditions leave parameters out, so that
// the number of combinations depends on the values before them.
func (g Grid) fill(s *Space, p Point, i int, n *int) bool {
	if i == s.Len() {
		*n--
		return *n < 0
	}
	if !s.Active(p, i) {
		p[i] = math.NaN()
		return g.fill(s, p, i+1, n)
	}
	for _, v := range g.values(&s.params[i]) {
		p[i] = v
		if g.fill(s, p, i+1, n) {
			return true
		}
	}
	return false
}

func (g Grid) values(p *Param) []float64 {
	n := p.count()
	if n == 0 || p.Kind == Int && p.Step == 0 && n > g.levels() {
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
