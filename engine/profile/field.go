package profile

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/event"
)

// Field is a column of many categories: the users or items of ratings.
type Field struct {
	Name string `json:"name"`
	// Categories counts those that occur.
	Categories int `json:"categories"`
	// RowsEach describes how many rows the categories that occur have.
	RowsEach Feature `json:"rows_each"`
	// Top holds the most frequent categories.
	Top []CategoryValue `json:"top"`
	// Filled is the density of ratings at their items: rows over users x items. NaN elsewhere.
	Filled event.Number `json:"filled"`
}

// topCategories is how many are kept by name.
const topCategories = 10

func describeFields(t *dataset.Table, bins int) []Field {
	k, n := len(t.Fields), t.NumRows()
	var out []Field
	combinations := 1.0
	for j, f := range t.Fields {
		rows := make([]int, f.Count)
		for i := range n {
			if code := t.IDs[i*k+j]; code >= 0 && int(code) < f.Count {
				rows[code]++
			}
		}
		g := Field{Name: f.Name}
		var each []float32
		for _, m := range rows {
			if m > 0 {
				each = append(each, float32(m))
			}
		}
		g.Categories = len(each)
		combinations *= float64(g.Categories)
		g.Filled = event.Number(math.NaN())
		if t.Kind == tabular.RatingsKind && j == 1 {
			g.Filled = event.Number(float64(n) / combinations)
		}
		g.RowsEach = describe("rows of each "+f.Name, each, sampleRows(len(each), DefaultSampleRows, 0), bins)
		for _, code := range largest(f.Count, topCategories, func(c int) float64 { return float64(rows[c]) }) {
			if rows[code] > 0 {
				share := event.Number(float64(rows[code]) / float64(n))
				g.Top = append(g.Top, CategoryValue{fieldValue(t, j, code), rows[code], share})
			}
		}
		out = append(out, g)
	}
	return slices.Clip(out)
}

// fieldValue names a category; code 0 is one that is not known.
func fieldValue(t *dataset.Table, field, code int) string {
	if field < len(t.Encoding.Fields) {
		if values := t.Encoding.Fields[field].Values; code >= 1 && code <= len(values) {
			return cmp.Or(values[code-1], "(missing)")
		}
	}
	return "(unknown)"
}
