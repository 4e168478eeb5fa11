package runstore

import (
	"bytes"
	"errors"
	"os"
	"syscall"

	"tunebench/engine/plainfile"
)

// ReserveFile keeps room on the disk of a run that trains, so that a summary can still say that the
// disk is full.
const ReserveFile = ".reserve"

// reserveSize has room for a summary with many findings, beside the one that it replaces.
const reserveSize = 128 << 10

// withRoom calls write, with the room that was kept if there is no other, and takes that again unless
// it was the last time.
func (d *Dir) withRoom(last bool, write func() error) error {
	err := write()
	if full(err) {
		d.release()
		err = write()
	}
	switch {
	case err != nil:
	case last:
		d.release()
	default:
		d.reserve()
	}
	return err
}

// reserve takes the room, or as much of it as there is, before somebody else does. It is no more than a
// precaution, so nothing is said where that fails.
func (d *Dir) reserve() {
	held := int64(0)
	if info, err := os.Lstat(d.join(ReserveFile)); err == nil {
		held = info.Size()
	}
	if held >= reserveSize || d.checkHold() != nil {
		return
	}
	f, err := plainfile.OpenOwn(d.join(ReserveFile), os.O_WRONLY|os.O_APPEND|os.O_CREATE)
	if err != nil {
		return
	}
	// Not zeros: some file systems keep none.
	room := bytes.Repeat([]byte("room for the last words of a run"), reserveSize/32)
	_, _ = f.Write(room[held:])
	_ = f.Close()
}

// release gives the room free.
func (d *Dir) release() { _ = os.Remove(d.join(ReserveFile)) }

// full reports whether an error says that there is no room left.
func full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
