package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/engine/event"
	"tunebench/engine/profile"
	"tunebench/tui/chart"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// widePage is the width from which the table of features has all of its columns.
const widePage = 118 // of 120, for the table is indented

// Bins is how many bins a histogram in the table has on a page of w cells.
func Bins(w int) int {
	if w < widePage {
		return 16
	}
	return 24
}

// The widths of columns of the table.
const (
	numberWidth   = 10
	missingWidth  = 9
	relationWidth = 7
	shortestName  = 8
)

// field is a column of numbers.
type field struct {
	title string
	text  func(f *profile.Feature) string
}

// fields are the columns of numbers that a page has room for.
func fields(w int) []field {
	number := func(title string, get func(f *profile.Feature) event.Number) field {
		return field{title, func(f *profile.Feature) string { return amount(f, get(f)) }}
	}
	list := []field{
		number("min", func(f *profile.Feature) event.Number { return f.Min }),
		number("median", func(f *profile.Feature) event.Number { return f.Median }),
		number("max", func(f *profile.Feature) event.Number { return f.Max }),
	}
	if w < widePage {
		return list
	}
	return []field{
		list[0], number("q1", func(f *profile.Feature) event.Number { return f.Q1 }), list[1],
		number("q3", func(f *profile.Feature) event.Number { return f.Q3 }), list[2],
		{"mean", func(f *profile.Feature) string { return Number(f.Mean) }},
		{"std", func(f *profile.Feature) string { return Number(f.Std) }},
		{"outliers", func(f *profile.Feature) string { return format.Count(int64(f.OutliersIQR)) }},
	}
}

// amount writes one of a feature's values: as a count where it has whole numbers only.
func amount(f *profile.Feature, n event.Number) string {
	for _, v := range []event.Number{f.Min, f.Q1, f.Median, f.Q3, f.Max, f.Mode} {
		if v := float64(v); v != math.Trunc(v) || math.Abs(v) >= 1e7 {
			return Number(n)
		}
	}
	return format.Count(int64(n))
}

// entry is a row of the table: a feature, or a category with all of its codes.
type entry struct {
	name     string
	feature  *profile.Feature
	category *profile.Category
	missing  int
	relation event.Number
}

func (e entry) strength() float64 {
	if !e.relation.Known() {
		return -1
	}
	return math.Abs(float64(e.relation))
}

// entries lists what the table shows; all: the codes of categories one by one.
func (d Data) entries(p *Page) []entry {
	var list []entry
	categories := d.Categories
	for i := 0; i < len(d.Features); i++ {
		if len(categories) > 0 && categories[0].From == i && !d.All {
			c := &categories[0]
			list = append(list, entry{p.clean(c.Column), nil, c, c.Missing, c.Association})
			categories, i = categories[1:], max(i, c.To-1)
			continue
		}
		f := &d.Features[i]
		list = append(list, entry{p.clean(f.Name), f, nil, f.Missing, f.Association})
	}
	return list
}

// FeatureTable writes a row for each feature: in the order of the source, or the ones most related
// to the label where they are many.
func (d Data) FeatureTable(p *Page) {
	list := d.entries(p)
	note, left := d.relationNote(), 0
	if shown := d.upTo(len(list), mostFeatures); shown < len(list) {
		slices.SortStableFunc(list, func(a, b entry) int { return cmp.Compare(b.strength(), a.strength()) })
		list, left = list[:shown], len(list)-shown
		note = "the most related; " + note
	}
	p.Text("", p.th.Muted, note)
	d.entryTable(p, list)
	d.rest(p, left, "feature")
	if d.SampledRows < d.Rows {
		p.Text("", p.th.Muted, "quartiles of "+format.Plural(d.SampledRows, "sampled row"))
	}
}

// relationNote explains the last column.
func (d Data) relationNote() string {
	numeric, category := "eta: correlation ratio with the class", "Cramér's V"
	if d.Association == profile.Pearson {
		numeric, category = "r: Pearson's correlation with the target", "correlation ratio"
	}
	if len(d.Categories) > 0 && !d.All {
		numeric += " (of categories: " + category + ")"
	}
	return numeric
}

// RelationTitle is the head of the column of [Relation].
func (d Data) RelationTitle() string {
	if d.Association == profile.Pearson {
		return "r"
	}
	return "eta"
}

func (d Data) entryTable(p *Page, list []entry) {
	numbers := fields(p.w)
	bins, name, missing := len("histogram"), len("name"), 0
	for _, e := range list {
		name = max(name, format.Width(e.name))
		if e.feature != nil {
			bins = max(bins, len(e.feature.Bins))
		}
		if e.missing > 0 {
			missing = missingWidth
		}
	}
	name = max(shortestName, min(name, p.w-gap-bins-len(numbers)*numberWidth-missing-relationWidth))
	head := format.Pad("name", name, "") + "  " + format.Pad("histogram", bins, "")
	for _, f := range numbers {
		head += format.PadLeft(f.title, numberWidth, "")
	}
	if missing > 0 {
		head += format.PadLeft("missing", missing, "")
	}
	p.Add(p.th.Muted.Render(head + format.PadLeft(d.RelationTitle(), relationWidth, "")))
	e := p.th.Glyphs.Ellipsis
	names := make([]string, len(list))
	for i, row := range list {
		names[i] = row.name
	}
	names = format.TellApart(names, name, e)
	for i, row := range list {
		line := format.Pad(names[i], name, "") + "  "
		if row.category != nil {
			line += p.th.Muted.Render(format.Pad(p.categoryWords(row.category), bins+len(numbers)*numberWidth, e))
		} else {
			line += p.shape(row.feature, bins)
			for _, f := range numbers {
				line += format.PadLeft(f.text(row.feature), numberWidth, e)
			}
		}
		line += format.PadLeft(d.MissingShare(row.missing), missing, "")
		p.Add(line + format.PadLeft(Relation(row.relation), relationWidth, ""))
	}
}

func (p *Page) shape(f *profile.Feature, w int) string {
	text, drawn := Shape(p.th, f, w)
	text = format.Pad(text, w, p.th.Glyphs.Ellipsis)
	if drawn {
		return p.th.Accent.Render(text)
	}
	return p.th.Muted.Render(text)
}

// categoryWords names the most frequent values of a category.
func (p *Page) categoryWords(c *profile.Category) string {
	values := make([]string, len(c.Values))
	for i, v := range c.Values {
		values[i] = p.clean(v.Value) + " " + format.Percent(float64(v.Share))
	}
	return format.Plural(len(c.Values), "value") + ": " + strings.Join(values, ", ")
}

// Shape is a histogram of a feature in at most w cells, or, not drawn, words where there is
// nothing to draw. The style is the caller's.
func Shape(th *theme.Theme, f *profile.Feature, w int) (text string, drawn bool) {
	switch f.Kind {
	case profile.Empty:
		return "no values", false
	case profile.Constant:
		return "constant", false
	case profile.Code:
		return "0/1, " + format.Percent(float64(f.Mean)) + " 1", false
	}
	return chart.Histogram(th, lipgloss.NewStyle(), f.Bins, w), true
}

// Relation writes how much a feature tells of the label.
func Relation(n event.Number) string {
	if !n.Known() {
		return "-"
	}
	return strconv.FormatFloat(float64(n), 'f', 2, 64)
}

// MissingShare writes a number of missing values as a share of the rows, nothing for none.
func (d Data) MissingShare(n int) string {
	if n == 0 {
		return ""
	}
	return format.Percent(float64(n) / float64(d.Rows))
}
