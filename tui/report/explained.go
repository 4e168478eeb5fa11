package report

import (
	"math"
	"strings"
	"unicode"

	"tunebench/experiments/workspace"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// HelpExplained says how an explanation is read.
const HelpExplained = "What each part adds to the prediction, from the average row to this one (integrated " +
	"gradients): all of it adds up to the difference. Where gradients x input say otherwise, the network bends on " +
	"the way."

// Explained writes why a row was predicted as it was: bars for columns, words marked in a text, a map for a picture.
func (p *Page) Explained(a *workspace.Attribution, most int) {
	p.Text("", p.th.Strong, a.Of)
	p.Text("", p.th.Muted, format.Digits(a.Value, 4)+" for row "+format.Count(int64(a.Row))+" ("+a.Predicted+", truly "+
		a.Truth+"), "+format.Digits(a.Baseline, 4)+" for the baseline; the parts miss the difference by "+
		format.Digits(a.Gap, 1))
	p.Add("")
	switch {
	case a.Picture != nil && len(a.Heat) > 0:
		p.Add(chart.Heat(p.th, a.Picture.Width, a.Heat)...)
		p.Text("", p.th.Muted, "+ # speak for it, - % against it")
	case a.Text != "":
		p.marked(a)
		p.Add("")
		p.partBars(a, most)
	default:
		p.partBars(a, most)
	}
}

// partBars draws a bar for each part: full for it, light against it.
func (p *Page) partBars(a *workspace.Attribution, most int) {
	var bars []chart.Bar
	for _, part := range a.Parts[:min(most, len(a.Parts))] {
		label := part.Name
		if part.Value != "" {
			label += " " + part.Value
		}
		style := p.th.Good
		if part.Integrated < 0 {
			style = p.th.Bad
		}
		bars = append(bars, chart.Bar{
			Label: p.clean(label), Value: part.Integrated, Style: style,
			Text: p.legible(signed(part.Integrated) + "  g·x " + signed(part.Local)),
		})
	}
	p.Add(chart.Bars(p.th, p.w, bars)...)
}

// counts is the share of the largest part from which on a word is marked.
const counts = 0.15

// marked writes a text whose words carry a plus or a minus where they count.
func (p *Page) marked(a *workspace.Attribution) {
	adds, largest := map[string]float64{}, 0.0
	for _, part := range a.Parts {
		adds[part.Name] = part.Integrated
		largest = max(largest, math.Abs(part.Integrated))
	}
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	var b strings.Builder
	for _, word := range strings.Fields(format.CleanLines(a.Text)) {
		core := strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !letter(r) }))
		switch v := adds[core]; {
		case largest == 0 || math.Abs(v) < counts*largest:
			b.WriteString(word + " ")
		case v > 0:
			b.WriteString(word + "[+] ")
		default:
			b.WriteString(word + "[-] ")
		}
	}
	from := p.Len()
	p.Text("", p.th.Text, strings.TrimSpace(b.String()))
	for i := from; i < p.Len(); i++ {
		p.lines[i] = strings.ReplaceAll(p.lines[i], "[+]", p.th.Good.Render("[+]"))
		p.lines[i] = strings.ReplaceAll(p.lines[i], "[-]", p.th.Bad.Render("[-]"))
	}
}
