package search

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/internal/rng"
)

// points are the configurations that a study has tried, on the unit cube.
type points struct {
	space *Space
	tried [][]float64 // ascending along axis, those without a place on it first
	axis  int         // the first that is fine, if there is one
}

// alike is how near, on every axis, two points count as one: numbers are written to an experiment
// in the few digits that tell a thousandth of their range.
const alike = 1e-3

func (h *History) points() points {
	s := points{space: h.Space, tried: make([][]float64, len(h.Trials))}
	for i, t := range h.Trials {
		s.tried[i] = h.Space.Unit(t.Point)
	}
	for i := range h.Space.params {
		if n := h.Space.params[i].count(); n == 0 || n > 100 {
			s.axis = i
			break
		}
	}
	slices.SortFunc(s.tried, func(a, b []float64) int { return cmp.Compare(a[s.axis], b[s.axis]) })
	return s
}

func (s points) has(p Point) bool {
	u := s.space.Unit(p)
	at := u[s.axis]
	from, _ := slices.BinarySearchFunc(s.tried, at-alike, func(v []float64, x float64) int {
		return cmp.Compare(v[s.axis], x)
	})
next:
	for _, v := range s.tried[from:] {
		if v[s.axis] > at+alike || math.IsNaN(at) && !math.IsNaN(v[s.axis]) {
			return false
		}
		for i := range u {
			if !same(u[i], v[i]) {
				continue next
			}
		}
		return true
	}
	return false
}

func same(a, b float64) bool { return math.Abs(a-b) <= alike || math.IsNaN(a) && math.IsNaN(b) }

// tried reports whether one point was tried; who asks about many asks the history's points.
func (h *History) tried(p Point) bool {
	u := h.Space.Unit(p)
	return slices.ContainsFunc(h.Trials, func(t *Trial) bool {
		for i := range u {
			if !same(u[i], h.Space.params[i].unit(t.Point[i])) {
				return false
			}
		}
		return true
	})
}

// enumerable is the size up to which all points of a space are gone through.
const enumerable = 1 << 16

// untried is a random point that was not tried, and false where there is none.
func untried(h *History, n int) (Point, bool) {
	seen := h.points()
	s := rng.New(h.Seed, rng.Search, drawAgain, n)
	for range 100 {
		if p := h.Space.At(uniform(&s, h.Space.Len())); !seen.has(p) {
			return p, true
		}
	}
	if h.Space.size() > enumerable {
		return nil, false
	}
	return Grid{Levels: enumerable}.Sample(h, n)
}

// size is how many points there are at most.
func (s *Space) size() float64 {
	size := 1.0
	for i := range s.params {
		n := s.params[i].count()
		if n == 0 && s.params[i].Low < s.params[i].High {
			return math.Inf(1)
		}
		size *= float64(max(n, 1))
	}
	return size
}
