package grid

import (
	"math"

	"tunebench/engine/event"
	"tunebench/tui/chart"
)

// Track is what one curve of each chart is drawn of.
type Track struct {
	// Name stands in legends.
	Name string
	// Runs are the histories of the run, or of several whose mean is drawn with a band of a standard deviation.
	Runs []*event.History
	// Number chooses the looks: it stays with the run.
	Number int
	// Hidden tracks have no curve.
	Hidden bool
	// Marks are the moments at which the run was changed while it trained.
	Marks []Mark
	// Epochs and Planned are how far a run that is training has come and how far it will, 0: it is not.
	Epochs, Planned int
}

// Mark is a moment of a run.
type Mark struct {
	Step  int64
	Label string
}

// recorded reports whether one of the runs has recorded a tag.
func (t Track) recorded(tag string) bool {
	for _, h := range t.Runs {
		if _, ok := h.Last(tag); ok {
			return true
		}
	}
	return false
}

// curve is one series of a track: of each run and, where there are several, their mean and its band.
type curve struct {
	runs            []*chart.Data
	mean, low, high *chart.Data
	points          int // of all runs, when the mean was taken
}

// of names a curve.
type of struct {
	track int
	tag   string
}

// read brings a curve up to the histories of its track.
func (g *Grid) read(track int, tag string) *curve {
	t := &g.tracks[track]
	c := g.curves[of{track, tag}]
	if c == nil {
		c = &curve{runs: make([]*chart.Data, len(t.Runs))}
		for i := range c.runs {
			c.runs[i] = &chart.Data{}
		}
		c.mean = c.runs[0]
		g.curves[of{track, tag}] = c
	}
	for i, h := range t.Runs {
		points, from := h.Outline(tag), g.began[h]
		c.runs[i].Sync(points.Len(), func(k int) chart.Point {
			p := points.At(k)
			return chart.Point{X: g.axis.place(h, p, from, g.earliest), Y: p.Value}
		})
	}
	if len(t.Runs) > 1 {
		c.average()
	}
	return c
}

// average takes the mean of the runs and a standard deviation on both sides of it where at least two of them are.
func (c *curve) average() {
	points, longest := 0, c.runs[0]
	for _, d := range c.runs {
		points += d.Len()
		if d.Len() > longest.Len() {
			longest = d
		}
	}
	if points == c.points {
		return
	}
	c.points = points
	c.mean, c.low, c.high = &chart.Data{}, &chart.Data{}, &chart.Data{}
	values := make([]float64, 0, len(c.runs))
	for i := range longest.Len() {
		x := longest.At(i).X
		values = values[:0]
		for _, d := range c.runs {
			if y, ok := d.ValueAt(x); ok {
				values = append(values, y)
			}
		}
		mean, sd := spread(values)
		c.mean.Append(x, mean)
		if len(values) > 1 {
			c.low.Append(x, mean-sd)
			c.high.Append(x, mean+sd)
		}
	}
}

// spread is the mean of values and their standard deviation, which of fewer than two is 0.
func spread(values []float64) (mean, sd float64) {
	if len(values) == 0 {
		return math.NaN(), 0
	}
	for _, v := range values {
		mean += v / float64(len(values))
	}
	if len(values) < 2 {
		return mean, 0
	}
	for _, v := range values {
		sd += (v - mean) * (v - mean) / float64(len(values)-1)
	}
	return mean, math.Sqrt(sd)
}
