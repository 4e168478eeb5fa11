package report

import (
	"fmt"
	"strings"

	"tunebench/experiments/workspace"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// HelpLayers says how layers are read.
const HelpLayers = "A bell of weights about zero is healthy, two spikes are saturation. Dead units say the same of " +
	"every row. Updates of about a thousandth of the weights are usual; far above, steps are too large."

// NetworkLayers writes a stretch of lines for each layer, and the first one's weights as pictures.
func (p *Page) NetworkLayers(l *workspace.Layers) {
	for i, one := range l.Layers {
		dead := "the output"
		if one.Dead >= 0 {
			dead = format.Plural(one.Dead, "dead unit") + " of " + format.Count(int64(one.Out))
		}
		p.Heading(fmt.Sprintf("Layer %d", i), fmt.Sprintf("%d to %d, weights of about %s, %s", one.In, one.Out,
			format.Digits(one.RMS, 3), dead))
		low, high := Number(one.Weights.Low), Number(one.Weights.High)
		w := max(1, min(len(one.Weights.Counts), p.w-format.Width(low+high)-2))
		p.Add(p.th.Muted.Render(low) + " " + chart.Histogram(p.th, p.th.Accent, one.Weights.Counts, w) + " " +
			p.th.Muted.Render(high))
		for _, c := range []struct {
			name   string
			values []float64
		}{{"gradient", one.GradNorm}, {"update", one.UpdateRatio}} {
			if len(c.values) > 0 {
				last := format.Digits(c.values[len(c.values)-1], 3)
				p.Add(p.th.Muted.Render(format.Pad(c.name, 9, "")) +
					chart.Sparkline(p.th, p.th.Info, c.values, max(1, min(40, p.w-20))) + " " + p.th.Text.Render(last))
			}
		}
	}
	p.weightPictures(l)
}

// weightPictures draws as many pictures side by side as there is room for.
func (p *Page) weightPictures(l *workspace.Layers) {
	side := p.w / max(1, 2*l.Width+2)
	if len(l.Pictures) == 0 || side == 0 {
		return
	}
	p.Heading("The first layer's weights", "what its units look for: + # bright, - % dark")
	for from := 0; from < len(l.Pictures); from += side {
		if from > 0 {
			p.Add("")
		}
		var rows []string
		for _, picture := range l.Pictures[from:min(from+side, len(l.Pictures))] {
			for y, line := range chart.Heat(p.th, l.Width, picture) {
				if y == len(rows) {
					rows = append(rows, "")
				}
				rows[y] += line + "  "
			}
		}
		for _, line := range rows {
			p.Add(strings.TrimRight(line, " "))
		}
	}
}
