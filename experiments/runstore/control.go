package runstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Op is what a viewer asks of a worker.
type Op string

// The operations. Set changes the hyper-parameter Key to Value. A stop with the Value
// [event.EndedPruned] is a study's, which gives the run up for others.
const (
	OpPause  Op = "pause"
	OpResume Op = "resume"
	OpStop   Op = "stop"
	OpSet    Op = "set"
)

func (o Op) valid() bool { return o == OpPause || o == OpResume || o == OpStop || o == OpSet }

// Request is one line of the control file: something a viewer wants.
type Request struct {
	ID    string    `json:"id"`
	Time  time.Time `json:"time"`
	Op    Op        `json:"op"`
	Key   string    `json:"key,omitempty"`
	Value string    `json:"value,omitempty"`
}

// Ack is one line of the control file: what became of a request.
type Ack struct {
	ID string `json:"id"`
	// AppliedStep is the step before which the request took effect, nil if it was refused.
	AppliedStep *int `json:"applied_step,omitempty"`
	// Error says why the request was refused.
	Error string `json:"error,omitempty"`
}

// maxLine bounds a line of the control file.
const maxLine = 64 << 10

// Send appends a request for the worker and returns its id. It does not wait for the
// worker; a [Follower] sees the answer. Key is for [OpSet] only.
func (d *Dir) Send(now time.Time, op Op, key, value string) (id string, err error) {
	if !op.valid() {
		return "", fmt.Errorf("unknown request %q", op)
	}
	if op == OpSet && key == "" {
		return "", errors.New("a request to set needs a key")
	}
	r := Request{ID: randomID(8), Time: now, Op: op, Key: key, Value: value}
	return r.ID, d.appendControl(r)
}

// Acknowledge records the step before which a request took effect.
func (d *Dir) Acknowledge(id string, step int) error {
	return d.answer(Ack{ID: id, AppliedStep: &step})
}

// Reject records why a request was refused.
func (d *Dir) Reject(id string, reason error) error {
	return d.answer(Ack{ID: id, Error: reason.Error()})
}

func (d *Dir) answer(a Ack) error {
	if err := d.checkHold(); err != nil {
		return fmt.Errorf("control run: %w", err)
	}
	return d.appendControl(a)
}

// appendControl adds one line by a single write at the end of the file, which the system
// keeps apart from those of other processes.
func (d *Dir) appendControl(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", d.join(ControlFile), err)
	}
	if len(b) > maxLine {
		return fmt.Errorf("write %s: a request of %d bytes is too long", d.join(ControlFile), len(b))
	}
	f, err := d.open(ControlFile, os.O_RDWR|os.O_APPEND|os.O_CREATE)
	if err != nil {
		return fmt.Errorf("control run: %w", err)
	}
	b = append(b, '\n')
	if torn(f) {
		b = append([]byte{'\n'}, b...)
	}
	n, err := f.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("control run: %w", err)
	}
	return nil
}

// torn reports whether the file ends in the middle of a line, which a full disk or a
// user's editor leaves behind.
func torn(f *os.File) bool {
	st, err := f.Stat()
	if err != nil || st.Size() == 0 {
		return false
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], st.Size()-1)
	return err == nil && last[0] != '\n'
}
