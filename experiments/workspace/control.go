package workspace

import (
	"fmt"

	"tunebench/engine/hparam"
	"tunebench/experiments/runstore"
)

// Pause asks the worker to pause before its next update.
func (w *Workspace) Pause(dir *runstore.Dir) error { return w.request(dir, runstore.OpPause, "", "") }

// Continue asks a paused worker to go on.
func (w *Workspace) Continue(dir *runstore.Dir) error {
	return w.request(dir, runstore.OpResume, "", "")
}

// Stop asks the worker to write a checkpoint and end.
func (w *Workspace) Stop(dir *runstore.Dir) error { return w.request(dir, runstore.OpStop, "", "") }

// Change asks the worker to change a key live. It takes effect at a step boundary
// and is recorded in the run's experiment; a [runstore.Follower] sees the answer.
func (w *Workspace) Change(dir *runstore.Dir, key string, value float64) error {
	k, ok := hparam.Lookup(key)
	switch {
	case !ok:
		return fmt.Errorf("unknown key %q", key)
	case !k.Live:
		return fmt.Errorf("%s cannot change while training", key)
	case !k.Contains(value):
		return fmt.Errorf("%s: %s is out of range, it must be %s", key, hparam.Format(value), k.Range())
	}
	return w.request(dir, runstore.OpSet, key, hparam.Format(value))
}

func (w *Workspace) request(dir *runstore.Dir, op runstore.Op, key, value string) error {
	if s := dir.Status(); !s.Alive {
		return fmt.Errorf("%s is not being trained (%s)", dir.Name(), s.State)
	}
	_, err := dir.Send(w.now(), op, key, value)
	return err
}
