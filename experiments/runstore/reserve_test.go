package runstore

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"
)

// A full disk takes the summary in the place of the room that was kept for it.
func TestTheLastWordsHaveRoom(t *testing.T) {
	d := newRun(t, "x")
	held := func() int64 {
		info, err := os.Stat(d.join(ReserveFile))
		if err != nil {
			return 0
		}
		return info.Size()
	}
	fits := func() error { return nil }
	must(t, d.withRoom(false, fits))
	if held() != reserveSize {
		t.Fatalf("%d bytes are kept", held())
	}
	must(t, d.withRoom(false, fits)) // not twice
	must(t, os.Truncate(d.join(ReserveFile), 100))
	must(t, d.withRoom(false, fits))
	if held() != reserveSize {
		t.Errorf("%d bytes are kept of a room that was too small", held())
	}
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		tries := 0
		err := d.withRoom(false, func() error {
			if tries++; held() > 0 {
				return fmt.Errorf("write it: %w", cause)
			}
			return nil
		})
		if err != nil || tries != 2 || held() != reserveSize {
			t.Errorf("%v: %d tries, %v, %d bytes kept", cause, tries, err, held())
		}
	}
	other := errors.New("no such folder")
	if err := d.withRoom(false, func() error { return other }); !errors.Is(err, other) || held() != reserveSize {
		t.Errorf("another error: %v, %d bytes kept", err, held())
	}
	must(t, d.withRoom(true, fits))
	if held() != 0 {
		t.Errorf("a finished run keeps %d bytes", held())
	}
}

// Only who trains a run keeps room, and a finished run has none left.
func TestRoomIsKeptByTheWorker(t *testing.T) {
	d := newRun(t, "x")
	s, err := d.ReadSummary()
	must(t, err)
	must(t, d.WriteSummary(s))
	if _, err := os.Stat(d.join(ReserveFile)); err == nil {
		t.Error("a viewer keeps room")
	}
	lock, err := d.Lock(t.Context())
	must(t, err)
	defer lock.Unlock()
	for _, c := range []struct {
		state State
		kept  bool
	}{{Training, true}, {Done, false}} {
		s.State = c.state
		must(t, lock.Dir().WriteSummary(s))
		if _, err := os.Stat(d.join(ReserveFile)); (err == nil) != c.kept {
			t.Errorf("%s: %v", c.state, err)
		}
	}
}
