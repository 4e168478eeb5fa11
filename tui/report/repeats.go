package report

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/engine/paired"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
)

// varied are the words for what seeds draw anew.
var varied = map[spec.Vary]string{
	spec.VaryBoth:  "which draw the split and the training anew",
	spec.VaryInit:  "which draw the training anew, on the same split",
	spec.VarySplit: "which draw the split anew, for the same training",
}

const (
	stripWidth = 24  // cells on which values are placed side by side
	namedWidth = 110 // of a page that has room for the names of runs, too
)

// Repeats writes a group: each seed with its value, what they come to, and which difference from another
// experiment they would show.
func (p *Page) Repeats(name string, r *workspace.Repeats) {
	p.Heading(name, format.Plural(len(r.Seeds), "seed")+", "+varied[r.Vary])
	p.Add("")
	scale := newStrip(r)
	rows := make([][]Cell, len(r.Seeds))
	for i, s := range r.Seeds {
		rows[i] = []Cell{
			{strconv.Itoa(s.Seed), p.th.Text},
			{strconv.Itoa(s.Split), p.th.Muted},
			p.valueCell(s),
			{epochText(s.Epoch), p.th.Muted},
			{p.strip(scale, s.Value), p.th.Accent},
			p.stateCell(s.State),
		}
		if p.w >= namedWidth {
			rows[i] = append(rows[i], Cell{runName(s), p.th.Muted})
		}
	}
	columns := []Column{
		{Title: "seed", Right: true},
		{Title: "split", Right: true},
		{Title: "best " + r.Metric, Right: true},
		{Title: "epoch", Right: true},
		{Title: scale.title()},
		{Title: "state"},
	}
	if p.w >= namedWidth {
		columns = append(columns, Column{Title: "run", Middle: true})
	}
	p.Table(columns, rows)
	p.Add("")
	p.Noise(r.Metric, r.Noise)
	p.spreads(r.Spreads)
}

// spreads writes how much each kind of draws makes the result vary, where more than one is known.
func (p *Page) spreads(list []workspace.Spread) {
	var known []string
	for _, s := range list {
		if s.Noise.Seeds > 1 {
			known = append(known, fmt.Sprintf("%s %s (%s)", s.Vary, format.Value(s.Noise.Deviation),
				format.Plural(s.Noise.Seeds, "seed")))
		}
	}
	if len(known) > 1 {
		p.Text("", p.th.Text, "Standard deviation by what is drawn anew: "+strings.Join(known, ", ")+".")
	}
}

func runName(s workspace.Seeded) string {
	if s.Run == "" {
		return ""
	}
	return filepath.Base(s.Run)
}

func epochText(epoch int) string {
	if epoch == 0 {
		return "-"
	}
	return strconv.Itoa(epoch)
}

func (p *Page) valueCell(s workspace.Seeded) Cell {
	if s.Epoch == 0 {
		return Cell{"-", p.th.Muted}
	}
	return Cell{format.Value(s.Value), p.th.Text}
}

func (p *Page) stateCell(state workspace.State) Cell {
	style := p.th.Muted
	if state == workspace.Diverged || state == workspace.Failed {
		style = p.th.Bad
	}
	return Cell{string(state), style}
}

// strip places values between the least and the greatest.
type strip struct{ low, high float64 }

func newStrip(r *workspace.Repeats) strip {
	var known []float64
	for _, s := range r.Seeds {
		if s.Epoch > 0 {
			known = append(known, s.Value)
		}
	}
	if len(known) < 2 || slices.Min(known) == slices.Max(known) {
		return strip{}
	}
	return strip{slices.Min(known), slices.Max(known)}
}

// title writes the ends of the scale above it.
func (s strip) title() string {
	if s.low == s.high {
		return ""
	}
	low, high := format.Value(s.low), format.Value(s.high)
	return low + strings.Repeat(" ", max(1, stripWidth-len(low)-len(high))) + high
}

// strip draws one value in its place.
func (p *Page) strip(s strip, v float64) string {
	if s.low == s.high || !(v >= s.low && v <= s.high) {
		return ""
	}
	at := int(math.Round((v - s.low) / (s.high - s.low) * (stripWidth - 1)))
	g := p.th.Glyphs
	return strings.Repeat(g.Dot, at) + g.Bullet + strings.Repeat(g.Dot, stripWidth-1-at)
}

