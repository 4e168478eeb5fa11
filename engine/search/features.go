package search

import "math"

// features are the coordinates in which distances between points are measured: a number is
// one coordinate, a choice one per value, so that all its values are equally far apart. A
// number under a condition has one more, which tells points where it matters from those
// where it does not. The coordinates of a parameter share a group.
type features struct {
	space *Space
	group []int
}

func newFeatures(s *Space) *features {
	f := &features{space: s}
	for i := range s.params {
		width := 1
		switch {
		case s.params[i].Kind == Choice:
			width = len(s.params[i].Choices)
		case len(s.when[i]) > 0:
			width = 2
		}
		for range width {
			f.group = append(f.group, i)
		}
	}
	return f
}

// of returns a point's coordinates: those of different choices are 1 apart.
func (f *features) of(p Point) []float64 {
	x := make([]float64, 0, len(f.group))
	for i, v := range p {
		q := &f.space.params[i]
		off := math.IsNaN(v)
		switch {
		case q.Kind == Choice:
			for c := range q.Choices {
				x = append(x, 0)
				if !off && int(v) == c {
					x[len(x)-1] = math.Sqrt2 / 2
				}
			}
		case off:
			x = append(x, 0.5, 0.5)
		default:
			x = append(x, q.unit(v))
			if len(f.space.when[i]) > 0 {
				x = append(x, 0)
			}
		}
	}
	return x
}

// all returns the coordinates of trials.
func (f *features) all(trials []standing) [][]float64 {
	x := make([][]float64, len(trials))
	for i, t := range trials {
		x[i] = f.of(t.Point)
	}
	return x
}
