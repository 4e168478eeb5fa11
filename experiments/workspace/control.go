package workspace

import (
	"context"
	"fmt"
	"os"
	"time"

	"tunebench/engine/hparam"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/worker"
)

func (r *run) Pause() error    { return r.request(runstore.OpPause, "", "") }
func (r *run) Continue() error { return r.request(runstore.OpResume, "", "") }
func (r *run) Stop() error     { return r.request(runstore.OpStop, "", "") }

func (r *run) Change(key string, value float64) error {
	if err := hparam.CheckLive(key, value); err != nil {
		return err
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

func (r *run) Resume() error { return r.ResumeUntil(0) }

func (r *run) ResumeUntil(epoch int) error {
	if err := r.Resumable(); err != nil {
		return err
	}
	return r.w.start(r.Dir, epoch)
}

func (r *run) Resumable() error {
	switch s := r.Settled(context.Background()); {
	case s.Foreign:
		return fmt.Errorf("%s was not made by tunebench: it can be watched, not resumed", r.Name())
	case s.Alive:
		return fmt.Errorf("%s is being trained already (%s)", r.Name(), s.Worker())
	default:
		if err := worker.Over(r.Dir, s.Summary); err != nil {
			return err
		}
	}
	if _, err := os.Stat(r.Experiment()); err != nil {
		return fmt.Errorf("%s has no experiment: %w", r.Name(), err)
	}
	return nil
}

func (r *run) Extend(epochs int, command string) error {
	if r.Foreign() {
		return fmt.Errorf("%s was not made by tunebench: it can be watched, not trained", r.Name())
	}
	return worker.Extend(r.Dir, spec.Extension{To: epochs, Command: command, Time: r.w.now().Format(time.RFC3339)})
}
