package report

import (
	"strings"

	"tunebench/engine/profile"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// Words writes what a table of texts says: how long rows are, the terms of most rows, and those
// that mark a class.
func (d Data) Words(p *Page) {
	t := d.Text
	p.Text("", p.th.Text, format.Plural(t.Vocabulary, "term")+", "+Span(&t.Terms, "in a row"))
	p.histogram(&t.Terms)
	p.Heading("In most rows", "")
	shown := t.Top[:d.upTo(len(t.Top), mostTerms)]
	bars := make([]chart.Bar, len(shown))
	for i, term := range shown {
		bars[i] = chart.Bar{
			Label: p.clean(term.Term), Value: float64(term.Rows), Style: p.th.Accent,
			Text: format.Percent(float64(term.Share)),
		}
	}
	p.Add(chart.Bars(p.th, p.w, bars)...)
	if t.ByClass == nil {
		return
	}
	p.Heading("That mark a class", "")
	classes := t.ByClass[:d.upTo(len(t.ByClass), mostClasses)]
	for k, terms := range classes {
		p.Text(p.th.Accent.Render(p.clean(d.Classes[k].Name))+"  ", p.th.Text, termList(terms))
	}
	d.rest(p, len(t.ByClass)-len(classes), "class")
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

// Entities writes the columns that a network embeds: how many rows each category has.
func (d Data) Entities(p *Page) {
	for i, f := range d.Fields {
		p.Heading(f.Name, "")
		p.Text("", p.th.Text, format.Plural(f.Categories, "category")+", "+Span(&f.RowsEach, "rows each"))
		p.histogram(&f.RowsEach)
		names := make([]string, len(f.Top))
		for k, v := range f.Top {
			names[k] = v.Value + " " + format.Count(int64(v.Rows))
		}
		if len(names) > 0 {
			p.Text(p.th.Muted.Render("most rows:")+" ", p.th.Text, strings.Join(names, ", "))
		}
		if f.Filled.Known() && i > 0 {
			share, other := format.Percent(float64(f.Filled)), d.Fields[i-1].Name
			p.Text("", p.th.Text, share+" of all combinations with "+other+" have a row")
		}
	}
}
