package insight

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
)

// kind is what a column is.
type kind uint8

const (
	number   kind = iota // a number, perhaps with a feature that says that it is missing
	category             // features of 0 and 1, or the code of a vector
	word                 // of a text: its weight
	patch                // pixels of a picture
)

// column is what a question is asked of: what stands for one thing, be it of many features.
type column struct {
	name string
	kind kind
	// features are those of the network that it becomes; field is its place among the embedded ones, -1: none.
	features []int
	field    int
	// names are the categories, by the place among the features or by the code.
	names []string
	// missing is the feature that is 1 where there is no value, -1: none.
	missing      int
	shift, scale float64
}

const (
	// mostWords bounds the words of a text that are asked of: those in most rows.
	mostWords = 100
	// patches bounds the squares that a picture is cut into, along its longer side.
	patches = 7
)

func columnsOf(p *dataset.Preprocessing, part *dataset.Part) []*column {
	switch {
	case p.Encoding.Text != nil:
		return words(p, part)
	case p.Encoding.Image.Width > 0:
		return pictured(p.Encoding.Image)
	}
	var out []*column
	at, field := 0, 0
	for i := range p.Encoding.Columns {
		e := &p.Encoding.Columns[i]
		if e.Embedded || p.Encoding.Ratings != nil {
			names := append([]string{"(unknown)"}, p.Encoding.Fields[field].Values...)
			for k, name := range names {
				names[k] = cmp.Or(name, "(missing)")
			}
			out = append(out, &column{name: e.Name, kind: category, field: field, names: names, missing: -1})
			field++
			continue
		}
		c := &column{name: e.Name, field: -1, missing: -1, scale: 1}
		names := e.FeatureNames()
		for k := range names {
			c.features = append(c.features, at+k)
		}
		if e.Categorical {
			c.kind, c.names = category, slices.Clone(e.Values)
			if e.Other {
				c.names = append(c.names, "(other)")
			}
			if e.Missing {
				c.names = append(c.names, "(missing)")
			}
		} else {
			c.shift, c.scale = p.Normalizer.Shift[at], p.Normalizer.Scale[at]
			if e.Missing {
				c.missing = at + 1
			}
		}
		at += len(names)
		out = append(out, c)
	}
	return out
}

// words are the words that stand in most rows.
func words(p *dataset.Preprocessing, part *dataset.Part) []*column {
	counts := make([]int, part.Sparse.Cols)
	for _, c := range part.Sparse.ColIdx {
		counts[c]++
	}
	order := make([]int, len(counts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return counts[b] - counts[a] })
	var out []*column
	for _, f := range order[:min(mostWords, len(order))] {
		if counts[f] == 0 {
			break
		}
		out = append(out, &column{
			name: p.Encoding.Features[f], kind: word, features: []int{f}, field: -1, missing: -1, scale: 1,
		})
	}
	return out
}

// pictured cuts a picture into squares, named by their place.
func pictured(s tabular.ImageShape) []*column {
	side := max(1, (max(s.Width, s.Height)+patches-1)/patches)
	channels := max(1, s.Channels)
	var out []*column
	for y := 0; y < s.Height; y += side {
		for x := 0; x < s.Width; x += side {
			c := &column{kind: patch, field: -1, missing: -1, scale: 1}
			right, bottom := min(x+side, s.Width), min(y+side, s.Height)
			c.name = fmt.Sprintf("x %d-%d y %d-%d", x, right-1, y, bottom-1)
			for v := y; v < bottom; v++ {
				for k := (v*s.Width + x) * channels; k < (v*s.Width+right)*channels; k++ {
					c.features = append(c.features, k)
				}
			}
			out = append(out, c)
		}
	}
	return out
}

// numbers are the values of a column of numbers or of a word, by row, as the file has them; NaN where missing.
func (in *Inspector) numbers(c *column) []float64 {
	out := make([]float64, in.Rows())
	x := in.data.X
	for i := range out {
		switch {
		case c.kind == word:
			out[i] = float64(weight(in.data.Sparse, i, c.features[0]))
		case c.missing >= 0 && x.Data[i*x.Stride+c.missing] != 0:
			out[i] = math.NaN()
		default:
			out[i] = float64(float64(x.Data[i*x.Stride+c.features[0]])*c.scale) + c.shift
		}
	}
	return out
}

// codes are the places of a column's categories among its names, by row; -1 where it has none.
func (in *Inspector) codes(c *column) []int {
	out := make([]int, in.Rows())
	for i := range out {
		out[i] = -1
		if c.field >= 0 {
			fields := len(in.data.IDs) / in.Rows()
			out[i] = int(in.data.IDs[i*fields+c.field])
			continue
		}
		for k, f := range c.features {
			if in.data.X.Data[i*in.data.X.Stride+f] != 0 {
				out[i] = k
				break
			}
		}
	}
	return out
}

// find returns the column of a name.
func (in *Inspector) find(name string) (*column, bool) {
	at := slices.IndexFunc(in.columns, func(c *column) bool { return c.name == name })
	if at < 0 {
		return nil, false
	}
	return in.columns[at], true
}
