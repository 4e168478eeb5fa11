package data

import (
	"fmt"
	"strconv"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/profile"
	"tunebench/tui/chart"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// target draws the balance of the classes, or the numbers to predict.
func (s *Screen) target(th *theme.Theme, w int) []string {
	p, c := s.profile, &column{th: th, w: w}
	if f := p.Target; f != nil {
		c.text("", th.Strong, f.Name)
		c.add(chart.Histogram(th, th.Accent, f.Bins, w))
		c.text("", th.Text, number(f.Min)+" to "+number(f.Max)+", median "+number(f.Median))
		c.text("", th.Text, "mean "+number(f.Mean)+", standard deviation "+number(f.Std))
		c.text("", th.Muted, plural(f.OutliersIQR, "outlier")+" beyond 1.5 IQR")
		return c.lines
	}
	c.text("", th.Muted, "of "+strconv.Quote(p.LabelName))
	bars := make([]chart.Bar, len(p.Classes))
	for i, k := range p.Classes {
		bars[i] = chart.Bar{
			Label: k.Name, Value: float64(k.Rows), Style: th.Accent,
			Text: fmt.Sprintf("%s %5.1f %%", format.Count(int64(k.Rows)), 100*float64(k.Share)),
		}
	}
	c.add(chart.Bars(th, w, bars)...)
	return c.lines
}

// samples draws rows as pictures, the words of texts, or the most frequent entities.
func (s *Screen) samples(th *theme.Theme, w int) []string {
	p, c := s.profile, &column{th: th, w: w}
	switch {
	case len(p.Pictures) > 0:
		pictures(c, p.Pictures)
	case p.Text != nil:
		s.words(c)
	default:
		s.entities(c)
	}
	return c.lines
}

// The widths in cells between which pictures are shrunk.
const (
	smallestPicture = 8
	largestPicture  = 28
)

// pictures draws as many side by side as the width has room for.
func pictures(c *column, list []profile.Picture) {
	room := min(largestPicture, max(1, c.w))
	for room > smallestPicture && c.w/(room+2) < 4 {
		room--
	}
	cell := 1
	small := make([]profile.Picture, len(list))
	for i, p := range list {
		small[i] = p.Shrink(room)
		cell = max(cell, small[i].Width, smallestPicture)
	}
	cell += 2
	side := max(1, c.w/cell)
	for first := 0; first < len(small); first += side {
		if first > 0 {
			c.add("")
		}
		row := small[first:min(first+side, len(small))]
		heads, height := "", 0
		drawn := make([][]string, len(row))
		for k, p := range row {
			heads += format.Pad(format.Clean(p.Label)+" "+strconv.Itoa(int(p.Row)), cell-1, c.th.Glyphs.Ellipsis) + " "
			drawn[k] = chart.Picture(c.th, p.Width, p.Pixels)
			height = max(height, len(drawn[k]))
		}
		c.add(c.th.Muted.Render(format.Truncate(strings.TrimRight(heads, " "), c.w, c.th.Glyphs.Ellipsis)))
		for y := range height {
			line := ""
			for _, rows := range drawn {
				text := ""
				if y < len(rows) {
					text = rows[y]
				}
				line += format.Pad(text, cell, "")
			}
			c.add(format.Truncate(line, c.w, ""))
		}
	}
	c.add("", c.th.Muted.Render(format.Truncate("label and row, drawn by chance", c.w, c.th.Glyphs.Ellipsis)))
}

func (s *Screen) words(c *column) {
	t, th := s.profile.Text, c.th
	c.text("", th.Text, format.Count(int64(t.Vocabulary))+" terms, median "+number(t.Terms.Median)+" in a row")
	c.add(chart.Histogram(th, th.Accent, t.Terms.Bins, c.w))
	c.heading("In most rows")
	bars := make([]chart.Bar, len(t.Top))
	for i, term := range t.Top {
		bars[i] = chart.Bar{Label: term.Term, Value: float64(term.Rows), Text: format.Percent(float64(term.Share)), Style: th.Accent}
	}
	c.add(chart.Bars(th, c.w, bars)...)
	if t.ByClass == nil {
		return
	}
	c.heading("That mark a class")
	for k, terms := range t.ByClass {
		names := make([]string, len(terms))
		for i, term := range terms {
			names[i] = term.Term
		}
		c.text(th.Accent.Render(format.Clean(s.profile.Classes[k].Name))+"  ", th.Text, strings.Join(names, ", "))
	}
}

func (s *Screen) entities(c *column) {
	for _, f := range s.profile.Fields {
		c.heading(format.Clean(f.Name))
		c.text("", c.th.Text, plural(f.Categories, "category")+", median "+number(f.RowsEach.Median)+" rows each")
		c.add(chart.Histogram(c.th, c.th.Accent, f.RowsEach.Bins, c.w))
		names := make([]string, len(f.Top))
		for i, v := range f.Top {
			names[i] = v.Value + " " + format.Count(int64(v.Rows))
		}
		c.text(c.th.Muted.Render("most:")+" ", c.th.Text, strings.Join(names, ", "))
	}
}

func number(n event.Number) string {
	if !n.Known() {
		return "-"
	}
	return format.Value(float64(n))
}
