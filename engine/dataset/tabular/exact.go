package tabular

import "math"

// Rest is what the float32 values of a column lack of the numbers that were read, one row after the
// other. Its zero value is that of numbers which a float32 holds.
type Rest struct {
	// Decimals, where above 0, says that each number is the one of so many decimals that lies nearest
	// to its float32. Numbers that people write are such: this takes no memory.
	Decimals int
	// Lacks, where not nil, is what [Split] left of each row: four bytes each.
	Lacks []int32
}

// mostDecimals bounds Rest.Decimals: a float32 has seven significant digits.
const mostDecimals = 9

var tens = [mostDecimals + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// decimal is the number of so many decimals nearest to v. Numerator and denominator are exact, so
// that it is the float64 which the decimals as text are read as (Clinger, "How to Read Floating
// Point Numbers Accurately", 1990).
func decimal(v float32, decimals int) float64 {
	return math.RoundToEven(float64(v)*tens[decimals]) / tens[decimals]
}

// Exact reports whether the float32 are the numbers.
func (r *Rest) Exact() bool { return r.Decimals == 0 && r.Lacks == nil }

// Of is the number of a row whose float32 is v.
func (r *Rest) Of(v float32, row int) float64 {
	switch {
	case r.Lacks != nil:
		return Join(v, r.Lacks[row])
	case r.Decimals > 0:
		return decimal(v, r.Decimals)
	}
	return float64(v)
}

// Lack is what the float32 of a row lacks of its number, as [Split] tells it.
func (r *Rest) Lack(v float32, row int) int32 {
	_, lack := Split(r.Of(v, row))
	return lack
}

// Put takes the number of a row and returns its float32. The rows before it lie at every stride-th
// place of earlier, NaN where they have no number; there will be at most so many rows.
func (r *Rest) Put(v float64, row int, earlier []float32, stride, rows int) float32 {
	nearest := float32(v)
	switch {
	case r.Lacks != nil:
		_, r.Lacks[row] = Split(v)
	case r.Of(nearest, row) != v:
		r.adapt(v, row, earlier, stride, rows)
	}
	return nearest
}

// adapt finds the decimals that all numbers up to this one have, or keeps what they lack.
func (r *Rest) adapt(v float64, row int, earlier []float32, stride, rows int) {
	for d := r.Decimals + 1; d <= mostDecimals; d++ {
		if decimal(float32(v), d) == v && r.also(d, row, earlier, stride) {
			r.Decimals = d
			return
		}
	}
	lacks := make([]int32, rows)
	for i := range row {
		lacks[i] = r.Lack(earlier[i*stride], i)
	}
	_, lacks[row] = Split(v)
	*r = Rest{Lacks: lacks}
}

// also reports whether the rows before some are those of so many decimals, too.
func (r *Rest) also(decimals, row int, earlier []float32, stride int) bool {
	for i := range row {
		if v := earlier[i*stride]; v == v && decimal(v, decimals) != r.Of(v, i) {
			return false
		}
	}
	return true
}

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

// RestOf is what a column of X lacks.
func (t *Table) RestOf(column int) Rest {
	if column < len(t.Rest) {
		return t.Rest[column]
	}
	return Rest{}
}

// At is a feature's value as the source has it; NaN where it is missing.
func (t *Table) At(row, column int) float64 {
	v := t.X.Data[row*t.X.Stride+column]
	if column < len(t.Rest) {
		return t.Rest[column].Of(v, row)
	}
	return float64(v)
}

// Present gathers some features next to each other, from the first on: their values in these rows, but
// for those that are missing.
func (t *Table) Present(first int, rows []int32, into [][]float64) {
	rests := make([]Rest, len(into))
	for k := range into {
		rests[k], into[k] = t.RestOf(first+k), into[k][:0]
	}
	for _, r := range rows {
		from := int(r)*t.X.Stride + first
		for k, v := range t.X.Data[from : from+len(into)] {
			if v == v {
				into[k] = append(into[k], rests[k].Of(v, int(r)))
			}
		}
	}
}

// Exact reports whether X holds a column as the source does.
func (t *Table) Exact(column int) bool {
	rest := t.RestOf(column)
	return rest.Exact()
}
