package data

import (
	"strconv"

	"tunebench/engine/profile"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/report"
	"tunebench/tui/theme"
)

// histogramWidth is the cells of a histogram in the table.
const histogramWidth = 16

// narrowestTable is the width below which a table shows nothing but what is left out.
const narrowestTable = 6

// columns of the table of features; narrow ones drop the last that are dispensable.
var columns = []component.Column{
	{Title: "name", Min: 10, Weight: 1, Max: 40, Middle: true},
	{Title: "kind", Min: 8},
	{Title: "histogram", Min: histogramWidth},
	{Title: "missing", Min: 7, Right: true},
	{Title: "mean", Min: 9, Right: true},
	{Title: "std", Min: 9, Right: true},
	{Title: "target", Min: 6, Right: true},
}

// narrow is the order in which columns go where the screen lacks room.
var narrow = []string{"kind", "std", "missing", "mean", "histogram"}

// arrangeFeatures gives the table of features its columns, rows and cells.
func (s *Screen) arrangeFeatures(w, h int) {
	cols := component.Narrow(columns, narrow, w)
	if s.rowsFor != s.profile || s.rowsTheme != s.th || len(cols) != len(s.features.Columns) {
		s.features.Columns = cols
		rows, keys := make([][]component.Cell, len(s.profile.Features)), make([]string, len(s.profile.Features))
		for i := range s.profile.Features {
			f := &s.profile.Features[i]
			rows[i], keys[i] = s.row(s.th, f, cols), strconv.Itoa(i)
		}
		s.features.SetRows(rows, keys)
		s.rowsFor, s.rowsTheme = s.profile, s.th
	}
	s.features.Resize(w, h)
}

func (s *Screen) featureTable(th *theme.Theme, focused bool) string {
	if w, _ := s.features.Size(); w < narrowestTable {
		return ""
	}
	return s.features.View(th, focused)
}

func (s *Screen) row(th *theme.Theme, f *profile.Feature, cols []component.Column) []component.Cell {
	shape, drawn := report.Shape(th, f, histogramWidth)
	style := th.Accent
	if !drawn {
		style = th.Muted
	}
	cells := map[string]component.Cell{
		"name":      {Text: f.Name, Style: th.Text},
		"kind":      {Text: string(f.Kind), Style: th.Muted},
		"histogram": {Text: shape, Style: style},
		"missing":   {Text: s.report().MissingShare(f.Missing), Style: th.Warn},
		"mean":      {Text: report.Number(f.Mean), Style: th.Text},
		"std":       {Text: report.Number(f.Std), Style: th.Text},
		"target":    {Text: report.Relation(f.Association), Style: th.Text},
	}
	out := make([]component.Cell, len(cols))
	for i, c := range cols {
		out[i] = cells[c.Title]
	}
	return out
}

// relation names the measure of the last column.
func (s *Screen) relation() string {
	if s.profile.Classes == nil {
		return "target: Pearson's r"
	}
	return "target: correlation ratio"
}

// details says of the feature under the cursor what no column has room for.
func (s *Screen) details() string {
	i := s.features.Cursor()
	if i < 0 || i >= len(s.profile.Features) {
		return ""
	}
	f := &s.profile.Features[i]
	if !f.Min.Known() {
		return f.Name
	}
	text := report.Span(f, "")
	if f.OutliersIQR > 0 {
		text += ", " + format.Plural(f.OutliersIQR, "outlier")
	}
	return text
}
