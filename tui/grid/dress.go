package grid

import (
	"math"

	"tunebench/engine/event"
	"tunebench/tui/chart"
	"tunebench/tui/chart/figure"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// dashes are the styles of lines. With the colors, whose number has no factor in common, they tell any
// number of runs apart that can be shown at once.
var dashes = []chart.Dash{chart.Solid, chart.Dashed, chart.Dotted}

// Look returns how the curve of a number is drawn.
func Look(th *theme.Theme, number int) chart.Series {
	markers := th.Glyphs.Markers
	return chart.Series{
		Style: th.Series(number), Raw: th.SeriesRaw(number),
		Dash: dashes[number%len(dashes)], Marker: markers[number%len(markers)],
	}
}

// dress gives the chart of a panel its curves and axes.
func (g *Grid) dress(p *panel) {
	l := &p.line
	l.Series, l.Best, l.Markers = l.Series[:0], nil, nil
	for t := range g.tracks {
		for i, tag := range p.tags {
			if !g.tracks[t].Hidden && g.tracks[t].recorded(tag) {
				l.Series = append(l.Series, g.series(p, t, i))
			}
		}
	}
	l.XLabel = g.label()
	l.LogX, l.Window, l.Crosshair, l.Selected = g.logX, g.window, g.hair, g.selected()
	l.X = g.ahead()
	l.Legend = chart.LegendAuto
	if g.hair == nil && !g.single() {
		l.Legend = chart.LegendNone // the runs stand in a table
	}
	l.Empty = "the runs that have recorded it are hidden"
	g.measure(p)
	if g.single() {
		g.mark(p)
	}
}

// series is the curve of a track and one of the panel's tags.
func (g *Grid) series(p *panel, track, i int) chart.Series {
	t, tag := &g.tracks[track], p.tags[i]
	c := g.read(track, tag)
	s := Look(g.th, t.Number)
	if g.single() {
		s = one(g.th, g.roles.Of(tag), i)
	}
	s.Name, s.Data, s.Low, s.High = t.Name, c.mean, c.low, c.high
	if g.single() {
		s.Name = p.names[i]
	}
	return s
}

// one is the look of curve i of a panel of one run: by the part of the data, or by its number.
func one(th *theme.Theme, role event.Role, i int) chart.Series {
	switch {
	case role.Layer != "" || role.Part == event.Test:
		return Look(th, i)
	case role.Part == event.Validation:
		return chart.Series{Style: th.Val, Raw: th.ValRaw, Dash: chart.Dashed, Marker: th.Glyphs.Markers[1]}
	case role.Part == event.Train:
		return chart.Series{Style: th.Train, Raw: th.TrainRaw, Marker: th.Glyphs.Markers[0]}
	}
	return chart.Series{Style: th.Info, Raw: th.Faint}
}

// measure sets the y axis, which has its rules for some quantities.
func (g *Grid) measure(p *panel) {
	l, q := &p.line, p.role.Quantity
	var f figure.Figure
	switch q {
	case event.Throughput:
		f = figure.Throughput
	case event.LearningRate:
		f = figure.LearningRate
	}
	l.Value, l.Tick, l.YZero, l.SmoothValue = f.Value, f.Tick, f.YZero, f.Smoothing > 0
	l.Smoothing = max(f.Smoothing, smoothings[g.smooth])
	if l.Scale(g.scale); f.YZero && g.scale == chart.ByValues {
		l.Scale(chart.Linear)
	}
	l.YLimit = chart.Range{}
	if q.Share() {
		l.YLimit = chart.Range{Max: 1}
	}
}

// mark marks the best value on held-out data, and what was changed while the run trained.
func (g *Grid) mark(p *panel) {
	t := g.tracks[0]
	for _, m := range t.Marks {
		h := t.Runs[0]
		x := g.axis.place(h, event.Point{Step: m.Step}, g.began[h], g.earliest)
		if g.axis == ByEpoch || g.axis == ByStep {
			p.line.Markers = append(p.line.Markers, chart.Marker{X: x, Label: m.Label})
		}
	}
	for i, tag := range p.tags {
		role := g.roles.Of(tag)
		if role.Part != event.Validation || role.Quantity.Direction() == event.Neither || i >= len(p.line.Series) {
			continue
		}
		if best, ok := best(p.line.Series[i].Data, role.Quantity.Direction() == event.Lower); ok {
			p.line.Best = &chart.Best{X: best.X, Y: best.Y, Label: "best " + format.Param(math.Round(best.X*100)/100)}
		}
	}
}

func best(d *chart.Data, lower bool) (out chart.Point, ok bool) {
	for i := range d.Len() {
		p := d.At(i)
		if math.IsNaN(p.Y) {
			continue
		}
		if !ok || lower && p.Y < out.Y || !lower && p.Y > out.Y {
			out, ok = p, true
		}
	}
	return out, ok
}

// label names the x axis: steps where no run counts epochs.
func (g *Grid) label() string {
	if g.axis != ByEpoch {
		return g.axis.label()
	}
	for _, t := range g.tracks {
		for _, h := range t.Runs {
			if _, ok := h.EpochAt(0); ok {
				return ByEpoch.label()
			}
		}
	}
	return ByStep.label()
}

// ahead is room on the axis of epochs for what runs in training have still to come to, so that a curve shows how
// far it is: all that is planned, or, early in a long run, a half, a quarter and so on of it.
func (g *Grid) ahead() chart.Range {
	done, planned := 0, 0
	for _, t := range g.tracks {
		done, planned = max(done, t.Epochs), max(planned, t.Planned)
	}
	if g.axis != ByEpoch || planned == 0 {
		return chart.Range{}
	}
	return chart.Range{Max: chart.Ahead(done, planned)}
}
