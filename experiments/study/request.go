package study

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"tunebench/engine/plainfile"
)

// Ask is what somebody wants of a study's conductor.
type Ask string

// What may be asked.
const (
	AskPause    Ask = "pause"    // keep what trains for later, and decide on nothing
	AskContinue Ask = "continue" // go on after a pause
	AskStop     Ask = "stop"     // end, with what trains kept for later
	AskClose    Ask = "close"    // give up a trial
	AskPromote  Ask = "promote"  // train a trial further: to an epoch, or to its end
	AskTry      Ask = "try"      // train a configuration: the best one's, but for some values
	AskSet      Ask = "set"      // change a key of the study: a budget, a range
)

// Request is one line of control.jsonl: a wish, or with Done or Error the answer to that with its ID.
type Request struct {
	ID   string    `json:"id"`
	Time time.Time `json:"time,omitzero"`
	Ask  Ask       `json:"ask,omitempty"`

	Trial  int               `json:"trial,omitempty"`
	Epochs int               `json:"epochs,omitempty"` // of a promotion; 0: to the end
	Point  map[string]string `json:"point,omitempty"`  // of a try
	Key    string            `json:"key,omitempty"`
	Value  string            `json:"value,omitempty"`

	Done  bool   `json:"done,omitempty"`
	Error string `json:"error,omitempty"`
}

func (r *Request) answer() bool { return r.Done || r.Error != "" }

const (
	maxRequest = 64 << 10 // bytes of a line
	maxPoll    = 1 << 20  // bytes that are read at a time
)

// Send leaves a request for the conductor and returns its id; [Dir.Answer] tells what became of it.
func (d *Dir) Send(now time.Time, r Request) (id string, err error) {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	r.ID, r.Time = hex.EncodeToString(b[:]), now
	return r.ID, d.appendControl(r)
}

func (d *Dir) appendControl(r Request) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if len(line) >= maxRequest {
		return fmt.Errorf("a request of %d bytes is too long", len(line))
	}
	f, err := plainfile.OpenOwn(d.join(ControlFile), os.O_WRONLY|os.O_APPEND|os.O_CREATE)
	if err != nil {
		return fmt.Errorf("ask the study: %w", err)
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}

// Answer returns what became of a request, nil if nothing yet.
func (d *Dir) Answer(id string) (*Request, error) {
	in := inbox{dir: d}
	var found *Request
	for more := true; more; {
		var lines []Request
		var err error
		if lines, more, err = in.read(); err != nil {
			return nil, err
		}
		for _, r := range lines {
			if r.ID == id && r.answer() {
				found = &r
			}
		}
	}
	return found, nil
}

// inbox reads requests as they come.
type inbox struct {
	dir  *Dir
	off  int64
	todo []Request // from before the conductor came
}

// open takes up the requests that were left while nobody conducted the study. Those that speak of a moment
// (pause, continue, stop) are past.
func (b *inbox) open() error {
	answered := map[string]bool{}
	var all []Request
	for more := true; more; {
		var lines []Request
		var err error
		if lines, more, err = b.read(); err != nil {
			return err
		}
		for _, r := range lines {
			if r.answer() {
				answered[r.ID] = true
				continue
			}
			all = append(all, r)
		}
	}
	for _, r := range all {
		if answered[r.ID] {
			continue
		}
		switch r.Ask {
		case AskPause, AskContinue, AskStop:
			r = Request{ID: r.ID, Error: "it was asked before the study went on"}
			if err := b.dir.appendControl(r); err != nil {
				return err
			}
		default:
			b.todo = append(b.todo, r)
		}
	}
	return nil
}

// next returns the requests that nobody has looked at.
func (b *inbox) next() ([]Request, error) {
	todo := b.todo
	b.todo = nil
	lines, _, err := b.read()
	for _, r := range lines {
		if !r.answer() {
			todo = append(todo, r)
		}
	}
	return todo, err
}

// read returns new whole lines, and whether there are more. What makes no sense is skipped.
func (b *inbox) read() (lines []Request, more bool, err error) {
	f, err := plainfile.OpenOwn(b.dir.join(ControlFile), os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer f.Close()
	raw := make([]byte, maxPoll)
	n, err := f.ReadAt(raw, b.off)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, err
	}
	raw = raw[:n]
	whole := bytes.LastIndexByte(raw, '\n') + 1
	if whole == 0 && n == maxPoll { // one endless line
		whole = n
	}
	b.off += int64(whole)
	for line := range bytes.Lines(raw[:whole]) {
		var r Request
		if json.Unmarshal(line, &r) == nil && r.ID != "" && len(line) <= maxRequest {
			lines = append(lines, r)
		}
	}
	return lines, n == maxPoll, nil
}
