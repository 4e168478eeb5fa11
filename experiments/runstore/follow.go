package runstore

import (
	"errors"

	"golang.org/x/sys/unix"

	"tunebench/engine/event"
	"tunebench/experiments/tfevents"
)

// Update is what has happened in a run since the last poll.
type Update struct {
	// Entries are the new records, and the restarts that void older ones, in their order.
	Entries []tfevents.Entry
	// More says that another poll will find more entries at once.
	More bool
	// Changed says that Status differs from the last poll's.
	Changed bool
	Status  Status
	// Acks are the worker's new answers to requests.
	Acks []Ack
}

// ApplyTo adds the entries to a history, dropping what a restart voids.
func (u Update) ApplyTo(h *event.History) {
	for _, e := range u.Entries {
		if e.Restart {
			h.Purge(int64(e.Record.Step))
		}
		h.AppendRecord(e.Record)
	}
}

// Follower watches a run directory, or any folder with event files, for a viewer. It is
// for use by one goroutine.
type Follower struct {
	dir     *Dir
	events  *tfevents.Folder
	log     controlLog
	status  Status
	summary string
	stamp   stamp
	failed  [2]string // the errors of the summary and of the events reported last
}

// stamp shows whether summary.json was replaced, without reading it.
type stamp struct {
	inode uint64
	mod   unix.Timespec
	size  int64
	alive bool
}

// Follow returns a follower that begins at the start of the run.
func (d *Dir) Follow() *Follower {
	return &Follower{
		dir:     d,
		events:  d.events(),
		log:     controlLog{path: d.join(ControlFile)},
		summary: d.join(SummaryFile),
	}
}

// Poll returns what is new, with at most limit entries, and never waits for anything but
// the disk. Trouble with a part (a damaged record, a malformed request, an unreadable
// summary) is reported once, beside an update that holds the rest.
func (f *Follower) Poll(limit int) (Update, error) {
	var u Update
	var eventsErr, controlErr error
	u.Changed = f.refresh()
	u.Entries, u.More, eventsErr = f.events.Next(nil, limit)
	if f.log.grown() {
		var lines []controlLine
		var more bool
		lines, more, controlErr = f.log.next()
		u.More = u.More || more
		for _, l := range lines {
			if l.Op == "" {
				u.Acks = append(u.Acks, l.ack())
			}
		}
	}
	u.Status = f.status
	err := errors.Join(f.news(0, f.status.Err), f.news(1, eventsErr), controlErr)
	return u, err
}

// refresh reads the status if there is reason to.
func (f *Follower) refresh() (changed bool) {
	now := stamp{}
	now.alive = f.dir.Alive()
	var st unix.Stat_t
	if unix.Stat(f.summary, &st) == nil {
		now.inode, now.mod, now.size = st.Ino, st.Mtim, st.Size
	}
	if f.status.Dir != nil && now == f.stamp && f.status.Alive == now.alive {
		return false
	}
	f.stamp = now
	f.status = f.dir.Status()
	return true
}

// news returns an error the first time it occurs.
func (f *Follower) news(part int, err error) error {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text == f.failed[part] {
		return nil
	}
	f.failed[part] = text
	return err
}

// Close ends the watch.
func (f *Follower) Close() error { return f.log.close() }

// events reads the event files; another program may have put links to them.
func (d *Dir) events() *tfevents.Folder {
	if d.Foreign() {
		return tfevents.NewFolder(d.path)
	}
	return tfevents.NewOwnFolder(d.path)
}

// epochRecord finds the record of the given finished epoch, if it bears this step.
func (d *Dir) epochRecord(step, epoch int) (last event.Record, found bool, err error) {
	events := d.events()
	var entries []tfevents.Entry
	for more := true; more; {
		entries, more, err = events.Next(entries[:0], 1000)
		if damaged := (*tfevents.RecordError)(nil); err != nil && !errors.As(err, &damaged) {
			return last, false, err
		}
		for _, e := range entries {
			r := e.Record
			if r.Kind == event.KindEpoch && r.Step == step && r.Epoch == epoch {
				last, found = r, true
			}
		}
	}
	return last, found, nil
}
