package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/engine/event"
	"tunebench/engine/paired"
	"tunebench/tui/format"
)

// Repeats is an experiment under several seeds, as a group.
type Repeats struct {
	Name   string
	Metric string
	// Vary says what the seeds draw anew, in words.
	Vary  string
	Seeds []Repeat
	Noise paired.Group
}

// Repeat is one of them.
type Repeat struct {
	Seed, Split int     // of the weights and of the split
	Value       float64 // best of the metric; NaN: none
	Epoch       int     // where it was, counted from 1
	State       string  // such as done or diverged
	Run         string  // its name
}

// stripWidth is the cells on which values are placed side by side.
const stripWidth = 24

// Repeats writes a group: each seed with its value, what they come to, and which difference from another
// experiment they would show.
func (p *Page) Repeats(r Repeats) {
	p.Heading(r.Name, format.Plural(len(r.Seeds), "seed")+", "+r.Vary)
	p.Add("")
	scale := newStrip(r.values())
	rows := make([][]Cell, len(r.Seeds))
	for i, s := range r.Seeds {
		rows[i] = []Cell{
			{strconv.Itoa(s.Seed), p.th.Text},
			{strconv.Itoa(s.Split), p.th.Muted},
			p.valueCell(s),
			{epochText(s.Epoch), p.th.Muted},
			{p.strip(scale, s.Value), p.th.Accent},
			p.stateCell(s.State),
			{s.Run, p.th.Muted},
		}
	}
	p.Table([]Column{
		{Title: "seed", Right: true},
		{Title: "split", Right: true},
		{Title: "best " + r.Metric, Right: true},
		{Title: "epoch", Right: true},
		{Title: scale.title()},
		{Title: "state"},
		{Title: "run", Middle: true},
	}, rows)
	p.Add("")
	p.Noise(r.Metric, r.Noise)
}

func (r Repeats) values() []float64 {
	values := make([]float64, len(r.Seeds))
	for i, s := range r.Seeds {
		values[i] = s.Value
	}
	return values
}

func epochText(epoch int) string {
	if epoch == 0 {
		return "-"
	}
	return strconv.Itoa(epoch)
}

func (p *Page) valueCell(s Repeat) Cell {
	if s.Epoch == 0 {
		return Cell{"-", p.th.Muted}
	}
	return Cell{format.Value(s.Value), p.th.Text}
}

func (p *Page) stateCell(state string) Cell {
	style := p.th.Muted
	if state == "diverged" || state == "failed" {
		style = p.th.Bad
	}
	return Cell{state, style}
}

// strip places values between the least and the greatest.
type strip struct{ low, high float64 }

func newStrip(values []float64) strip {
	known := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
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

// Comparison is two groups under the same seeds.
type Comparison struct {
	A, B    Repeats
	Changes []KeyChange // what differs from A to B
	Result  paired.Result
}

// KeyChange is a key with its values before and after, as text.
type KeyChange struct{ Key, From, To string }

// Comparison writes the pairs of two groups, and in words what they say of the second against the first.
func (p *Page) Comparison(c Comparison) {
	p.Heading(c.B.Name+" against "+c.A.Name, c.A.Metric+", pairs of the same seeds")
	for _, change := range c.Changes {
		p.Change(change.Key, change.From, change.To)
	}
	p.Add("")
	n := min(len(c.A.Seeds), len(c.B.Seeds))
	rows := make([][]Cell, n)
	for i := range n {
		a, b := c.A.Seeds[i], c.B.Seeds[i]
		rows[i] = []Cell{{strconv.Itoa(a.Seed), p.th.Text}, p.valueCell(a), p.valueCell(b), p.gain(a, b)}
	}
	p.Table([]Column{
		{Title: "seed", Right: true},
		{Title: c.A.Name, Right: true},
		{Title: c.B.Name, Right: true},
		{Title: "difference", Right: true},
	}, rows)
	p.Add("")
	p.Verdict(c.B.Name, c.Result)
}

// gain is the difference of a pair.
func (p *Page) gain(a, b Repeat) Cell {
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
