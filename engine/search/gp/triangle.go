package gp

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// triangle is the lower triangle of a square matrix, row after row. At a model's size, one or
// two hundred, rows of dot products are twice as fast as the blocks of a general library.
type triangle []float64

func newTriangle(n int) triangle { return make(triangle, n*(n+1)/2) }

func (t triangle) row(i int) []float64 {
	first := i * (i + 1) / 2
	return t[first : first+i+1]
}

// factorize replaces n rows of a symmetric matrix by those of its Cholesky factor; it reports
// whether there is one.
func (t triangle) factorize(n int) bool {
	for i := range n {
		row := t.row(i)
		for j := range i {
			other := t.row(j)
			row[j] = (row[j] - floats.Dot(row[:j], other[:j])) / other[j]
		}
		rest := row[i] - floats.Dot(row[:i], row[:i])
		if !(rest > 0) || math.IsInf(rest, 1) {
			return false
		}
		row[i] = math.Sqrt(rest)
	}
	return true
}

// invert replaces n rows of a triangular matrix by those of its inverse.
func (t triangle) invert(n int) {
	for i := range n {
		row := t.row(i)
		for k := range i {
			v := row[k]
			row[k] = 0
			floats.AddScaled(row[:k+1], -v, t.row(k))
		}
		d := 1 / row[i]
		floats.Scale(d, row[:i])
		row[i] = d
	}
}

// square sets to to the lower triangle of the product of t, transposed, and t.
func (t triangle) square(n int, to triangle) {
	clear(to)
	for r := range n {
		row := t.row(r)
		for i, v := range row {
			floats.AddScaled(to.row(i), v, row[:i+1])
		}
	}
}

// times sets to to the product of t and y.
func (t triangle) times(y, to []float64) {
	for i := range to {
		to[i] = floats.Dot(t.row(i), y[:i+1])
	}
}

// transposedTimes sets to to the product of t, transposed, and y.
func (t triangle) transposedTimes(y, to []float64) {
	clear(to)
	for i, v := range y {
		floats.AddScaled(to[:i+1], v, t.row(i))
	}
}
