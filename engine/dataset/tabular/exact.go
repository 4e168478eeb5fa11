package tabular

import "math"

// Split takes a number apart into the nearest float32 and its rest: how many float64 lie between
// the two, downward if negative. Numbers below the smallest normal float32, 1.2e-38, may lose the rest.
func Split(v float64) (nearest float32, rest int32) {
	nearest = float32(v)
	between := int64(math.Float64bits(v)) - int64(math.Float64bits(float64(nearest)))
	if between != int64(int32(between)) || v != v {
		return nearest, 0
	}
	return nearest, int32(between)
}

// Join is the number that [Split] took apart.
func Join(nearest float32, rest int32) float64 {
	return math.Float64frombits(math.Float64bits(float64(nearest)) + uint64(int64(rest)))
}

// At is a feature's value as the source has it; NaN where it is missing.
func (t *Table) At(row, column int) float64 {
	v := t.X.Data[row*t.X.Stride+column]
	if column < len(t.Rest) && t.Rest[column] != nil {
		return Join(v, t.Rest[column][row])
	}
	return float64(v)
}

// Present appends a feature's values in these rows, those that are not missing.
func (t *Table) Present(column int, rows []int32, to []float64) []float64 {
	x, stride := t.X.Data[column:], t.X.Stride
	var rest []int32
	if !t.Exact(column) {
		rest = t.Rest[column]
	}
	for _, r := range rows {
		v := x[int(r)*stride]
		switch {
		case v != v:
		case rest != nil:
			to = append(to, Join(v, rest[r]))
		default:
			to = append(to, float64(v))
		}
	}
	return to
}

// Exact reports whether X holds a column as the source does, so that it has no rest.
func (t *Table) Exact(column int) bool { return column >= len(t.Rest) || t.Rest[column] == nil }
