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
	partial bool // off is within a line
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

const (
	// mostRead bounds what one call of next reads, lest who writes faster than it keeps it for ever.
	mostRead = 1 << 20
	// mostBehind is how much may be left to read before a stop at the end is looked for first.
	mostBehind = 64 << 10
	// mostPast bounds how far back a log is read that has grown before: what is older has long been
	// answered, or was never meant.
	mostPast = 32 << 20
	// mostErrors bounds what is said of senseless lines.
	mostErrors = 10
)

// skipPast steps over what is older than mostPast.
func (c *controlLog) skipPast() {
	if c.grown() && c.off == 0 && c.st.Size > mostPast {
		c.off, c.partial = c.st.Size-mostPast, true
	}
}

// next returns new whole lines, and more where there are others. A line that makes no sense is
// skipped, and the error says so.
func (c *controlLog) next() (lines []controlLine, more bool, err error) {
	var errs problems
	c.skipPast()
	var buf []byte
	for end := c.off + mostRead; c.grown(); {
		if buf == nil {
			buf = make([]byte, 2*maxLine)
		}
		if c.off >= end {
			return lines, true, errs.join()
		}
		n, err := c.f.ReadAt(buf, c.off)
		if err != nil && !errors.Is(err, io.EOF) {
			return lines, false, errors.Join(errs.join(), fmt.Errorf("control run: %w", err))
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
			if c.partial { // where reading began
				c.partial, ok, err = false, false, nil
			}
			if err != nil {
				errs.add(fmt.Errorf("%s line %d is skipped: %w", c.path, c.line, err))
			}
			if ok {
				lines = append(lines, l)
			}
		}
	}
	return lines, false, errs.join()
}

// urgent returns the stops in the last lines of a file of which much is still to be read: who
// stops a run does not wait until all that was asked before has been looked at.
func (c *controlLog) urgent() (stops []controlLine) {
	if c.st.Size-c.off <= mostBehind {
		return nil
	}
	buf := make([]byte, mostBehind)
	n, err := c.f.ReadAt(buf, c.st.Size-mostBehind)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil // next says so
	}
	_, whole, _ := bytes.Cut(buf[:n], []byte("\n")) // the first line may be a part
	for raw := range bytes.Lines(whole) {
		if !bytes.Contains(raw, []byte(OpStop)) || raw[len(raw)-1] != '\n' {
			continue
		}
		if l, ok, err := parseControl(raw); ok && err == nil && l.Op == OpStop {
			stops = append(stops, l)
		}
	}
	return stops
}

// problems are the first few of many.
type problems struct {
	first []error
	more  int
}

func (p *problems) add(err error) {
	if len(p.first) < mostErrors {
		p.first = append(p.first, err)
		return
	}
	p.more++
}

func (p *problems) join() error {
	if p.more > 0 {
		return errors.Join(append(p.first, fmt.Errorf("and %d lines more", p.more))...)
	}
	return errors.Join(p.first...)
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
	case len(l.ID) > maxID:
		return l, false, fmt.Errorf("an id of %d bytes", len(l.ID))
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
