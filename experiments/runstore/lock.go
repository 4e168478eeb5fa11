package runstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"tunebench/engine/event"
	"tunebench/experiments/internal/atomicfile"
	"tunebench/experiments/internal/lease"
)

var (
	// ErrLocked says that another worker is at work on the run.
	ErrLocked = errors.New("the run is being trained by another process")
	// ErrLost says that the run is no longer this worker's: another one took it over while this one
	// gave no sign of life, or its folder is gone.
	ErrLost = lease.ErrLost
)

// Lock is the right to write a run. It ends with the process, however that ends; see package lease.
type Lock struct {
	dir   *Dir
	lease *lease.Lease
}

// Lock takes the run for this process. If another one has it, the error is [ErrLocked] and says the
// process id. It waits only for a worker on another host that is silent: some seconds for a sign of
// its life, or until ctx is done. It also removes what a killed worker left half-written.
func (d *Dir) Lock(ctx context.Context) (*Lock, error) {
	if err := d.Check(); err != nil {
		return nil, fmt.Errorf("lock %w", err)
	}
	l, err := lease.This().Acquire(ctx, d.path)
	if by := (*lease.HeldError)(nil); errors.As(err, &by) {
		return nil, fmt.Errorf("run %s: %w (%v)", d.Name(), ErrLocked, by.Holder)
	}
	if err != nil {
		return nil, fmt.Errorf("lock run %s: %w", d.Name(), err)
	}
	for _, dir := range []string{d.path, d.join(CheckpointsDir)} {
		if err := atomicfile.RemoveStale(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(fmt.Errorf("lock run %s: %w", d.Name(), err), l.Release())
		}
	}
	return &Lock{dir: &Dir{path: d.path, hold: l}, lease: l}, nil
}

// Fail notes why no worker could begin, or go on, with the run. While one is at it nothing is noted,
// and the error is [ErrLocked].
func (d *Dir) Fail(ctx context.Context, now time.Time, reason error) error {
	w := d
	lock, err := d.Lock(ctx)
	switch {
	case err == nil:
		defer lock.Unlock() //nolint:errcheck // the system takes it back with the process anyway
		w = lock.Dir()
	case errors.Is(err, ErrLocked), d.holder().Fence > 0:
		return err
	} // else nobody can hold this run
	s, err := w.ReadSummary()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	s.Run, s.State, s.Ending, s.Updated, s.Error = d.Name(), Failed, event.EndedFailed, now, reason.Error()
	return w.WriteSummary(s)
}

// Dir returns the run directory for who holds the lock: nothing is written through it once the
// lock is lost.
func (l *Lock) Dir() *Dir { return l.dir }

// Context returns a context that ends with ctx, or as soon as the lock is lost; its cause is then
// an [ErrLost].
func (l *Lock) Context(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-ctx.Done():
		case <-l.lease.Lost():
			cancel(l.lease.Check())
		}
	}()
	return ctx, func() { cancel(context.Canceled) }
}

// Unlock gives the run free.
func (l *Lock) Unlock() error { return l.lease.Release() }

// Held returns an [ErrLost] if the lock has been lost, or why that cannot be told, else nil.
func (l *Lock) Held() error { return l.lease.Check() }

// checkHold guards what a worker replaces: nil for a viewer's Dir.
func (d *Dir) checkHold() error {
	if d.hold == nil {
		return nil
	}
	return d.hold.Check()
}

// recentHold guards event files. Each worker has its own, and the next one's voids what was recorded
// after the checkpoint that it goes on from, so it needs no look at the disk every time.
func (d *Dir) recentHold() error {
	if d.hold == nil {
		return nil
	}
	return d.hold.Recent()
}

// Alive reports whether a worker holds the run.
func (d *Dir) Alive() bool { return d.holder().Living() }

// holder tells who holds the run. What cannot be looked at is held by nobody who could be shown.
func (d *Dir) holder() lease.Holder {
	by, err := lease.This().Look(d.path)
	if err != nil {
		return lease.Holder{}
	}
	return by
}
