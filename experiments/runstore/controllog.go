package runstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"tunebench/engine/plainfile"
)

// controlLine is a line of the control file, a [Request] if it has an Op, else an [Ack].
type controlLine struct {
	Request
	AppliedStep *int   `json:"applied_step"`
	Error       string `json:"error"`
}

// controlLog reads a control file as it grows.
type controlLog struct {
	f       *os.File
	path    string
	off     int64 // after the last whole line
	line    int
	tail    int64 // size of the file when its end was no whole line
	st      unix.Stat_t
	toolong bool
}

// grown reports whether there is something new to read. It makes one system call and
// allocates nothing, so the worker can ask at every step.
func (c *controlLog) grown() bool {
	if c.f == nil {
		f, err := plainfile.OpenOwn(c.path, os.O_RDONLY)
		if err != nil {
			return false
		}
		c.f = f
	}
	return unix.Fstat(int(c.f.Fd()), &c.st) == nil && c.st.Size > max(c.off, c.tail)
}

// next returns the new whole lines. A line that makes no sense is skipped, and the error says so.
func (c *controlLog) next() ([]controlLine, error) {
	var lines []controlLine
	var errs []error
	buf := make([]byte, 2*maxLine)
	for c.grown() {
		n, err := c.f.ReadAt(buf, c.off)
		if err != nil && !errors.Is(err, io.EOF) {
			return lines, errors.Join(append(errs, fmt.Errorf("control run: %w", err))...)
		}
		end := bytes.LastIndexByte(buf[:n], '\n') + 1
		if end == 0 {
			if n == len(buf) { // one endless line
				c.off += int64(n)
				c.toolong = true
				continue
			}
			c.tail = c.off + int64(n)
			break
		}
		c.off += int64(end)
		for raw := range bytes.Lines(buf[:end]) {
			c.line++
			l, ok, err := parseControl(raw)
			if c.toolong {
				c.toolong, ok, err = false, false, errors.New("too long")
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("%s line %d is skipped: %w", c.path, c.line, err))
			}
			if ok {
				lines = append(lines, l)
			}
		}
	}
	return lines, errors.Join(errs...)
}

func parseControl(raw []byte) (l controlLine, ok bool, err error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return l, false, nil
	}
	if err := json.Unmarshal(raw, &l); err != nil {
		return l, false, err
	}
	switch {
	case l.ID == "":
		return l, false, errors.New("no id")
	case l.Op != "" && !l.Op.valid():
		return l, false, fmt.Errorf("unknown op %q", l.Op)
	case l.Op == OpSet && l.Key == "":
		return l, false, errors.New("set without a key")
	case l.Op == "" && l.AppliedStep == nil && l.Error == "":
		return l, false, errors.New("neither a request nor an answer")
	}
	return l, true, nil
}

func (l controlLine) ack() Ack { return Ack{ID: l.ID, AppliedStep: l.AppliedStep, Error: l.Error} }

func (c *controlLog) close() error {
	if c.f == nil {
		return nil
	}
	return c.f.Close()
}
