package report

import (
	"fmt"
	"math"
	"strconv"

	"tunebench/engine/event"
	"tunebench/engine/profile"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// Target writes the balance of the classes, or how the numbers to predict lie.
func (d Data) Target(p *Page) {
	if f := d.Profile.Target; f != nil {
		p.Text("", p.th.Strong, f.Name)
		p.histogram(f)
		p.Text("", p.th.Text, Span(f, ""))
		p.Text("", p.th.Text, "mean "+Number(f.Mean)+", standard deviation "+Number(f.Std))
		p.Text("", p.th.Muted, format.Plural(f.OutliersIQR, "outlier")+" (beyond 1.5 IQR)")
		return
	}
	p.Text("", p.th.Muted, "of "+strconv.Quote(format.Clean(d.LabelName)))
	shown := d.Classes[:d.upTo(len(d.Classes), mostClasses)]
	bars := make([]chart.Bar, len(shown))
	for i, c := range shown {
		share := fmt.Sprintf("%5.1f %%", 100*float64(c.Share))
		bars[i] = chart.Bar{
			Label: p.clean(c.Name), Value: float64(c.Rows), Style: p.th.Accent,
			Text: format.Count(int64(c.Rows)) + " " + share,
		}
	}
	p.Add(chart.Bars(p.th, p.w, bars)...)
	d.rest(p, len(d.Classes)-len(shown), "class")
}

// histogram draws how often a feature has which value, from its smallest to its largest.
func (p *Page) histogram(f *profile.Feature) {
	p.Add(chart.Histogram(p.th, p.th.Accent, f.Bins, p.w))
}

// Number writes a figure of a profile, or a dash for one that is not known.
func Number(n event.Number) string {
	if !n.Known() {
		return "-"
	}
	return format.Value(float64(n))
}

// Span writes what lies between a feature's ends: 3 to 28 rows each, median 12.
func Span(f *profile.Feature, what string) string {
	whole := func(n event.Number) string {
		if v := float64(n); v == math.Trunc(v) && math.Abs(v) < 1e9 {
			return format.Count(int64(v))
		}
		return Number(n)
	}
	text := whole(f.Min) + " to " + whole(f.Max)
	if what != "" {
		text += " " + what
	}
	return text + ", median " + whole(f.Median)
}
