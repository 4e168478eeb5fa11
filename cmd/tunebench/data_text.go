package main

import (
	"math"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/profile"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// mostTerms is how many of the most frequent terms have a bar.
const mostTerms = 12

// text draws what stands in for the table of features where rows are text.
func (r *report) text() {
	t := r.p.Text
	if t == nil {
		return
	}
	r.section("Text", "")
	r.line("  " + r.histogram(t.Terms.Bins) + "  " + span(&t.Terms, "terms in a row"))
	r.section("Terms", "the most frequent, by rows")
	shown := t.Top
	if !r.all {
		shown = shown[:min(mostTerms, len(shown))]
	}
	bars := make([]chart.Bar, len(shown))
	for i, term := range shown {
		bars[i] = chart.Bar{Label: term.Term, Value: float64(term.Rows), Text: format.Count(int64(term.Rows)) + "  " + format.Percent(float64(term.Share)), Style: r.th.Accent}
	}
	for _, line := range chart.Bars(r.th, r.w-2, bars) {
		r.line("  " + line)
	}
	if t.ByClass == nil {
		return
	}
	r.section("Terms that mark a class", "")
	for c, terms := range t.ByClass {
		if !r.all && c == mostClasses {
			r.rest(len(t.ByClass)-c, "class")
			break
		}
		r.wrapped("  "+r.th.Accent.Render(format.Clean(r.p.Classes[c].Name))+"  ", termList(terms))
	}
}

// fields draws the columns that a network embeds: how many rows each category has.
func (r *report) fields() {
	for i, f := range r.p.Fields {
		r.section(format.Clean(f.Name), plural(f.Categories, "category")+", a vector is learned for each")
		r.line("  " + r.histogram(f.RowsEach.Bins) + "  " + span(&f.RowsEach, "rows each"))
		names := make([]string, len(f.Top))
		for k, c := range f.Top {
			names[k] = c.Value + " " + format.Count(int64(c.Rows))
		}
		r.wrapped("  "+r.th.Muted.Render("most rows:")+" ", strings.Join(names, ", "))
		if f.Filled.Known() && i > 0 {
			r.line("  " + format.Percent(float64(f.Filled)) + " of all combinations with " + format.Clean(r.p.Fields[i-1].Name) + " have a row")
		}
	}
}

// span writes what lies between a feature's ends: 3 to 28 rows each, median 12.
func span(f *profile.Feature, what string) string {
	whole := func(n event.Number) string {
		if v := float64(n); v == math.Trunc(v) && math.Abs(v) < 1e9 {
			return format.Count(int64(v))
		}
		return value(n)
	}
	text := whole(f.Min) + " to " + whole(f.Max)
	if what != "" {
		text += " " + what
	}
	return text + ", median " + whole(f.Median)
}

func termList(terms []profile.Term) string {
	if len(terms) == 0 {
		return "(none)"
	}
	names := make([]string, len(terms))
	for i, t := range terms {
		names[i] = t.Term
	}
	return strings.Join(names, ", ")
}
