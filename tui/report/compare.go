package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"charm.land/lipgloss/v2"

	"tunebench/engine/hparam"
	"tunebench/engine/paired"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
)

// CompareLook says how a comparison is drawn.
type CompareLook struct {
	// Sample draws how the curve of a run looks; nil: it is numbered only.
	Sample func(run int) string
	// Hidden runs have no curve now; At is the one under the cursor, -1: none.
	Hidden func(run int) bool
	At     int
	// Now is another value of a run than its newest, under a title of its own; nil: that.
	Now      func(run int) float64
	NowTitle string
}

// Beside writes the table of runs beside each other: best and newest values, how far each is from the best
// with the noise of that, and the keys in which they differ, as many as have room.
func (p *Page) Beside(c *workspace.Comparison, look CompareLook) {
	columns := []Column{
		{},
		{Title: "run", Middle: true},
		{Title: c.Metric, Right: true},
		{Title: "at", Right: true},
		{Title: cmp.Or(look.NowTitle, "now"), Right: true},
		{Title: "off the best", Right: true},
		{Title: "noise", Right: true},
	}
	const fixed, each = 78, 10 // cells
	keys := c.Keys[:min(len(c.Keys), max(0, p.w-fixed)/each)]
	for _, k := range keys {
		columns = append(columns, Column{Title: hparam.Short(k), Right: true})
	}
	rows := make([][]Cell, len(c.Runs))
	noisy := false
	for i := range c.Runs {
		rows[i] = p.compared(c, i, keys, look)
		noisy = noisy || rows[i][6].Text != ""
	}
	if !noisy {
		columns = append(columns[:6:6], columns[7:]...)
		for i := range rows {
			rows[i] = append(rows[i][:6:6], rows[i][7:]...)
		}
	}
	p.Table(columns, rows)
	if n := len(c.Keys) - len(keys); n > 0 {
		more := format.Plural(n, "more key") + " in which they differ: on a wider screen, or by `tunebench diff`"
		p.Text("", p.th.Muted, more)
	}
	p.comparisonNoise(c, noisy)
}

// compared is the row of a run.
func (p *Page) compared(c *workspace.Comparison, i int, keys []string, look CompareLook) []Cell {
	r, th := &c.Runs[i], p.th
	style := th.Text
	if look.Hidden != nil && look.Hidden(i) {
		style = th.Faint
	}
	pointer := " "
	if look.At < 0 {
		pointer = ""
	}
	if look.At == i {
		style, pointer = th.Strong, th.Glyphs.Cursor
	}
	cell := func(v float64) Cell {
		if math.IsNaN(v) {
			return Cell{"", style}
		}
		return Cell{format.Value(v), style}
	}
	number := Cell{pointer + strconv.Itoa(i+1), th.Series(i)}
	if look.Sample != nil {
		number.Text += " " + look.Sample(i)
	}
	best, title := cell(r.Value), r.Title()
	if len(r.Members) > 1 {
		title += ", " + format.Plural(len(r.Members), "seed")
		best.Text = seedsText(r.Seeds, p.w >= withInterval)
	}
	off := Cell{"", style}
	switch {
	case math.IsNaN(r.Value):
	case i == c.Best:
		best.Text = th.Glyphs.Peak + " " + best.Text
	default:
		off = p.signed(r.Value-c.Runs[c.Best].Value, style)
	}
	noise := Cell{"", style}
	if d := differenceNoise(c, i); !math.IsNaN(d) && i != c.Best {
		noise.Text = plusMinus + format.Digits(d, 2)
	}
	at := Cell{"", style}
	if !math.IsNaN(r.At) {
		at.Text = strconv.Itoa(int(r.At))
	}
	now := r.Last
	if look.Now != nil {
		now = look.Now(i)
	}
	row := []Cell{number, {title, style}, best, at, cell(now), off, noise}
	for _, k := range keys {
		v, _ := r.Setting(k)
		row = append(row, Cell{format.Setting(v), style})
	}
	return row
}

const plusMinus = "± "

// withInterval is the width of a page that has room for intervals.
const withInterval = 100

// seedsText is the mean over seeds, its deviation and, if it is wanted, its interval.
func seedsText(g paired.Group, interval bool) string {
	if g.Seeds < 2 {
		return format.Value(g.Mean)
	}
	text := format.Value(g.Mean) + " " + plusMinus + format.Digits(g.Deviation, 2)
	if interval {
		text += fmt.Sprintf(" [%s, %s]", format.Value(g.Low), format.Value(g.High))
	}
	return text
}

func (p *Page) signed(d float64, style lipgloss.Style) Cell {
	if d > 0 {
		return Cell{"+" + format.Value(d), style}
	}
	return Cell{format.Value(d), style}
}

// differenceNoise is the standard deviation of the difference from the best, if it were measured on other rows.
func differenceNoise(c *workspace.Comparison, i int) float64 {
	if c.Best < 0 {
		return math.NaN()
	}
	return math.Hypot(c.Runs[i].Noise, c.Runs[c.Best].Noise)
}

// comparisonNoise says what the differences are worth.
func (p *Page) comparisonNoise(c *workspace.Comparison, noisy bool) {
	p.Add("")
	for _, pair := range c.Pairs {
		p.Verdict(pair.Name+" beside "+pair.Than, pair.Result)
	}
	switch {
	case len(c.Pairs) > 0:
	case slices.ContainsFunc(c.Runs, func(r workspace.Compared) bool { return len(r.Members) > 1 }):
		p.Text("", p.th.Muted, "runs under several seeds: mean "+plusMinus+
			"standard deviation [95 % interval of the mean]")
	case noisy:
		p.Text("", p.th.Muted, "noise: by what such a difference varies for the choice of validation rows alone; the "+
			"seed adds to it. None is called a difference without runs under the same seeds.")
	default:
		p.Text("", p.th.Muted, "no two of these experiments were trained under the same two seeds: what differs may "+
			"be chance (`tunebench repeat`)")
	}
}
