package compare

import (
	"tunebench/engine/event"
	"tunebench/experiments/workspace"
)

// most is how many entries of a run are taken in at once.
const most = 1 << 13

// reader follows the runs. One command at a time uses its feeds; the histories belong to the screen.
type reader struct {
	ws        Workspace
	runs      []workspace.Run
	feeds     []workspace.Feed
	histories []*event.History
}

func newReader(ws Workspace, runs []workspace.Run) *reader {
	r := &reader{ws: ws, runs: runs}
	for _, run := range runs {
		h := event.Bounded()
		r.histories = append(r.histories, &h)
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

// news is what is new of the runs.
type news struct {
	updates []workspace.Update
	more    bool                // there is more to read at once
	listed  []*workspace.Listed // once there is not
}

// poll looks for news.
func (r *reader) poll() (n news) {
	for _, f := range r.feeds {
		u, _ := f.Poll(most) // trouble is told by who opens the run
		n.updates = append(n.updates, u)
		n.more = n.more || u.More
	}
	if !n.more {
		n.listed = r.ws.ListRuns(r.runs)
	}
	return n
}

// apply adds news to the histories.
func (r *reader) apply(n news) {
	for i, u := range n.updates {
		u.ApplyTo(r.histories[i])
	}
}