// Noise writes what the values of a group come to.
func (p *Page) Noise(metric string, g paired.Group) {
	if g.Diverged > 0 {
		p.Text("", p.th.Warn, fmt.Sprintf("%d of %s without a value, left out below", g.Diverged,
			format.Plural(g.Seeds+g.Diverged, "seed")))
	}
	if g.Seeds < 2 {
		p.Text("", p.th.Muted, "one seed tells nothing of the noise")
		return
	}
	low, high := g.Low, g.High
	if event.Resolve([]string{metric}).Of(metric).Quantity.Share() {
		low, high = max(low, 0), min(high, 1)
	}
	p.Pairs([]Pair{
		{"mean of " + metric, format.Value(g.Mean)},
		{"95 % interval of the mean", format.Value(low) + " to " + format.Value(high)},
		{"standard deviation over seeds", format.Value(g.Deviation)},
	})
	p.Text("", p.th.Text, Visible(g))
}

// Visible says which differences from another experiment would be told, and with how many seeds of each.
func Visible(g paired.Group) string {
	see := g.Visible(g.Seeds)
	if math.IsNaN(see) {
		return "All seeds came to the same value: nothing to go by."
	}
	half := g.SeedsToTell(see / 2)
	return fmt.Sprintf("Another experiment that is better or worse by %s would be told from it with %s of each "+
		"(in %.0f %% of the cases); by half of that, with %s. With the same seeds it takes fewer.",
		format.Digits(see, 2), format.Plural(g.Seeds, "seed"), 100*paired.Power, needed(half))
}

func needed(n int) string {
	if n >= paired.MaxNeeded {
		return "more than are worth training"
	}
	return strconv.Itoa(n)
}

// Comparison writes the pairs of two groups under the same seeds, and in words what they say of the second
// against the first.
func (p *Page) Comparison(names [2]string, groups [2]*workspace.Repeats, r paired.Result) {
	one, two := groups[0], groups[1]
	p.Heading(names[1]+" against "+names[0], one.Metric+", pairs of the same seeds")
	for _, c := range spec.Diff(one.Experiment, two.Experiment) {
		if c.Key != "name" && c.Key != "notes" {
			p.Change(c.Key, hparam.Format(c.From), hparam.Format(c.To))
		}
	}
	p.Add("")
	rows := make([][]Cell, min(len(one.Seeds), len(two.Seeds)))
	for i := range rows {
		a, b := one.Seeds[i], two.Seeds[i]
		rows[i] = []Cell{{strconv.Itoa(a.Seed), p.th.Text}, p.valueCell(a), p.valueCell(b), p.gain(a, b)}
	}
	p.Table([]Column{
		{Title: "seed", Right: true},
		{Title: names[0], Right: true},
		{Title: names[1], Right: true},
		{Title: "difference", Right: true},
	}, rows)
	p.Add("")
	p.Verdict(names[1], r)
}

// gain is the difference of a pair.
func (p *Page) gain(a, b workspace.Seeded) Cell {
	if a.Epoch == 0 || b.Epoch == 0 {
		return Cell{"-", p.th.Muted}
	}
	d := b.Value - a.Value
	sign := ""
	if d > 0 {
		sign = "+"
	}
	return Cell{sign + format.Value(d), p.th.Text}
}

// Verdict writes a comparison in words: "lr-0.003 is better by 0.012 ± 0.004 (8 seeds)".
func (p *Page) Verdict(name string, r paired.Result) {
	verb := " is "
	if r.Pairs < 2 {
		verb = ": "
	}
	p.Text("", p.verdictStyle(r.Verdict), name+verb+r.Words())
	if r.Pairs > 1 && !math.IsNaN(r.Mean) {
		p.Text("", p.th.Muted, fmt.Sprintf("95 %% interval of the difference: %s to %s", format.Value(r.Low),
			format.Value(r.High)))
	}
}

func (p *Page) verdictStyle(v paired.Verdict) lipgloss.Style {
	switch v {
	case paired.Better:
		return p.th.Good
	case paired.Worse:
		return p.th.Bad
	}
	return p.th.Text
}
