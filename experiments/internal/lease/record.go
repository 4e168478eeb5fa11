package lease

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"tunebench/engine/plainfile"
)

const (
	prefix     = "lock."
	maxRecord  = 4096
	maxDigits  = 15   // of a fence
	farFence   = 1e14 // from here on only what is a record counts: a stray file cannot use up the numbers
	held       = "held"
	released   = "released"
	statusForm = "%-8s %020d\n"
)

// record is the first line of a record's file.
type record struct {
	Version int    `json:"version"`
	Fence   uint64 `json:"fence"`
	Token   string `json:"token"`
	Host    string `json:"host"`
	Boot    string `json:"boot"`
	Space   string `json:"space"`
	PID     int    `json:"pid"`
	Started string `json:"started"`
	Folder  string `json:"folder"`
	Flock   bool   `json:"flock"`
	BeatMS  int64  `json:"beat_ms"`
}

// text is the first line.
func (r record) text() []byte {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and numbers
	}
	return append(b, '\n')
}

// status is the second line.
func status(word string, beats uint64) []byte { return fmt.Appendf(nil, statusForm, word, beats) }

// beat is the time between two heartbeats. What a file says is bounded, so that nobody waits for ever.
func (r record) beat() time.Duration {
	d := time.Duration(cmp.Or(max(0, min(r.BeatMS, 1e6)), 1000)) * time.Millisecond
	return min(max(d, 10*time.Millisecond), 5*time.Second)
}

// sight is a record as it was found.
type sight struct {
	record
	path     string
	whole    bool // it is a record, and of that number
	released bool
	stamp    stamp
}

// stamp changes with every heartbeat.
type stamp struct {
	content  string
	modified time.Time
}

func recordPath(dir string, fence uint64) string {
	return filepath.Join(dir, prefix+strconv.FormatUint(fence, 10))
}

// fences returns the numbers of the records in a folder, in rising order.
func fences(dir string) ([]uint64, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	names, err := f.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	var list []uint64
	for _, name := range names {
		digits, ok := strings.CutPrefix(name, prefix)
		if !ok || len(digits) > maxDigits {
			continue
		}
		n, err := strconv.ParseUint(digits, 10, 64)
		if err != nil || strconv.FormatUint(n, 10) != digits || n == 0 {
			continue
		}
		if n >= farFence {
			if s, err := readRecord(dir, n); err != nil || !s.whole {
				continue
			}
		}
		list = append(list, n)
	}
	slices.Sort(list)
	return list, nil
}

// newest finds what has the greatest fence, and the greatest that is a record: another file of such a
// name may stand above it, or one that is being written. Of what is not there the fence is 0.
func newest(dir string) (top, whole sight, err error) {
	const tries = 10 // the holder may change in between
	for range tries {
		top, whole, err = newestNow(dir)
		if !errors.Is(err, fs.ErrNotExist) || top.Fence == 0 {
			return top, whole, err
		}
	}
	return sight{}, sight{}, nil
}

func newestNow(dir string) (top, whole sight, err error) {
	list, err := fences(dir)
	for _, fence := range slices.Backward(list) {
		s, err := readRecord(dir, fence)
		if top.Fence == 0 {
			top = s
		}
		if err != nil {
			return top, sight{}, err
		}
		if s.whole {
			return top, s, nil
		}
	}
	return top, sight{}, err
}

// readRecord reads a record. One that is damaged or may not be read has a stamp and little else.
func readRecord(dir string, fence uint64) (sight, error) {
	s := sight{path: recordPath(dir, fence), record: record{Fence: fence}}
	f, err := plainfile.OpenOwn(s.path, os.O_RDONLY)
	if errors.Is(err, fs.ErrPermission) {
		info, err := os.Lstat(s.path)
		if err == nil {
			s.stamp.modified = info.ModTime() // a heartbeat shows all the same
		}
		return s, err
	}
	if err != nil {
		return s, err
	}
	defer func() { _ = f.Close() }()
	raw, err := readRaw(f)
	if err != nil {
		return s, err
	}
	if info, err := f.Stat(); err == nil {
		s.stamp.modified = info.ModTime()
	}
	s.stamp.content = string(raw)
	first, second, _ := bytes.Cut(raw, []byte("\n"))
	var r record
	if json.Unmarshal(first, &r) == nil && r.Fence == fence {
		s.record, s.whole = r, true
		s.released = bytes.HasPrefix(second, []byte(released+" "))
	}
	return s, nil
}

// readRaw reads at most maxRecord bytes from the beginning.
func readRaw(f *os.File) ([]byte, error) {
	raw := make([]byte, maxRecord)
	n, err := f.ReadAt(raw, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return raw[:n], nil
}
