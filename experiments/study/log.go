package study

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"tunebench/engine/plainfile"
)

// mostLog bounds the decisions of one study: 100,000 trials take about 100 MB.
const mostLog = 1 << 30

// reader reads the decisions of a study as they are made.
type reader struct {
	path string
	off  int64 // after the last whole line
	line int
}

// next hands the new whole lines to apply. What a killed conductor left of a line at the end is
// left alone until it has become one, or has been cut off.
func (r *reader) next(apply func(Decision) error) error {
	f, err := plainfile.OpenOwn(r.path, os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() == r.off {
		return err
	}
	raw, err := io.ReadAll(io.NewSectionReader(f, r.off, mostLog))
	if err != nil {
		return fmt.Errorf("read %s: %w", r.path, err)
	}
	for line := range bytes.Lines(raw[:bytes.LastIndexByte(raw, '\n')+1]) {
		d, err := parseDecision(line)
		if err == nil {
			err = apply(d)
		}
		if err != nil {
			return fmt.Errorf("%s line %d: %w", r.path, r.line+1, err)
		}
		r.off += int64(len(line))
		r.line++
	}
	return nil
}

// journal appends decisions. They are on the disk before what they decide is begun; a result is in the
// files of its run anyway, and goes there with the next of them.
type journal struct {
	f *os.File
	// before is asked right before each line; its error keeps the line back.
	before func() error
}

// openJournal opens the decisions for who holds the study; what a killed conductor left of a line
// is cut off: nothing has been done about it.
func openJournal(path string, whole int64) (*os.File, error) {
	f, err := plainfile.OpenOwn(path, os.O_RDWR|os.O_CREATE|os.O_APPEND)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(whole); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (j *journal) append(d Decision) error {
	line, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if err := j.before(); err != nil {
		return err
	}
	if _, err := j.f.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write %s: %w", j.f.Name(), err)
	}
	if d.Op == OpResult {
		return nil
	}
	return j.f.Sync()
}
