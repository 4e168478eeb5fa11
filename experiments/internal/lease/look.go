package lease

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// Verdict is what can be said of a hold.
type Verdict uint8

// The verdicts. Unsure is the hold of another host that has not yet been watched for long enough.
const (
	Free   Verdict = iota // never held, or released
	Dead                  // its process ended without a word
	Unsure                // time will tell
	Alive
)

// Holder is who holds a folder.
type Holder struct {
	Verdict Verdict
	PID     int    // 0 if unknown
	Host    string // "" for this one
	Fence   uint64

	still time.Duration // unsure: without a heartbeat
	beat  time.Duration
	// unwatched says that nothing but a free flock tells of the death: the record is to be seen
	// without a heartbeat before anybody takes the folder.
	unwatched bool
}

// Living reports whether to show the folder as held. A hold that shows no heartbeat for a while is
// not, though nobody may take it yet.
func (h Holder) Living() bool {
	return h.Verdict == Alive || h.Verdict == Unsure && h.still < viewerPatience*h.beat
}

// Undecided reports whether a look in a moment may tell more.
func (h Holder) Undecided() bool { return h.Verdict == Unsure && h.still < viewerPatience*h.beat }

// String names the process, and its host if that is another one.
func (h Holder) String() string {
	pid := "unknown"
	if h.PID > 0 {
		pid = fmt.Sprint(h.PID)
	}
	if h.Host == "" {
		return "process " + pid
	}
	return fmt.Sprintf("process %s on %s", pid, h.Host)
}

// Look says who holds a folder, without waiting.
func (h *Host) Look(dir string) (Holder, error) {
	top, whole, err := newest(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Holder{}, nil
	}
	if err != nil {
		return Holder{}, err
	}
	if top.Fence == 0 {
		return h.lookForEarlierVersion(dir, Holder{}), nil
	}
	if 0 < whole.Fence && whole.Fence < top.Fence { // a stray file ends nobody's hold
		if who := h.judge(dir, whole); !who.over() {
			return who, nil
		}
	}
	who := h.judge(dir, top)
	if who.over() {
		return h.lookForEarlierVersion(dir, who), nil
	}
	return who, nil
}

// over reports whether the hold has ended.
func (h Holder) over() bool { return h.Verdict == Free || h.Verdict == Dead }

// judge tells who wrote a record, and whether he lives.
func (h *Host) judge(dir string, s sight) Holder {
	who := Holder{PID: s.PID, Fence: s.Fence, beat: s.beat()}
	if s.Host != h.name || s.Boot != h.boot {
		who.Host = s.Host
	}
	if s.released {
		return who
	}
	vacated := false
	if h.boot != "" && s.Boot == h.boot {
		here := folderID(dir)
		if s.Host == h.name && s.Space == h.space {
			switch lifeOf(s.record) {
			case gone:
				who.Verdict = Dead
				return who
			case living:
				if s.Folder == here {
					who.Verdict = Alive
					return who
				}
			case unknown:
			}
		}
		// In another container; or this folder is a copy of the one that is held.
		if s.Flock && deviceOf(s.Folder) == deviceOf(here) {
			_, err := h.probe(dir)
			vacated = err == nil
		}
	}
	still, moved := watched.note(s)
	switch {
	case still >= patience*s.beat(), vacated && still >= vacancy*s.beat():
		who.Verdict = Dead
	case moved:
		who.Verdict = Alive
	case vacated: // virtual machines that were copied while they ran are one boot, and share no locks
		who.Verdict, who.unwatched = Dead, true
	default:
		who.Verdict, who.still = Unsure, still
	}
	return who
}

// Settle waits until no hold of these folders is undecided for a viewer, or ctx is done: a few
// heartbeats at most, and not at all without a hold of another host.
func (h *Host) Settle(ctx context.Context, dirs ...string) {
	for len(dirs) > 0 {
		var open []string
		wait := time.Duration(0)
		for _, dir := range dirs {
			if who, err := h.Look(dir); err == nil && who.Undecided() {
				open, wait = append(open, dir), max(wait, who.beat/4)
			}
		}
		dirs = open
		if len(dirs) > 0 && !sleep(ctx, wait) {
			return
		}
	}
}

// free waits until a folder can be taken, and returns the fence of its last holder. That it cannot
// be taken is a [HeldError].
func (h *Host) free(ctx context.Context, dir string) (last uint64, err error) {
	for {
		who, err := h.Look(dir)
		if err != nil {
			return 0, err
		}
		switch who.Verdict {
		case Free:
			return who.Fence, nil
		case Dead:
			if !who.unwatched {
				return who.Fence, nil
			}
		case Alive:
			return 0, &HeldError{who}
		case Unsure:
		}
		if !sleep(ctx, who.beat/4) {
			return 0, context.Cause(ctx)
		}
	}
}

// sleep waits, and reports false if ctx is done before.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
