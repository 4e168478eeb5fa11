package lease

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"tunebench/engine/plainfile"
)

const (
	earlierLock = "lock"
	// summaryFile is what a worker of an earlier version writes several times a second.
	summaryFile = "summary.json"

	// Others that look whether the lock is free hold it for some microseconds.
	flockTries = 20
	flockPause = 5 * time.Millisecond
)

var errNoLock = errors.New("there is no file to lock")

// probe tries the flock for a moment: the error is nil if nobody in this kernel has it, EWOULDBLOCK if
// somebody does. by is then the process that the file names, 0 if none.
func (h *Host) probe(dir string) (by int, err error) {
	f, err := plainfile.OpenOwn(filepath.Join(dir, earlierLock), os.O_RDONLY)
	if err != nil {
		return 0, errNoLock // an open can fail with EWOULDBLOCK, too
	}
	defer func() { _ = f.Close() }()
	if err = h.flock(f, unix.LOCK_SH); errors.Is(err, unix.EWOULDBLOCK) {
		by = firstLine(f)
	}
	return by, err
}

// lookForEarlierVersion looks for a worker of an earlier version, which has the flock and wrote no
// record. by is what the records say: a flock of the process that they name means no more than they do.
func (h *Host) lookForEarlierVersion(dir string, by Holder) Holder {
	pid, err := h.probe(dir)
	if !errors.Is(err, unix.EWOULDBLOCK) || by.Fence > 0 && pid == by.PID {
		return by
	}
	who := Holder{Verdict: Alive, PID: pid, Fence: by.Fence, beat: defaultBeat}
	if pid > 0 && unix.Kill(pid, 0) != unix.ESRCH {
		return who
	}
	// It may be on another host; its summary shows whether it lives.
	s := sight{path: filepath.Join(dir, summaryFile)}
	if info, err := os.Lstat(s.path); err == nil {
		s.stamp.modified = info.ModTime()
	}
	still, moved := watched.note(s)
	switch {
	case still >= patience*defaultBeat:
		return by
	case !moved:
		who.Verdict, who.still = Unsure, still
	}
	return who
}

// excludes reports whether the flock that this process has keeps others from it: there are file
// systems that grant every lock.
func (h *Host) excludes(dir string) bool {
	_, err := h.probe(dir)
	return errors.Is(err, unix.EWOULDBLOCK)
}

// firstLine is the process id in a lock file, 0 if there is none.
func firstLine(f *os.File) int {
	raw, err := readRaw(f)
	if err != nil {
		return 0
	}
	line, _, _ := bytes.Cut(raw, []byte("\n"))
	pid, _ := strconv.Atoi(string(bytes.TrimSpace(line)))
	return max(0, pid)
}

// takeFlock takes the lock of earlier versions, so that none of them begins beside this process, as
// far as the file system and whoever holds it allow; has says whether it did, and others
// see it. f is nil where there can be no such file.
func (h *Host) takeFlock(dir string) (f *os.File, has bool, err error) {
	f, err = plainfile.OpenOwn(filepath.Join(dir, earlierLock), os.O_RDWR|os.O_CREATE)
	if err != nil {
		if other := (*plainfile.Error)(nil); errors.As(err, &other) {
			return nil, false, err
		}
		return nil, false, nil
	}
	for try := 1; ; try++ {
		err := h.flock(f, unix.LOCK_EX)
		if has = err == nil && h.excludes(dir); !errors.Is(err, unix.EWOULDBLOCK) || try == flockTries {
			break
		}
		time.Sleep(flockPause)
	}
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0) // for earlier versions to show
	}
	return f, has, nil
}
