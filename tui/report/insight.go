package report

import (
	"fmt"
	"strconv"
	"strings"

	"tunebench/experiments/workspace"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// ColumnImportances writes a bar for each of the most important columns, with the interval over the repeats.
func (p *Page) ColumnImportances(list *workspace.Importances, most int) {
	var bars []chart.Bar
	for _, c := range list.Columns[:min(most, len(list.Columns))] {
		style := p.th.Accent
		if c.Error.Low <= 0 {
			style = p.th.Faint
		}
		bars = append(bars, chart.Bar{
			Label: p.clean(c.Column), Value: c.Error.Mean, Spread: max(0, c.Error.Half()), Style: style,
			Text: p.legible(fmt.Sprintf("%s ± %s  %s %s", signed(c.Error.Mean),
				format.Digits(c.Error.Half(), 2), list.Score, signed(-c.Score.Mean))),
		})
	}
	p.Add(chart.Bars(p.th, p.w, bars)...)
	if left := len(list.Columns) - len(bars) + list.Left; left > 0 {
		p.Text("", p.th.Muted, format.Plural(left, "column")+" more, of less importance")
	}
	p.Text("", p.th.Muted, fmt.Sprintf("%s gained, ± 95 %% over %d shuffles of %s; %s is %s, %s %s with all in place",
		list.Error, list.Repeats, format.Plural(list.Rows, "row"), list.Error, format.Value(list.BaseError), list.Score,
		format.Value(list.BaseScore)))
}

func signed(v float64) string {
	if v > 0 {
		return "+" + format.Digits(v, 3)
	}
	return format.Digits(v, 3)
}

// SlicesFound writes the slices that stand out, and at least so many in all.
func (p *Page) SlicesFound(s *workspace.Slices, least int) {
	var rows [][]Cell
	out := 0
	for i := range s.Slices {
		one := &s.Slices[i]
		if !one.StandsOut() && len(rows) >= least {
			break
		}
		style, mark := p.th.Muted, ""
		if one.StandsOut() {
			out++
			style, mark = p.th.Bad, p.th.Glyphs.Alert
		}
		rows = append(rows, []Cell{
			{mark, style},
			{one.Column, p.th.Text},
			{one.Value, p.th.Text},
			{format.Count(int64(one.Rows)), p.th.Muted},
			{format.Value(one.Mean), style},
			{format.Value(one.Rest), p.th.Muted},
			{signed(float64(one.Low)) + " to " + signed(float64(one.High)), p.th.Muted},
			{format.Digits(one.Adjusted, 2), style},
		})
	}
	verdict := fmt.Sprintf("%s of %s stand out; the %s of all rows is %s", format.Count(int64(out)),
		format.Plural(s.Judged, "slice"), s.Error, format.Value(s.Mean))
	if out == 0 {
		verdict = fmt.Sprintf("none of %s stands out; the %s of all rows is %s", format.Plural(s.Judged, "slice"),
			s.Error, format.Value(s.Mean))
	}
	p.Text("", p.th.Text, verdict)
	p.Add("")
	p.Table([]Column{
		{},
		{Title: "column", Middle: true},
		{Title: "value", Middle: true},
		{Title: "rows", Right: true},
		{Title: s.Error, Right: true},
		{Title: "others", Right: true},
		{Title: "difference"},
		{Title: "P", Right: true},
	}, rows)
}

// ColumnEffect writes how predictions follow a column: values under each other, as commands print them.
func (p *Page) ColumnEffect(e *workspace.Effect) {
	if e.Numbers == nil {
		p.CategoryEffects(e)
		return
	}
	var rows [][]Cell
	for i, at := range e.Numbers.At {
		rows = append(rows, []Cell{
			{format.Value(at), p.th.Text},
			{signed(e.Numbers.Accumulated[i]), p.th.Text},
			{format.Value(e.Numbers.Partial[i]), p.th.Muted},
			{format.Count(int64(e.Numbers.Rows[i])), p.th.Muted},
		})
	}
	p.Table([]Column{
		{Title: e.Column, Right: true},
		{Title: "ALE", Right: true},
		{Title: "partial dependence", Right: true},
		{Title: "rows up to here", Right: true},
	}, rows)
}

// CategoryEffects draws the mean prediction for each category.
func (p *Page) CategoryEffects(e *workspace.Effect) {
	var bars []chart.Bar
	for _, c := range e.Categories {
		bars = append(bars, chart.Bar{
			Label: p.clean(c.Name), Value: c.Mean, Style: p.th.Accent,
			Text: format.Value(c.Mean) + ", " + format.Plural(c.Rows, "row"),
		})
	}
	p.Add(chart.Bars(p.th, p.w, bars)...)
}

// Mistaken writes a row that the model is far off at, with so many of its fields, or as a picture of at most so many
// cells.
func (p *Page) Mistaken(m workspace.Mistake, rank, fields, cells int) {
	head := fmt.Sprintf("%d. row %s: ", rank, format.Count(int64(m.Row)))
	text := p.clean(m.Truth) + " taken for " + p.clean(m.Predicted)
	if m.Sure.Known() {
		text += fmt.Sprintf(" with %s, its own chance %s", format.Percent(float64(m.Sure)), small(float64(m.Chance)))
	} else {
		text = "true " + p.clean(m.Truth) + ", predicted " + p.clean(m.Predicted) + ", off by " + Number(m.Loss)
	}
	p.Text(p.th.Strong.Render(head), p.th.Warn, text)
	switch {
	case m.Picture != nil:
		cells = max(1, min(p.w, largestPicture, cells))
		pic := m.Picture.Shrink(cells)
		width, pixels := enlarged(pic.Width, pic.Pixels, cells)
		p.Add(chart.Picture(p.th, width, pixels)...)
	case m.Text != "":
		p.Indented(2, func(in *Page) { in.Text("", p.th.Muted, m.Text) })
	default:
		var words []string
		for _, f := range m.Fields[:min(fields, len(m.Fields))] {
			words = append(words, f.Name+" "+f.Value)
		}
		if more := len(m.Fields) - fields; more > 0 {
			words = append(words, strconv.Itoa(more)+" more")
		}
		p.Indented(2, func(in *Page) { in.Text("", p.th.Muted, strings.Join(words, ", ")) })
	}
}

// enlarged makes squares of the pixels of a small picture, as large as so many cells allow.
func enlarged(width int, pixels []uint8, cells int) (int, []uint8) {
	n := max(1, cells/max(1, width))
	out := make([]uint8, 0, n*n*len(pixels))
	for y := 0; y+width <= len(pixels) && width > 0; y += width {
		for range n {
			for _, v := range pixels[y : y+width] {
				for range n {
					out = append(out, v)
				}
			}
		}
	}
	return width * n, out
}

// small writes a share that may be tiny.
func small(share float64) string {
	if share < 0.001 {
		return format.Digits(share, 2)
	}
	return format.Percent(share)
}
