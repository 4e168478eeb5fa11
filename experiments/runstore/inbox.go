package runstore

import (
	"errors"
	"fmt"
	"os"
	"time"
)

var errStale = errors.New("it was sent before the worker started")

// Inbox is the worker's end of the control file.
type Inbox struct {
	dir     *Dir
	log     controlLog
	pending []Request
	answers map[string]bool // ids that have an answer
}

// OpenInbox begins to take requests, for the worker that holds the lock and whose process
// started at the given time: what was sent while it was loading data is meant for it. What
// an earlier worker answered is not taken again; a pause, resume or stop that was meant for
// an earlier worker is refused; a set that nobody answered is taken.
func (d *Dir) OpenInbox(started time.Time) (*Inbox, error) {
	f, err := d.open(ControlFile, os.O_RDONLY|os.O_CREATE)
	if err != nil {
		return nil, fmt.Errorf("control run: %w", err)
	}
	in := &Inbox{dir: d, log: controlLog{f: f, path: d.join(ControlFile)}, answers: map[string]bool{}}
	// Lines that make no sense are old; the worker that they were sent to has reported them.
	lines, _ := in.log.next()
	for _, l := range lines {
		if l.Op == "" {
			in.answers[l.ID] = true
		}
	}
	for _, l := range lines {
		if l.Op == "" || in.answers[l.ID] {
			continue
		}
		in.answers[l.ID] = true
		// A clock that is ahead on the viewer's machine makes an old request look new; that
		// is the lesser evil to losing one sent while this worker was starting.
		if l.Op != OpSet && l.Time.Before(started) {
			if err := d.Reject(l.ID, errStale); err != nil {
				return nil, errors.Join(err, f.Close())
			}
			continue
		}
		in.pending = append(in.pending, l.Request)
	}
	return in, nil
}

// Poll returns the requests that came since the last call, each once, in their order. With
// none it costs one system call and no allocation. An error speaks of lines that were
// skipped; the requests beside it are good.
func (in *Inbox) Poll() ([]Request, error) {
	requests := in.pending
	in.pending = nil
	if !in.log.grown() {
		return requests, nil
	}
	lines, err := in.log.next()
	for _, l := range lines {
		if !in.answers[l.ID] {
			in.answers[l.ID] = true
			if l.Op != "" {
				requests = append(requests, l.Request)
			}
		}
	}
	return requests, err
}

// Applied answers a request: it took effect before this step. It and Rejected may be
// called from any goroutine.
func (in *Inbox) Applied(id string, step int) error { return in.dir.Acknowledge(id, step) }

// Rejected answers a request: it was refused.
func (in *Inbox) Rejected(id string, reason error) error { return in.dir.Reject(id, reason) }

// Close stops taking requests.
func (in *Inbox) Close() error { return in.log.close() }
