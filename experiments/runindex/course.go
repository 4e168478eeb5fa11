package runindex

import (
	"math"

	"tunebench/engine/event"
	"tunebench/experiments/runstore"
)

// Course is how the metric by which a run is judged has gone.
type Course struct {
	Metric string `json:"metric"`
	// Values are means over equal stretches of the run, at most 32.
	Values []event.Number `json:"values"`
	// Best is the best value, at an epoch, or at a step where the run recorded no epochs.
	Best event.Number `json:"best"`
	At   float64      `json:"at"`
	Last event.Number `json:"last"`
}

// stretches is how many values a course has at most: a sparkline is no wider.
const stretches = 32

// most is how many entries of a run are taken in at once.
const most = 1 << 14

// feed follows a run that a worker is at.
type feed struct {
	follower *runstore.Follower
	history  event.History
}

// Courses makes sure that the entries of these runs, by their paths, have a course, and returns the list as it is
// then. The records of a run that is over are read once, those of others as they grow; what is followed of runs
// that are not asked for any more is dropped.
func (x *Index) Courses(paths []string) []*Entry {
	x.mu.Lock()
	defer x.mu.Unlock()
	asked := map[string]bool{}
	for _, path := range paths {
		asked[path] = true
		if r := x.records[path]; r != nil && r.entry.Status.Err == nil {
			x.course(path, r)
		}
	}
	for path, f := range x.feeds {
		if !asked[path] {
			_ = f.follower.Close()
			delete(x.feeds, path)
		}
	}
	x.order()
	return x.list
}

// course brings the course of a run up to date.
func (x *Index) course(path string, r *record) {
	if r.fixed && r.entry.Course != nil {
		return
	}
	f := x.feeds[path]
	if f == nil {
		f = &feed{r.entry.Status.Dir.Follow(), event.Bounded()}
		x.feeds[path] = f
	}
	grown := f.read()
	if r.entry.Course == nil || grown {
		with := *r.entry
		with.Course = courseOf(&f.history, r.entry.Metric())
		r.entry = &with
		x.dirty = x.dirty || r.fixed
	}
	if r.fixed {
		_ = f.follower.Close()
		delete(x.feeds, path)
	}
}

// read takes in what has been recorded, and reports whether there was anything.
func (f *feed) read() (grown bool) {
	for {
		u, _ := f.follower.Poll(most) // trouble is told by who opens the run
		u.ApplyTo(&f.history)
		grown = grown || len(u.Entries) > 0
		if !u.More {
			return grown
		}
	}
}

// courseOf works a course out; without a metric it is that of the first loss or score.
func courseOf(h *event.History, metric string) *Course {
	if metric == "" {
		metric = judge(h.Tags())
	}
	c := &Course{Metric: metric, Best: event.Number(math.NaN()), Last: event.Number(math.NaN())}
	points := h.Series(metric)
	lower := event.LowerIsBetter(metric)
	for _, p := range points {
		c.Last = event.Number(p.Value)
		better := p.Value > float64(c.Best)
		if lower {
			better = p.Value < float64(c.Best)
		}
		if better || !c.Best.Known() && !math.IsNaN(p.Value) {
			c.Best, c.At = event.Number(p.Value), float64(p.Step)
			if epoch, ok := h.EpochAt(p.Step); ok {
				c.At = epoch
			}
		}
	}
	n := min(stretches, len(points))
	for i := range n {
		sum, count := 0.0, 0
		for _, p := range points[i*len(points)/n : (i+1)*len(points)/n] {
			if !math.IsNaN(p.Value) && !math.IsInf(p.Value, 0) {
				sum += p.Value
				count++
			}
		}
		c.Values = append(c.Values, event.Number(sum/float64(count)))
	}
	return c
}

// judge is the tag by which another program's run is judged: a loss, else a score, rather of held-out data.
func judge(tags []string) string {
	roles := event.Resolve(tags)
	for _, quantities := range [][]event.Quantity{event.Losses(), event.Scores()} {
		if _, train, heldOut := roles.Curves(quantities...); heldOut != "" {
			return heldOut
		} else if train != "" {
			return train
		}
	}
	return ""
}
