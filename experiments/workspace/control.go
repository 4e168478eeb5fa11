package workspace

import (
	"fmt"
	"os"

	"tunebench/engine/hparam"
	"tunebench/experiments/runstore"
)

func (r *run) Pause() error    { return r.request(runstore.OpPause, "", "") }
func (r *run) Continue() error { return r.request(runstore.OpResume, "", "") }
func (r *run) Stop() error     { return r.request(runstore.OpStop, "", "") }

func (r *run) Change(key string, value float64) error {
	k, ok := hparam.Lookup(key)
	switch {
	case !ok:
		return fmt.Errorf("unknown key %q", key)
	case !k.Live:
		return fmt.Errorf("%s cannot change while training", key)
	case !k.Contains(value):
		return fmt.Errorf("%s: %s is out of range, it must be %s", key, hparam.Format(value), k.Range())
	}
	return r.request(runstore.OpSet, key, hparam.Format(value))
}

func (r *run) request(op runstore.Op, key, value string) error {
	if s := r.Dir.Status(); !s.Alive {
		return fmt.Errorf("%s is not being trained (%s)", r.Name(), s.State)
	}
	_, err := r.Send(r.w.now(), op, key, value)
	return err
}

func (r *run) Resume() error {
	if err := r.Resumable(); err != nil {
		return err
	}
	return r.w.start(r.Dir)
}

func (r *run) Resumable() error {
	switch s := r.Dir.Status(); {
	case s.Foreign:
		return fmt.Errorf("%s was not made by tunebench: it can be watched, not resumed", r.Name())
	case s.Alive:
		return fmt.Errorf("%s is being trained already (process %d)", r.Name(), s.PID)
	case s.State == runstore.Done:
		return fmt.Errorf("%s is done; change its epochs as a new experiment instead", r.Name())
	case s.State == runstore.Diverged:
		return fmt.Errorf("%s diverged and would again; lower optimizer.lr as a new experiment instead", r.Name())
	}
	if _, err := os.Stat(r.Experiment()); err != nil {
		return fmt.Errorf("%s has no experiment: %w", r.Name(), err)
	}
	return nil
}
