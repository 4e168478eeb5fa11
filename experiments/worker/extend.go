package worker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"tunebench/experiments/build"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

const keyEpochs = "training.epochs"

// Over returns why a run with this summary has nothing left to train, or nil if it has. A run
// that is done goes on once its experiment asks for another number of epochs; see [Extend].
func Over(dir *runstore.Dir, s runstore.Summary) error {
	switch s.State {
	case runstore.Diverged:
		return fmt.Errorf("%s diverged and would again; lower optimizer.lr as a new experiment instead", dir.Name())
	case runstore.Done:
		asked, err := spec.LoadOwn(dir.Experiment())
		if err != nil {
			return fmt.Errorf("%s is done, and its experiment can no longer be read: %w", dir.Name(), err)
		}
		if asked.Training.Epochs == s.Epochs {
			return fmt.Errorf("%s is done; `tunebench resume %s --epochs N` gives it more epochs", dir.Name(), dir.ID())
		}
		return extendable(dir, asked, s)
	default:
		return nil
	}
}

// Extend changes the number of epochs of a run to x.To, in its experiment and its provenance; the
// next worker trains them. It fails while a worker is at the run, and where what has been trained
// is not the beginning of a run of so many epochs. The run is then left as it was.
func Extend(dir *runstore.Dir, x spec.Extension) error {
	lock, err := dir.Lock(context.Background())
	if err != nil {
		return err
	}
	defer lock.Unlock() //nolint:errcheck // the system takes it back with the process anyway
	dir = lock.Dir()
	stored, err := spec.LoadOwn(dir.Experiment())
	if err != nil {
		return err
	}
	summary, err := dir.ReadSummary()
	if err != nil {
		return err
	}
	x.From = stored.Training.Epochs
	if x.From == x.To {
		return Over(dir, summary)
	}
	asked := stored.Clone()
	if err := asked.SetValue(keyEpochs, x.To); err != nil {
		return err
	}
	if err := extendable(dir, asked, summary); err != nil {
		return err
	}
	if err := noteExtension(dir, x); err != nil {
		return err
	}
	return dir.WriteFile(runstore.ExperimentFile, asked.Encode()) // from here on it has the epochs
}

// extendable returns why what has been trained is not the beginning of what is asked for, or nil.
func extendable(dir *runstore.Dir, asked *spec.Spec, s runstore.Summary) error {
	meta, err := dir.ReadMetadata(runstore.Latest)
	if errors.Is(err, os.ErrNotExist) && s.State != runstore.Done {
		return nil // it begins anew
	}
	if err != nil {
		return fmt.Errorf("%s is %s, and cannot go on without its last checkpoint: %w", dir.Name(), s.State, err)
	}
	loop, err := parseLoop(dir.Checkpoint(runstore.Latest), meta)
	if err != nil {
		return err
	}
	if err := build.Plan(asked.Resolve()).Extendable(loop, cmp.Or(loop.Epochs, s.Epochs)); err != nil {
		return fmt.Errorf("%s cannot go on to %d epochs: %w", dir.Name(), asked.Training.Epochs, err)
	}
	return nil
}

// noteExtension adds an extension to the provenance, in the place of one that came to nothing.
func noteExtension(dir *runstore.Dir, x spec.Extension) error {
	raw, err := dir.ReadFile(runstore.ProvenanceFile)
	if err != nil {
		return err
	}
	p, err := spec.ParseProvenance(raw)
	if err != nil {
		return fmt.Errorf("%s: %w", dir.Provenance(), err)
	}
	if n := len(p.Extended); n > 0 && p.Extended[n-1].From == x.From {
		p.Extended = p.Extended[:n-1]
	}
	p.Extended = append(p.Extended, x)
	if raw, err = p.Encode(); err != nil {
		return err
	}
	return dir.WriteFile(runstore.ProvenanceFile, raw)
}
