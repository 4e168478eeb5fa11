package lease

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"tunebench/engine/plainfile"
)

// ErrHeld says that another process holds the folder; the error is a [HeldError] with its name.
var ErrHeld = errors.New("held by another process")

// HeldError names the holder of a folder.
type HeldError struct{ Holder Holder }

// Error says who it is.
func (e *HeldError) Error() string { return fmt.Sprintf("held by %v", e.Holder) }

// Is makes it an [ErrHeld].
func (e *HeldError) Is(target error) bool { return target == ErrHeld }

// mostTries bounds how often others may come in between while a folder is being taken.
const mostTries = 100

var errAgain = errors.New("others keep taking the folder; try again")

// Acquire takes a folder for this process. If another one has it, the error is [ErrHeld]. Of a
// holder on another host that is silent it waits for a heartbeat, fifteen times as long as one takes.
func (h *Host) Acquire(ctx context.Context, dir string) (*Lease, error) {
	for range mostTries {
		last, err := h.free(ctx, dir)
		if err != nil {
			return nil, err
		}
		l, err := h.claim(dir, last+1)
		if !errors.Is(err, errAgain) {
			return l, err
		}
	}
	return nil, errAgain
}

// claim takes a folder, in which all holders before this fence are known to be gone. Whoever was
// faster has that number, which makes it fail with errAgain.
func (h *Host) claim(dir string, fence uint64) (*Lease, error) {
	f, has, err := h.takeFlock(dir)
	if err != nil {
		return nil, err
	}
	r := h.newRecord(dir, fence, has)
	l := &Lease{dir: dir, record: r, path: recordPath(dir, r.Fence), lost: make(chan struct{}), flock: f}
	ours.Store(r.Token, nil)
	if err := h.create(l.path, dir, r); err != nil {
		l.abandon()
		return nil, err
	}
	l.beat()
	if err := l.removeEarlier(); err != nil {
		return nil, errors.Join(err, l.Release())
	}
	return l, nil
}

func (h *Host) newRecord(dir string, fence uint64, flocked bool) record {
	var token [16]byte
	_, _ = rand.Read(token[:]) // never fails
	started, _ := processStart(os.Getpid())
	return record{
		Version: 1, Fence: fence, Token: hex.EncodeToString(token[:]),
		Host: h.name, Boot: h.boot, Space: h.space, PID: os.Getpid(), Started: started,
		Folder: folderID(dir), Flock: flocked, BeatMS: max(1, h.beat.Milliseconds()),
	}
}

// create writes a record under a name that nobody has, or fails with errAgain.
func (h *Host) create(path, dir string, r record) error {
	text := append(r.text(), status(held, 0)...)
	temp := filepath.Join(dir, "."+earlierLock+"."+r.Token+".tmp")
	if err := writeNew(temp, text); err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp) }()
	err := h.link(temp, path)
	switch {
	case err == nil, linked(temp): // a server may have done it although its answer was lost
		return nil
	case errors.Is(err, fs.ErrExist), errors.Is(err, fs.ErrNotExist): // the next holder swept temp away
		return errAgain
	}
	// No links here, as on FAT: readers take a record that is not yet whole for one of a living holder.
	err = writeNew(path, text)
	if errors.Is(err, fs.ErrExist) {
		return errAgain
	}
	return err
}

// writeNew creates a file, which must not exist.
func writeNew(path string, text []byte) error {
	f, err := plainfile.OpenOwn(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path)
	}
	return err
}

// linked reports whether a file has a second name.
func linked(path string) bool {
	var st unix.Stat_t
	return unix.Lstat(path, &st) == nil && st.Nlink == 2
}

// removeEarlier fences earlier holders off. That there is a later one by now makes it fail with
// errAgain: our number was one that had been in use, and was cleared away since we looked.
func (l *Lease) removeEarlier() error {
	list, err := fences(l.dir)
	if err != nil {
		return err
	}
	if n := len(list); n == 0 || list[n-1] != l.record.Fence {
		return errAgain
	}
	for _, n := range list[:len(list)-1] {
		if err := os.Remove(recordPath(l.dir, n)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("an earlier holder cannot be fenced off: %w", err)
		}
	}
	return nil
}
