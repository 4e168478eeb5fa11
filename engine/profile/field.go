package profile

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/event"
	"tunebench/engine/finding"
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

// describeFields describes the fields that are learned from.
func describeFields(t *dataset.Table, o Options) []Field {
	k, n := len(t.Fields), t.NumRows()
	var out []Field
	combinations := 1.0
	for j, f := range t.Fields {
		if idle(o.Prepared, f.Name) {
			continue
		}
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
		g.RowsEach = describe("rows of each "+f.Name, each, sampleRows(len(each), DefaultSampleRows, 0), o.Bins)
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

func idle(p *dataset.Prepared, field string) bool {
	return p != nil && slices.ContainsFunc(p.Idle, func(i dataset.Idle) bool { return i.Name == field })
}

// idleCategories tells of columns of many categories that were left out.
func idleCategories(l *look) *Warning {
	p := l.options.Prepared
	if p == nil || len(p.Idle) == 0 {
		return nil
	}
	var names []string
	var evidence []finding.Evidence
	for _, i := range p.Idle {
		names = append(names, i.Name)
		evidence = append(evidence, finding.Fact(i.Name, "%s, of %.1f training rows each; their mean labels explain "+
			"%s of the label of other rows (rule: more than 0)", count(i.Categories, "value"), i.RowsEach,
			percent(i.Gain)))
	}
	return &Warning{
		Kind: IdleCategories, Severity: finding.Info, Features: names,
		Title:    count(len(names), "column") + " of many values left out: they do not tell the label",
		Evidence: evidence,
		Why: "A network learns a vector for each value of such a column. Where the values mean nothing, as " +
			"names do, it learns the training rows by heart with them, and does worse on others.",
		Suggestions: l.change("data.embed", "repeated", "vectors are learned all the same: right if the values count "+
			"beside other features only"),
	}
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
