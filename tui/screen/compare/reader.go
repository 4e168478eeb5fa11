package compare

import (
	"maps"
	"slices"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
)

// most is how many entries of a run are taken in at once.
const most = 1 << 14

// reader follows the runs. One command at a time uses it.
type reader struct {
	ws    Workspace
	runs  []workspace.Run
	feeds []workspace.Feed
	past  []event.History
}

func newReader(ws Workspace, runs []workspace.Run) *reader {
	r := &reader{ws: ws, runs: runs, past: make([]event.History, len(runs))}
	for i, run := range runs {
		r.past[i] = event.Bounded()
		r.feeds = append(r.feeds, run.Follow())
	}
	return r
}

// close ends the watch.
func (r *reader) close() {
	for _, f := range r.feeds {
		_ = f.Close()
	}
}

// snapshot is what is known of the runs at a moment; it is never changed.
type snapshot struct {
	comparison *workspace.Comparison
	tags       []string
	curves     [][]workspace.Reading // of the metric, of each run
	live       bool                  // one of them trains
}

// poll takes in what is new, and shows a metric; "": the one by which most are judged.
func (r *reader) poll(metric string) *snapshot {
	tags := map[string]bool{}
	for i, f := range r.feeds {
		for {
			u, _ := f.Poll(most) // trouble is told by who opens the run
			u.ApplyTo(&r.past[i])
			if !u.More {
				break
			}
		}
		for _, tag := range r.past[i].Tags() {
			tags[tag] = true
		}
	}
	s := &snapshot{tags: slices.Sorted(maps.Keys(tags)), curves: make([][]workspace.Reading, len(r.runs))}
	listed := r.ws.ListRuns(r.runs)
	for _, l := range listed {
		s.live = s.live || l.Alive
	}
	s.comparison = workspace.Compare(listed, metric, func(i int, tag string) []workspace.Reading {
		s.curves[i] = workspace.Readings(&r.past[i], tag)
		return s.curves[i]
	})
	return s
}
