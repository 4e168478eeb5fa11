package main

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
	"tunebench/engine/profile"
	"tunebench/tui/format"
)

// field is a column of the table of features.
type field struct {
	title string
	width int
	text  func(f *profile.Feature) string
}

func number(title string, get func(f *profile.Feature) event.Number) field {
	return field{title, 10, func(f *profile.Feature) string { return amount(f, get(f)) }}
}

// measured is a figure that is no whole number even of a feature of whole numbers.
func measured(title string, get func(f *profile.Feature) event.Number) field {
	return field{title, 10, func(f *profile.Feature) string { return value(get(f)) }}
}

// amount writes one of a feature's values: as a count where it has whole numbers only.
func amount(f *profile.Feature, n event.Number) string {
	for _, v := range []event.Number{f.Min, f.Q1, f.Median, f.Q3, f.Max, f.Mode} {
		if v := float64(v); v != math.Trunc(v) || math.Abs(v) >= 1e7 {
			return value(n)
		}
	}
	return format.Count(int64(n))
}

// numbers returns the columns of numbers that the width has room for.
func (r *report) numbers() []field {
	list := []field{
		number("min", func(f *profile.Feature) event.Number { return f.Min }),
		number("median", func(f *profile.Feature) event.Number { return f.Median }),
		number("max", func(f *profile.Feature) event.Number { return f.Max }),
	}
	if r.w < wideReport {
		return list
	}
	return []field{
		list[0], number("q1", func(f *profile.Feature) event.Number { return f.Q1 }), list[1],
		number("q3", func(f *profile.Feature) event.Number { return f.Q3 }), list[2],
		measured("mean", func(f *profile.Feature) event.Number { return f.Mean }),
		measured("std", func(f *profile.Feature) event.Number { return f.Std }),
		{"outliers", 10, func(f *profile.Feature) string { return format.Count(int64(f.OutliersIQR)) }},
	}
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

// entries lists what the table shows; with --all the codes of categories one by one.
func (r *report) entries() []entry {
	var list []entry
	categories := r.p.Categories
	for i := 0; i < len(r.p.Features); i++ {
		if len(categories) > 0 && categories[0].From == i && !r.all {
			c := &categories[0]
			list = append(list, entry{format.Clean(c.Column), nil, c, c.Missing, c.Association})
			categories, i = categories[1:], c.To-1
			continue
		}
		f := &r.p.Features[i]
		list = append(list, entry{format.Clean(f.Name), f, nil, f.Missing, f.Association})
	}
	return list
}

// features draws the table of features: in the order of the source, or the ones most related
// to the label where they are many. Pixels are shown as pictures.
func (r *report) features() {
	if len(r.p.Pictures) > 0 && !r.all || len(r.p.Features) == 0 {
		return
	}
	list := r.entries()
	left := 0
	note := r.relationNote()
	if !r.all && len(list) > mostFeatures {
		slices.SortStableFunc(list, func(a, b entry) int { return cmp.Compare(b.strength(), a.strength()) })
		left = len(list) - mostFeatures
		list = list[:mostFeatures]
		note = "the most related; " + note
	}
	r.section("Features", "")
	r.wrapped("  ", note)
	r.table(list)
	r.rest(left, "feature")
	if r.p.SampledRows < r.p.Rows {
		r.line("  " + r.th.Muted.Render("quartiles of "+plural(r.p.SampledRows, "sampled row")))
	}
}

// relationNote explains the last column.
func (r *report) relationNote() string {
	numeric, category := "eta: correlation ratio with the class", "Cramér's V"
	if r.p.Task == dataset.Regression {
		numeric, category = "r: Pearson's correlation with the target", "correlation ratio"
	}
	if len(r.p.Categories) > 0 && !r.all {
		numeric += " (of categories: " + category + ")"
	}
	if !r.th.Unicode {
		numeric = strings.ReplaceAll(numeric, "é", "e")
	}
	return numeric
}

const (
	missingWidth  = 9
	relationWidth = 7
)

func (r *report) table(list []entry) {
	fields := r.numbers()
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
	middle := bins
	for _, f := range fields {
		middle += f.width
	}
	name = max(8, min(name, r.w-4-middle-missing-relationWidth))
	head := format.Pad("name", name, "") + "  " + format.Pad("histogram", bins, "")
	for _, f := range fields {
		head += format.PadLeft(f.title, f.width, "")
	}
	title := "eta"
	if r.p.Association == profile.Pearson {
		title = "r"
	}
	r.line("  " + r.th.Muted.Render(head+format.PadLeft(map[bool]string{true: "missing"}[missing > 0], missing, "")+format.PadLeft(title, relationWidth, "")))
	for _, e := range list {
		// Names that share a long beginning differ at their ends.
		line := format.Pad(format.TruncateMiddle(e.name, name, r.th.Glyphs.Ellipsis), name, "") + "  "
		if e.category != nil {
			line += r.th.Muted.Render(format.Pad(categoryWords(e.category), middle, r.th.Glyphs.Ellipsis))
		} else {
			line += r.shape(e.feature, bins)
			for _, f := range fields {
				line += format.PadLeft(f.text(e.feature), f.width, r.th.Glyphs.Ellipsis)
			}
		}
		share := ""
		if e.missing > 0 {
			share = format.Percent(float64(e.missing) / float64(r.p.Rows))
		}
		relation := "-"
		if e.relation.Known() {
			relation = strconv.FormatFloat(float64(e.relation), 'f', 2, 64)
		}
		r.line("  " + line + format.PadLeft(share, missing, "") + format.PadLeft(relation, relationWidth, ""))
	}
}

// categoryWords names the most frequent values of a category.
func categoryWords(c *profile.Category) string {
	var b strings.Builder
	b.WriteString(plural(len(c.Values), "value"))
	for i, v := range c.Values {
		b.WriteString(map[bool]string{true: ": ", false: ", "}[i == 0])
		b.WriteString(format.Clean(v.Value) + " " + format.Percent(float64(v.Share)))
	}
	return b.String()
}

// shape is a histogram, or words where there is nothing to draw.
func (r *report) shape(f *profile.Feature, width int) string {
	muted := func(text string) string { return r.th.Muted.Render(format.Pad(text, width, r.th.Glyphs.Ellipsis)) }
	switch f.Kind {
	case profile.Empty:
		return muted("no values")
	case profile.Constant:
		return muted("constant")
	case profile.Code:
		return muted("0/1, " + format.Percent(float64(f.Mean)) + " 1")
	}
	return format.Pad(r.histogram(f.Bins), width, "")
}
