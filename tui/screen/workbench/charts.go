package workbench

import (
	"slices"

	"tunebench/engine/event"
	"tunebench/tui/chart"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// The charts, in the order in which zoom walks through them.
const (
	chartLoss = iota
	chartScore
	chartSpeed
	chartRate
	chartCount
	noZoom = -1
)

// smoothings are the weights of the moving average that a key cycles through.
var smoothings = []float64{0, 0.3, 0.6, 0.9}

// charts draws the curves of a run.
type charts struct {
	lines  [chartCount]chart.Line
	titles [chartCount]string
	data   map[string]*chart.Data
	tags   curves

	logY      bool
	smoothing int // of smoothings
	zoom      int // a chart, or noZoom
	hair      *float64

	epochs bool // the x axis counts epochs, not steps
	jumps  jumps
}

func newCharts() charts {
	c := charts{zoom: noZoom}
	c.reset()
	return c
}

// reset forgets the run, but not how its charts were looked at.
func (c *charts) reset() {
	c.data = map[string]*chart.Data{}
	c.lines = [chartCount]chart.Line{}
	c.hair = nil
	c.jumps = jumps{}
	c.tags = ownCurves(false)
	c.titles = [chartCount]string{"Loss", "Accuracy", "Throughput", "Learning rate"}
}

// sync brings the charts up to the history of a run. Only new points are read.
func (c *charts) sync(r *run) {
	c.choose(r)
	_, c.epochs = r.history.EpochAt(0)
	for _, tag := range []string{c.tags.trainLoss, c.tags.valLoss, c.tags.trainScore, c.tags.valScore, c.tags.speed, c.tags.rate} {
		c.read(&r.history, tag)
	}
	c.frame(r)
	c.markBest(r)
	c.markChanges(r)
}

func (c *charts) choose(r *run) {
	if r.status.Foreign {
		c.tags = foreignCurves(r.history.Tags())
	} else {
		regression, _ := r.regression()
		c.tags = ownCurves(regression)
	}
	c.titles[chartScore] = c.tags.scoreTitle
}

func (c *charts) read(h *event.History, tag string) {
	if tag == "" {
		return
	}
	d := c.data[tag]
	if d == nil {
		d = &chart.Data{}
		c.data[tag] = d
	}
	points := h.Series(tag)
	d.Sync(len(points), func(i int) chart.Point {
		return chart.Point{X: c.x(h, points[i].Step), Y: points[i].Value}
	})
}

// x converts a step to the axis: epochs where the log has them.
func (c *charts) x(h *event.History, step int64) float64 {
	if e, ok := h.EpochAt(step); ok {
		return e
	}
	return float64(step)
}

// span is the end of the epoch axis: all planned epochs, so that a curve shows how
// far it is, or, early in a long run, the smallest half, quarter and so on of them
// that leaves the curve room to grow.
func span(epoch, planned int) float64 {
	end := float64(planned)
	for end > 20 && float64(epoch) < 0.25*end {
		end /= 2
	}
	return end
}

// frame sets the axes.
func (c *charts) frame(r *run) {
	for i := range c.lines {
		l := &c.lines[i]
		l.XLabel = "step"
		l.X = chart.Range{}
		if c.epochs {
			l.XLabel = "epoch"
			l.X = chart.Range{Max: span(r.status.Summary.Epoch, r.status.Summary.Epochs)}
		}
		l.Empty = emptyChart(r, i)
	}
	c.lines[chartScore].YLimit = chart.Range{}
	if c.tags.bounded {
		c.lines[chartScore].YLimit = chart.Range{Max: 1}
	}
	c.lines[chartSpeed].YZero = true
	c.lines[chartSpeed].Value = format.SI
	c.lines[chartSpeed].Tick = format.CompactSI
	c.lines[chartRate].Value = func(v float64) string { return format.Param(rounded(v)) }
}

func emptyChart(r *run, i int) string {
	switch {
	case r.status.Foreign && i == chartSpeed:
		return "not in this log"
	case r.live() && i == chartLoss:
		return "waiting for the first epoch"
	}
	return "no data yet"
}

// dress gives the lines their looks, which depend on the terminal.
func (c *charts) dress(th *theme.Theme) {
	pair := func(train, val string) []chart.Series {
		var out []chart.Series
		if d := c.data[train]; d != nil && d.Len() > 0 {
			out = append(out, chart.Series{Name: "train", Data: d, Style: th.Train, Raw: th.TrainRaw})
		}
		if d := c.data[val]; d != nil && d.Len() > 0 {
			out = append(out, chart.Series{Name: "val", Data: d, Style: th.Val, Raw: th.ValRaw, Dash: chart.Dashed})
		}
		return out
	}
	one := func(tag, name string) []chart.Series {
		if d := c.data[tag]; d != nil && d.Len() > 0 {
			return []chart.Series{{Name: name, Data: d, Style: th.Info, Raw: th.Faint}}
		}
		return nil
	}
	c.lines[chartLoss].Series = pair(c.tags.trainLoss, c.tags.valLoss)
	c.lines[chartScore].Series = pair(c.tags.trainScore, c.tags.valScore)
	c.lines[chartSpeed].Series = one(c.tags.speed, "samples/s")
	c.lines[chartRate].Series = one(c.tags.rate, "lr")
	for i := range c.lines {
		l := &c.lines[i]
		l.Smoothing, l.Crosshair = smoothings[c.smoothing], c.hair
		l.LogY = c.logY && i == chartLoss || i == chartRate
	}
	// Epochs of a small set last milliseconds, and their speed scatters as widely.
	c.lines[chartSpeed].Smoothing = max(0.8, smoothings[c.smoothing])
}

// moveHair moves the crosshair by points of the longest curve.
func (c *charts) moveHair(by int) {
	d := c.data[c.tags.trainLoss]
	if v := c.data[c.tags.valLoss]; d == nil || d.Len() == 0 {
		d = v
	}
	if d == nil || d.Len() == 0 {
		return
	}
	i := d.Len() - 1
	if c.hair != nil {
		at := *c.hair
		xs := make([]float64, d.Len())
		for k := range xs {
			xs[k] = d.At(k).X
		}
		k, _ := slices.BinarySearch(xs, at)
		i = min(max(k+by, 0), d.Len()-1)
	}
	x := d.At(i).X
	c.hair = &x
}
