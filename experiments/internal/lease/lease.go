package lease

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"tunebench/engine/plainfile"
)

// ErrLost says that a folder is no longer held by the process that took it.
var ErrLost = errors.New("no longer held by this process")

// Lease is the hold of this process on a folder. It is safe for concurrent use.
type Lease struct {
	dir    string
	record record
	path   string
	flock  *os.File // nil: none

	beats uint64 // of the goroutine that beats, and of Release after it
	quit  chan struct{}
	done  sync.WaitGroup
	seen  atomic.Int64 // when the record was last there, in nanoseconds since began

	once sync.Once
	lost chan struct{}
	why  error // valid once lost is closed
}

// began is what the times of checks are counted from, by the monotonic clock.
var began = time.Now()

// Lost is closed once the folder is no longer held, at most a heartbeat after it happened.
func (l *Lease) Lost() <-chan struct{} { return l.lost }

// Check looks whether the folder is still held. That it is not is an [ErrLost], for ever; any other
// error says that it could not be told. It goes right before what must not happen beside another holder.
func (l *Lease) Check() error {
	select {
	case <-l.lost:
		return l.why
	default:
	}
	return l.visit(nil)
}

// Recent is a Check that is content with what was found within the last heartbeat: for what happens
// often and does no harm beside another holder.
func (l *Lease) Recent() error {
	select {
	case <-l.lost:
		return l.why
	default:
	}
	if time.Since(began)-time.Duration(l.seen.Load()) < l.record.beat() {
		return nil
	}
	return l.visit(nil)
}

// Release gives the folder back. After a loss it touches nothing.
func (l *Lease) Release() error {
	if l.quit != nil {
		close(l.quit)
		l.done.Wait()
		l.quit = nil
	}
	defer l.abandon()
	select {
	case <-l.lost:
		return nil
	default:
	}
	err := l.visit(status(released, l.beats))
	if errors.Is(err, ErrLost) {
		return nil
	}
	return err
}

// abandon lets go of what the process has of a lease.
func (l *Lease) abandon() {
	ours.Delete(l.record.Token)
	if l.flock != nil {
		_ = l.flock.Close()
		l.flock = nil
	}
}

// beat starts the heartbeat.
func (l *Lease) beat() {
	l.seen.Store(int64(time.Since(began)))
	l.quit = make(chan struct{})
	quit := l.quit
	l.done.Go(func() {
		tick := time.NewTicker(l.record.beat())
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-l.lost:
				return
			case <-tick.C:
			}
			l.beats++
			_ = l.visit(status(held, l.beats)) // trouble passes, or others take over
			if _, found := l.successor(); found {
				_ = l.lose()
			}
		}
	})
}

// visit looks for the record and, unless second is nil, replaces its second line.
func (l *Lease) visit(second []byte) error {
	flag := os.O_RDONLY
	if second != nil {
		flag = os.O_RDWR
	}
	text := l.record.text()
	looked := time.Since(began) // before the look: the process may be stopped right after it
	f, err := plainfile.OpenOwn(l.path, flag)
	if err != nil {
		return l.trouble(err)
	}
	defer func() { _ = f.Close() }()
	raw, err := readRaw(f)
	if err != nil {
		return l.trouble(err)
	}
	if !bytes.HasPrefix(raw, text) {
		return l.lose()
	}
	l.seen.Store(int64(looked))
	if second == nil {
		return nil
	}
	if _, err := f.WriteAt(second, int64(len(text))); err != nil {
		// A file system that copies on write needs room for this; the time of a file needs none.
		now := unix.NsecToTimeval(time.Now().UnixNano())
		return errors.Join(err, unix.Futimes(int(f.Fd()), []unix.Timeval{now, now}))
	}
	return nil
}

// successor is the record of a later holder. A file that only has the name of one is none.
func (l *Lease) successor() (s sight, found bool) {
	_, s, err := newest(l.dir)
	return s, err == nil && s.Fence > l.record.Fence
}

// trouble tells a record that is gone from one that cannot be looked at now.
func (l *Lease) trouble(err error) error {
	other := (*plainfile.Error)(nil)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENOTDIR) || errors.Is(err, unix.ESTALE) ||
		errors.As(err, &other) {
		return l.lose()
	}
	return fmt.Errorf("it cannot be told whether this process still holds the run: %w", err)
}

// lose ends the lease, for the reason that can be found.
func (l *Lease) lose() error {
	l.once.Do(func() {
		l.why = fmt.Errorf("%w: its record %s is gone", ErrLost, l.path)
		if _, err := os.Stat(l.dir); errors.Is(err, fs.ErrNotExist) {
			l.why = fmt.Errorf("%w: the folder %s is gone", ErrLost, l.dir)
		} else if s, found := l.successor(); found {
			l.why = fmt.Errorf("%w: process %d on %s has taken it over", ErrLost, s.PID, s.Host)
		}
		close(l.lost)
	})
	return l.why
}
