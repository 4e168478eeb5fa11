package workbench

import (
	"slices"
	"sort"

	"tunebench/engine/event"
	"tunebench/tui/chart"
	"tunebench/tui/chart/figure"
)

// smoothings are the weights of the moving average that a key cycles through.
var smoothings = []float64{0, 0.3, 0.6, 0.9}

// charts draws the curves of a run: a plot for each figure that finds something in it.
type charts struct {
	plots []*plot
	roles event.Roles            // of the run's tags
	data  map[string]*chart.Data // by tag

	scale     chart.YScale
	smoothing int            // of smoothings
	zoom      *figure.Figure // that fills the middle, nil if none does
	hair      *float64

	epochs bool // the x axis counts epochs, not steps
	jumps  jumps
}

// plot is a figure of the run that is shown.
type plot struct {
	*figure.Figure
	found figure.Found
	line  chart.Line
}

func newCharts() charts {
	c := charts{}
	c.reset()
	return c
}

// reset forgets the run, but not how its charts were looked at.
func (c *charts) reset() {
	c.data = map[string]*chart.Data{}
	c.plots, c.hair, c.jumps = nil, nil, jumps{}
	c.choose(figure.Run{})
}

// sync brings the charts up to the history of a run. Only new points are read.
func (c *charts) sync(r *run) {
	regression, _ := r.regression()
	if tags := r.history.Tags(); !slices.Equal(tags, c.roles.Tags()) {
		c.roles = event.Resolve(tags)
	}
	c.choose(figure.Run{Roles: c.roles, Regression: regression, Foreign: r.status.Foreign})
	_, c.epochs = r.history.EpochAt(0)
	for _, p := range c.plots {
		for _, curve := range p.found.Curves {
			c.read(&r.history, curve.Tag)
		}
	}
	c.frame(r)
	c.markBest(r)
	c.markChanges(r)
}

// choose makes the list of plots: figures that found something, and those to be expected.
func (c *charts) choose(r figure.Run) {
	var plots []*plot
	for _, f := range figure.All() {
		found := f.Find(r)
		if len(found.Curves) > 0 || f.Expected && !r.Foreign {
			plots = append(plots, c.plot(f, found))
		}
	}
	if len(plots) == 0 {
		plots = append(plots, c.plot(figure.All()[0], figure.Found{}))
	}
	c.plots = plots
}

// plot returns the plot of a figure with what was found, anew only if there is none yet.
func (c *charts) plot(f *figure.Figure, found figure.Found) *plot {
	i := c.index(f)
	if i < 0 {
		return &plot{Figure: f, found: found}
	}
	c.plots[i].found = found
	return c.plots[i]
}

// index is the place of a figure in the list, -1 if it is not there.
func (c *charts) index(f *figure.Figure) int {
	for i, p := range c.plots {
		if p.Figure == f {
			return i
		}
	}
	return -1
}

// tag returns what a figure draws of a part of the data, "" if nothing.
func (c *charts) tag(f *figure.Figure, part figure.Part) string {
	if i := c.index(f); i >= 0 {
		for _, curve := range c.plots[i].found.Curves {
			if curve.Part == part {
				return curve.Tag
			}
		}
	}
	return ""
}

func (c *charts) read(h *event.History, tag string) {
	d := c.data[tag]
	if d == nil {
		d = &chart.Data{}
		c.data[tag] = d
	}
	points := h.Outline(tag)
	d.Sync(points.Len(), func(i int) chart.Point {
		p := points.At(i)
		return chart.Point{X: c.x(h, p.Step), Y: p.Value}
	})
}

// x converts a step to the axis: epochs where the log has them.
func (c *charts) x(h *event.History, step int64) float64 {
	if e, ok := h.EpochAt(step); ok {
		return e
	}
	return float64(step)
}

// frame sets the axes.
func (c *charts) frame(r *run) {
	for _, p := range c.plots {
		l := &p.line
		l.XLabel, l.X = "step", chart.Range{}
		if c.epochs {
			l.XLabel, l.X = "epoch", chart.Range{Max: chart.Ahead(r.status.Summary.Epoch, r.status.Summary.Epochs)}
		}
		l.Empty = ""
		if r.live() && p == c.plots[0] {
			l.Empty = "waiting for the first epoch"
		}
		l.YLimit, l.YZero = p.found.YLimit, p.YZero
		l.Value, l.Tick, l.SmoothValue = p.Value, p.Tick, p.Smoothing > 0
	}
}

// title names a plot by what it found.
func (p *plot) title() string {
	if p.found.Title != "" {
		return p.found.Title
	}
	return p.Title
}

// moveHair moves the crosshair by points of the most important curve.
func (c *charts) moveHair(by int) {
	d := c.leading()
	if d == nil {
		return
	}
	i := d.Len() - 1
	if c.hair != nil {
		// Several points may share a place, as those that a bounded history draws do.
		at := sort.Search(d.Len(), func(k int) bool { return d.At(k).X >= *c.hair })
		if by > 0 {
			at = sort.Search(d.Len(), func(k int) bool { return d.At(k).X > *c.hair }) - 1
		}
		i = min(max(at+by, 0), d.Len()-1)
	}
	x := d.At(i).X
	c.hair = &x
}

// leading is the first curve that has points, nil without any.
func (c *charts) leading() *chart.Data {
	for _, p := range c.plots {
		for _, curve := range p.found.Curves {
			if d := c.data[curve.Tag]; d != nil && d.Len() > 0 {
				return d
			}
		}
	}
	return nil
}

// cycleZoom gives the middle to the next plot, and after the last to all again.
func (c *charts) cycleZoom() {
	if i := c.index(c.zoom) + 1; i < len(c.plots) {
		c.zoom = c.plots[i].Figure
		return
	}
	c.zoom = nil
}

// moveZoom turns to another plot while one is zoomed.
func (c *charts) moveZoom(by int) {
	if i := c.index(c.zoom); i >= 0 {
		c.zoom = c.plots[(i+by+len(c.plots))%len(c.plots)].Figure
	}
}
