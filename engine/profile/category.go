package profile

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
)

// Category is a column of categories, which became several features of 0 and 1.
type Category struct {
	Column string `json:"column"`
	// From and To delimit its features: [Profile.Features][From:To].
	From int `json:"from"`
	To   int `json:"to"`
	// Values are the categories, the most frequent first; Missing counts rows without any.
	Values  []CategoryValue `json:"values"`
	Missing int             `json:"missing"`
	// Association is Cramér's V between category and class, or, for regression, the
	// correlation ratio of the target with the category; both go from 0 to 1, and for two
	// values equal the absolute value of [Feature.Association].
	Association event.Number `json:"association"`
}

// CategoryValue is one category and its share of the rows. The value "(other)" stands for
// those that have no code of their own.
type CategoryValue struct {
	Value string       `json:"value"`
	Rows  int          `json:"rows"`
	Share event.Number `json:"share"`
}

// categories describes the columns of categories.
func categories(t *dataset.Table) []Category {
	var out []Category
	for _, c := range columns(t) {
		e := c.encoded
		if e == nil || c.from == c.to {
			continue
		}
		names := slices.Clone(e.Values)
		if e.Other {
			names = append(names, "(other)")
		}
		g := Category{Column: c.name, From: c.from, To: c.to}
		codes := make([]int32, t.NumRows())
		rows := make([]int, c.to-c.from+1)
		for i := range codes {
			// A row without any code set is counted last.
			if codes[i] = int32(codeOf(rowOf(t.X, int32(i))[c.from:c.to])); codes[i] < 0 {
				codes[i] = int32(len(rows) - 1)
			}
			rows[codes[i]]++
		}
		for v, name := range names {
			share := event.Number(float64(rows[v]) / float64(t.NumRows()))
			g.Values = append(g.Values, CategoryValue{name, rows[v], share})
		}
		slices.SortStableFunc(g.Values, func(a, b CategoryValue) int { return cmp.Compare(b.Rows, a.Rows) })
		for _, n := range rows[len(names):] {
			g.Missing += n
		}
		g.Association = event.Number(association(t, codes, len(rows)))
		out = append(out, g)
	}
	return out
}

func association(t *dataset.Table, codes []int32, values int) float64 {
	switch {
	case t.Labels != nil:
		return cramerV(codes, values, t.Labels, len(t.Classes))
	case t.Targets != nil:
		return eta(t.Targets, codes, values)
	}
	return math.NaN()
}

// cramerV is Cramér's V: the square root of chi-squared / (n (min(rows, columns) - 1)) of the
// contingency table, rows and columns without entries left out. Cramér, "Mathematical Methods
// of Statistics" (1946), section 21.9.
func cramerV(a []int32, as int, b []int32, bs int) float64 {
	table, rows, columns := make([]float64, as*bs), make([]float64, as), make([]float64, bs)
	for i := range a {
		table[int(a[i])*bs+int(b[i])]++
		rows[a[i]]++
		columns[b[i]]++
	}
	n, chi := float64(len(a)), 0.0
	used := func(counts []float64) (k int) {
		for _, c := range counts {
			if c > 0 {
				k++
			}
		}
		return k
	}
	for i, r := range rows {
		for j, c := range columns {
			if expected := r * c / n; expected > 0 {
				d := table[i*bs+j] - expected
				chi += d * d / expected
			}
		}
	}
	return math.Sqrt(chi / (n * float64(min(used(rows), used(columns))-1)))
}
