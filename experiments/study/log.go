package study

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"tunebench/engine/plainfile"
)

// maxDecision bounds a line of decisions.jsonl: the values of a training of 100,000 epochs take 2 MB.
const maxDecision = 16 << 20

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
	info, err := f.Stat()
	if err != nil || info.Size() <= r.off {
		return err
	}
	lines := bufio.NewScanner(io.NewSectionReader(f, r.off, info.Size()-r.off))
	lines.Buffer(nil, maxDecision)
	lines.Split(wholeLines)
	for lines.Scan() {
		d, err := parseDecision(lines.Bytes())
		if err == nil {
			err = apply(d)
		}
		if err != nil {
			return fmt.Errorf("%s line %d: %w", r.path, r.line+1, err)
		}
		r.off += int64(len(lines.Bytes()))
		r.line++
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s line %d: %w", r.path, r.line+1, err)
	}
	return nil
}

// wholeLines splits at the ends of lines, which stay part of them, and leaves out what has none.
func wholeLines(data []byte, _ bool) (advance int, token []byte, err error) {
	n := bytes.IndexByte(data, '\n') + 1
	if n == 0 {
		return 0, nil, nil
	}
	return n, data[:n], nil
}

// journal appends decisions. They are on the disk before what they decide is begun; a result is in the
// files of its run anyway, and goes there with the next of them.
type journal struct {
	f     *os.File
	whole int64 // bytes of whole lines
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
	line = append(line, '\n')
	if _, err := j.f.Write(line); err != nil {
		// What there is of the line must not become a part of the next one.
		return errors.Join(fmt.Errorf("write %s: %w", j.f.Name(), err), j.f.Truncate(j.whole))
	}
	j.whole += int64(len(line))
	if d.Op == OpResult {
		return nil
	}
	return j.f.Sync()
}
