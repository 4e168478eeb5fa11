package layout

import "math"

// Grid places n pieces of one kind in r, in rows from left to right that fill r without a gap: in the number of
// columns that gives them the shape that reads best. Each has at least the size asked for while there is room for
// so many of that size; of a last row with fewer pieces each is wider.
func Grid(r Rect, n, minW, minH int) []Rect {
	if r.Empty() || n <= 0 {
		return nil
	}
	best, least := 0, math.Inf(1)
	for columns := 1; columns <= min(n, max(1, r.W/max(minW, 1))); columns++ {
		rows := (n + columns - 1) / columns
		shape := math.Log2(float64(r.W) / float64(columns) / (float64(r.H) / float64(rows)) / bestShape)
		last := n - (rows-1)*columns
		d := math.Abs(shape) + math.Log2(float64(columns)/float64(last))/2
		if rows > max(1, r.H/max(minH, 1)) {
			d += float64(n) // only if there is no other way
		}
		if d < least {
			best, least = columns, d
		}
	}
	equal := func(n int) []Track {
		out := make([]Track, n)
		for i := range out {
			out[i] = Flex(1, 0)
		}
		return out
	}
	rows := (n + best - 1) / best
	var places []Rect
	for i, at := range Rows(r, 0, equal(rows)...) {
		places = append(places, Columns(at, 0, equal(min(best, n-i*best))...)...)
	}
	return places
}
