package runstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
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

const (
	maxLine   = 64 << 10 // bounds a line of the control file
	maxID     = 256      // an id
	maxReason = 1 << 10  // and why a request was refused, which may quote it
)

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

// Answer records what became of requests. A reason that is too long is cut.
func (d *Dir) Answer(acks ...Ack) error {
	if err := d.checkHold(); err != nil {
		return fmt.Errorf("control run: %w", err)
	}
	lines := make([]any, len(acks))
	for i, a := range acks {
		if len(a.Error) > maxReason {
			a.Error = strings.ToValidUTF8(a.Error[:maxReason], "") + " ..."
		}
		lines[i] = a
	}
	return d.appendControl(lines...)
}

// appendControl adds lines at the end of the file, as many at a time as one write may have, which the
// system keeps apart from those of other processes.
func (d *Dir) appendControl(lines ...any) error {
	if len(lines) == 0 {
		return nil
	}
	f, err := d.open(ControlFile, os.O_RDWR|os.O_APPEND|os.O_CREATE)
	if err != nil {
		return fmt.Errorf("control run: %w", err)
	}
	var block []byte
	if torn(f) {
		block = append(block, '\n')
	}
	err = writeBlocks(f, block, lines)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("control run: %w", err)
	}
	return nil
}

// writeBlocks writes lines behind what block begins with.
func writeBlocks(f *os.File, block []byte, lines []any) error {
	for _, line := range lines {
		b, err := json.Marshal(line)
		if err == nil && len(b) > maxLine {
			err = fmt.Errorf("a request of %d bytes is too long", len(b))
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", f.Name(), err)
		}
		if len(block)+len(b) > maxLine {
			if err := writeAll(f, block); err != nil {
				return err
			}
			block = block[:0]
		}
		block = append(append(block, b...), '\n')
	}
	return writeAll(f, block)
}

// writeAll is one write.
func writeAll(f *os.File, b []byte) error {
	n, err := f.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	return err
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
