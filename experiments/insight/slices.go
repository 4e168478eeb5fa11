package insight

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"tunebench/engine/profile"
	"tunebench/engine/quality"
)

// Slice is the rows that have one value of a column, or lie in a tenth of its numbers.
type Slice struct {
	Column string `json:"column"`
	Value  string `json:"value"`
	quality.Slice
}

// Slices are parts of the rows, and how much larger their errors are than those of all others.
type Slices struct {
	// Error is what is compared: the share of wrong classes, or the mean distance from the true value.
	Error string  `json:"error"`
	Mean  float64 `json:"mean"`
	// Judged is how many slices there are; those that stand out come first, then the others by their difference.
	Judged int     `json:"judged"`
	Slices []Slice `json:"slices"`
}

// StandsOut reports whether a slice is worse than the others though so many were looked at.
func (s *Slice) StandsOut() bool { return s.Adjusted < 0.05 && s.Mean > s.Rest }

// leastSlice is the fewest rows of a slice that is told of.
const leastSlice = 10

// Slices cuts the rows by every column.
func (in *Inspector) Slices() *Slices {
	in.mu.Lock()
	defer in.mu.Unlock()
	errors := in.errors()
	out := &Slices{Error: "error rate"}
	if !in.classifies() {
		out.Error = "mean absolute error"
	}
	for _, e := range errors {
		out.Mean += e / float64(len(errors))
	}
	var list []Slice
	var rows [][]int32
	add := func(column, value string, of []int32) {
		if len(of) >= leastSlice && len(of) < in.Rows() {
			list, rows = append(list, Slice{Column: column, Value: value}), append(rows, of)
		}
	}
	for _, c := range in.columns {
		switch c.kind {
		case category:
			in.byCategory(c, add)
		case word:
			in.byWord(c, add)
		case number:
			byTenth(c.name, in.numbers(c), add)
		}
	}
	if in.pictures() {
		bright := make([]float64, in.Rows())
		for i := range bright {
			for _, v := range in.pixels(i) {
				bright[i] += float64(v)
			}
			bright[i] /= 255 * float64(max(1, len(in.pixels(i))))
		}
		byTenth("brightness", bright, add)
	}
	for i, s := range quality.Compare(errors, rows) {
		list[i].Slice = s
	}
	slices.SortStableFunc(list, func(a, b Slice) int {
		if a.StandsOut() != b.StandsOut() {
			if a.StandsOut() {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Mean-b.Rest, a.Mean-a.Rest)
	})
	out.Judged, out.Slices = len(list), list
	return out
}

func (in *Inspector) byCategory(c *column, add func(string, string, []int32)) {
	of := make([][]int32, len(c.names))
	for i, k := range in.codes(c) {
		if k >= 0 {
			of[k] = append(of[k], int32(i))
		}
	}
	for k, rows := range of {
		add(c.name, c.names[k], rows)
	}
}

func (in *Inspector) byWord(c *column, add func(string, string, []int32)) {
	var having []int32
	for i, w := range in.numbers(c) {
		if w != 0 {
			having = append(having, int32(i))
		}
	}
	add("text", "has "+strconv.Quote(c.name), having)
}

// byTenth cuts numbers into tenths; rows of one value stay together, rows without one are a slice of their own.
func byTenth(name string, values []float64, add func(string, string, []int32)) {
	var order, missing []int32
	for i, v := range values {
		if v == v {
			order = append(order, int32(i))
		} else {
			missing = append(missing, int32(i))
		}
	}
	add(name, "(missing)", missing)
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(values[a], values[b]) })
	const parts = 10
	for from, k := 0, 1; k <= parts && from < len(order); k++ {
		to := max(from, len(order)*k/parts)
		for to > from && to < len(order) && values[order[to]] == values[order[to-1]] {
			to++
		}
		if to == from {
			continue
		}
		low, high := values[order[from]], values[order[to-1]]
		text := figure(low) + " to " + figure(high)
		if low == high {
			text = figure(low)
		}
		add(name, text, order[from:to])
		from = to
	}
}

// figure writes a number in a few digits.
func figure(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprintf("%.4g", v)
}

// pictures reports whether rows are pictures.
func (in *Inspector) pictures() bool { return in.model.Preprocessing.Encoding.Image.Width > 0 }

// pixels are a row as a picture in shades of grey.
func (in *Inspector) pixels(row int) []uint8 {
	n := in.model.Preprocessing.Normalizer
	x := in.data.X.Data[row*in.data.X.Stride:][:in.data.X.Cols]
	values := make([]float32, len(x))
	for j, v := range x {
		values[j] = float32(float64(float64(v)*n.Scale[j]) + n.Shift[j])
	}
	return profile.Grey(values, in.model.Preprocessing.Encoding.Image)
}

// most are the places of the largest counts above 0, the largest first.
func most(counts []int, n int) []int {
	var order []int
	for k, c := range counts {
		if c > 0 {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return counts[b] - counts[a] })
	return order[:min(n, len(order))]
}
