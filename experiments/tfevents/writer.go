package tfevents

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/plainfile"
)

const (
	// flushEvery bounds how old a record is, by the clock of the records, when a viewer sees it.
	flushEvery = 100 * time.Millisecond
	flushBytes = 64 << 10
	// holdBytes bounds what is kept while the disk refuses to take more.
	holdBytes = 4 << 20
)

// fileNumber distinguishes the files that one process creates in the same second.
var fileNumber atomic.Int64

// Writer appends the records of a run to a new event file. It is an [event.Sink], for use
// by one goroutine, and does not allocate per record.
//
// Values keep every bit: what is read back is what was emitted.
type Writer struct {
	// Before runs before records go to the file; its error holds them, like that of a full disk.
	// nil: nothing.
	Before func() error

	f       *os.File
	path    string
	buf     []byte // whole frames that the file does not have yet
	written int64  // size of the file: whole frames only
	flushed time.Time
	problem atomic.Pointer[error]
}

// Create opens a new event file in dir.
func Create(dir string, now time.Time) (*Writer, error) {
	w, err := create(dir, now)
	if err != nil {
		return nil, err
	}
	return w, w.begin()
}

// Resume opens a new event file in dir that continues the older ones: readers drop every
// point at or after step, for the run will measure them again.
func Resume(dir string, now time.Time, step int) (*Writer, error) {
	w, err := create(dir, now)
	if err != nil {
		return nil, err
	}
	start := len(w.buf)
	w.buf = endFrame(appendStart(beginFrame(w.buf), event.Wall(now), int64(step)), start)
	return w, w.begin()
}

func create(dir string, now time.Time) (*Writer, error) {
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "localhost"
	}
	host = strings.Map(func(r rune) rune {
		if r == '/' || r < ' ' {
			return '-'
		}
		return r
	}, host)
	// Readers take the files in the order of their names, so a resumed run must not sort
	// before the files it continues, even if the clock was set back since.
	stamp := now.Unix()
	if names, err := eventFiles(dir); err == nil && len(names) > 0 {
		if last, ok := nameTime(names[len(names)-1]); ok && last >= stamp {
			stamp = last + 1
		}
	}
	for {
		name := fmt.Sprintf("events.out.tfevents.%010d.%s.%d.%d", stamp, host, os.Getpid(), fileNumber.Add(1)-1)
		path := filepath.Join(dir, name)
		f, err := plainfile.OpenOwn(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND)
		if os.IsExist(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("create event file: %w", err)
		}
		w := &Writer{f: f, path: path, flushed: now, buf: make([]byte, 0, flushBytes+4096)}
		w.buf = endFrame(appendVersion(beginFrame(w.buf), event.Wall(now)), 0)
		return w, nil
	}
}

// begin writes the first events, so that even a run that dies at once has a valid file.
func (w *Writer) begin() error {
	if err := w.Flush(); err != nil {
		_ = w.f.Close()
		return err
	}
	return nil
}

// Path returns the path of the file.
func (w *Writer) Path() string { return w.path }

// Emit appends a record. Records of state and change reach the file at once, others within
// a tenth of a second of their clock or when the buffer is full. While the disk takes
// nothing, records are held and tried again, for a run should outlive a full disk that
// someone is clearing; see [Writer.Problem]. Beyond 4 MiB a record is refused with an error.
func (w *Writer) Emit(r event.Record) error {
	if len(w.buf) > holdBytes {
		if err := w.Flush(); err != nil {
			return fmt.Errorf("%w; %d bytes of records wait for it", err, len(w.buf))
		}
	}
	start := len(w.buf)
	w.buf = endFrame(appendRecord(beginFrame(w.buf), r), start)
	since := r.Time.Sub(w.flushed)
	due := r.Kind == event.KindState || r.Kind == event.KindChange || since >= flushEvery || since < 0
	if due || len(w.buf) >= flushBytes && w.Problem() == nil {
		w.flushed = r.Time
		_ = w.Flush() // held; see Problem
	}
	return nil
}

// Problem returns the error of the newest attempt to write, nil if it went well. It may be
// called from any goroutine.
func (w *Writer) Problem() error {
	if err := w.problem.Load(); err != nil {
		return *err
	}
	return nil
}

// Flush hands everything to the operating system; it then survives the end of the process.
// Call it before a checkpoint is written, lest a resumed run lack what came before. If the
// disk takes only part, the file is cut back to whole records.
func (w *Writer) Flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	n, err := w.write(w.buf)
	if err != nil {
		if n > 0 && w.f.Truncate(w.written) != nil {
			w.written += int64(n) // the torn record stays; readers find the next one behind it
		}
		problem := fmt.Errorf("write event file: %w", err)
		w.problem.Store(&problem)
		return problem
	}
	w.problem.Store(nil)
	w.written += int64(n)
	w.buf = w.buf[:0]
	return nil
}

func (w *Writer) write(b []byte) (n int, err error) {
	if w.Before != nil {
		if err := w.Before(); err != nil {
			return 0, err
		}
	}
	return w.f.Write(b)
}

// Sync flushes and waits until the disk has everything; it then survives a power failure.
func (w *Writer) Sync() error {
	if err := w.Flush(); err != nil {
		return err
	}
	if err := w.f.Sync(); err != nil {
		return fmt.Errorf("sync event file: %w", err)
	}
	return nil
}

// Close flushes and closes the file.
func (w *Writer) Close() error {
	err := w.Flush()
	if cerr := w.f.Close(); err == nil && cerr != nil {
		err = fmt.Errorf("close event file: %w", cerr)
	}
	return err
}
