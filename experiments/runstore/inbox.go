package runstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// mostIDs bounds the ids that are remembered.
const mostIDs = 1 << 18

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
	flag := os.O_RDONLY | os.O_CREATE
	lazy := !d.Syncs()
	if lazy { // to make a file takes as long as some epochs: who asks first makes it
		flag = os.O_RDONLY
	}
	f, err := d.open(ControlFile, flag)
	if err != nil && (!lazy || !errors.Is(err, fs.ErrNotExist)) {
		return nil, fmt.Errorf("control run: %w", err)
	}
	in := &Inbox{dir: d, log: controlLog{f: f, path: d.join(ControlFile)}, answers: map[string]bool{}}
	// Lines that make no sense are old; the worker that they were sent to has reported them.
	lines := in.past()
	for _, l := range lines {
		if l.Op == "" {
			in.answers[l.ID] = true
		}
	}
	var stale []Ack
	for _, l := range lines {
		if l.Op == "" || in.answers[l.ID] {
			continue
		}
		in.answers[l.ID] = true
		// A clock that is ahead on the viewer's machine makes an old request look new; that
		// is the lesser evil to losing one sent while this worker was starting.
		if l.Op != OpSet && l.Time.Before(started) {
			stale = append(stale, Ack{ID: l.ID, Error: errStale.Error()})
			continue
		}
		in.pending = append(in.pending, l.Request)
	}
	if err := d.Answer(stale...); err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return in, nil
}

// past reads what is in the log, unless somebody adds to it faster.
func (in *Inbox) past() (lines []controlLine) {
	for range mostPast/mostRead + 1 {
		some, more, _ := in.log.next()
		if lines = append(lines, some...); !more {
			break
		}
	}
	return lines
}

// Poll returns the requests that came since the last call, each once, in their order. With
// none it costs one system call and no allocation; of very many it returns some, a stop at the end
// of them first. An error speaks of lines that were skipped; the requests beside it are good.
func (in *Inbox) Poll() ([]Request, error) {
	requests := in.pending
	in.pending = nil
	if !in.log.grown() {
		return requests, nil
	}
	if len(in.answers) > mostIDs { // only a copied line has an old one
		clear(in.answers)
	}
	urgent := in.log.urgent()
	lines, _, err := in.log.next()
	for _, l := range append(urgent, lines...) {
		if !in.answers[l.ID] {
			in.answers[l.ID] = true
			if l.Op != "" {
				requests = append(requests, l.Request)
			}
		}
	}
	return requests, err
}

// Answer records what became of requests. It may be called from any goroutine.
func (in *Inbox) Answer(acks ...Ack) error { return in.dir.Answer(acks...) }

// Close stops taking requests.
func (in *Inbox) Close() error { return in.log.close() }
