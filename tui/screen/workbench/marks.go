package workbench

import (
	"math"

	"tunebench/tui/chart"
	"tunebench/tui/chart/figure"
	"tunebench/tui/format"
)

// markBest points at the best epoch in every figure of quality.
func (c *charts) markBest(r *run) {
	x, found := c.bestX(r)
	label := "best " + format.Param(math.Round(x*100)/100)
	for _, p := range c.plots {
		p.line.Best = nil
		y, ok := valueAt(c.data[c.tag(p.Figure, figure.Validation)], x)
		if found && p.Best && ok {
			p.line.Best = &chart.Best{X: x, Y: y, Label: label}
		}
	}
}

// bestX is where the monitored metric was best: as the run says, or in a log that does not say
// it, where the validation loss is lowest.
func (c *charts) bestX(r *run) (float64, bool) {
	if b := r.status.Summary.Best; b != nil && c.epochs {
		return float64(b.Epoch), true
	}
	d := c.data[c.tag(&figure.Loss, figure.Validation)]
	if d == nil || !r.status.Foreign {
		return 0, false
	}
	best, found := chart.Point{Y: math.Inf(1)}, false
	for i := range d.Len() {
		if p := d.At(i); p.Y < best.Y {
			best, found = p, true
		}
	}
	return best.X, found
}

// valueAt returns the value of the last point at or before x.
func valueAt(d *chart.Data, x float64) (float64, bool) {
	if d == nil || d.Len() == 0 {
		return 0, false
	}
	lo, hi := 0, d.Len()
	for lo < hi {
		if mid := (lo + hi) / 2; d.At(mid).X <= x+1e-9 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return 0, false
	}
	return d.At(lo - 1).Y, true
}

// markChanges draws a line where something was changed live, or by the schedule at once.
func (c *charts) markChanges(r *run) {
	var markers []chart.Marker
	for _, ch := range r.changes {
		markers = append(markers, chart.Marker{X: c.x(&r.history, ch.step), Label: ch.label()})
	}
	rate := c.data[c.tag(&figure.LearningRate, figure.Whole)]
	markers = append(markers, c.jumps.markers(rate, markers)...)
	for _, p := range c.plots {
		p.line.Markers = markers
	}
}
