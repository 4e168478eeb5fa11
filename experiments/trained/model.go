package trained

import (
	"context"
	"errors"
	"fmt"
	"os"

	"tunebench/engine/dataset"
	"tunebench/engine/nn"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// Model is a trained network with all that it needs to predict.
type Model struct {
	// Run is the name of the run, Checkpoint what the weights are from: latest or best.
	Run, Checkpoint string
	Spec            *spec.Spec
	Net             nn.Spec
	Preprocessing   *dataset.Preprocessing
	// Weights are those that evaluation uses, in PyTorch's names and layout.
	Weights []checkpoint.Tensor
}

// Open reads a run's model. A run from before runs kept their preprocessing needs its data, as it was.
func Open(ctx context.Context, dir *runstore.Dir, which string, o dataset.Options) (*Model, error) {
	s, err := spec.LoadOwn(dir.Experiment())
	if err != nil {
		return nil, err
	}
	f, err := Checkpoint(dir, which)
	if err != nil {
		return nil, err
	}
	m := &Model{Run: dir.Name(), Checkpoint: which, Spec: s, Weights: Weights(f)}
	if m.Preprocessing, err = preprocessing(ctx, dir, s, o); err != nil {
		return nil, err
	}
	m.Net, err = build.Network(s, m.Preprocessing)
	return m, err
}

// preprocessing reads a run's preprocessing, or fits it again.
func preprocessing(
	ctx context.Context, dir *runstore.Dir, s *spec.Spec, o dataset.Options,
) (*dataset.Preprocessing, error) {
	raw, err := dir.ReadFile(runstore.PreprocessingFile)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return refit(ctx, dir, s, o)
	case err != nil:
		return nil, err
	}
	p, err := dataset.ParsePreprocessing(raw)
	if err != nil {
		return nil, fmt.Errorf("run %s: %s: %w", dir.Name(), runstore.PreprocessingFile, err)
	}
	return p, nil
}

// refit fits the preprocessing again on the data that the run was trained on.
func refit(ctx context.Context, dir *runstore.Dir, s *spec.Spec, o dataset.Options) (*dataset.Preprocessing, error) {
	fail := func(err error) error {
		return fmt.Errorf("%s has no %s, as runs have it today, and its data is needed: %w", dir.Name(),
			runstore.PreprocessingFile, err)
	}
	raw, err := dir.ReadFile(runstore.ProvenanceFile)
	if err != nil {
		return nil, fail(err)
	}
	origin, err := spec.ParseProvenance(raw)
	if err != nil {
		return nil, fail(err)
	}
	_, data, err := build.LoadTable(ctx, s, o)
	if err != nil {
		return nil, fail(err)
	}
	if origin.DataSHA256 != "" && origin.DataSHA256 != data.SHA256 {
		return nil, fail(build.Input(fmt.Errorf("the data has changed since: %s had SHA-256 %s, it now has %s",
			data.Name, origin.DataSHA256, data.SHA256)))
	}
	return data.Preprocessing(), nil
}

// Executor puts the model on a device, to predict.
func (m *Model) Executor(machine build.Machine) (job.Executor, error) {
	e, err := build.NewPredictor(m.Spec, m.Preprocessing, machine)
	if err != nil {
		return nil, err
	}
	if err := e.ImportWeights(m.Weights); err != nil {
		return nil, fmt.Errorf("%s, %s checkpoint: %w", m.Run, m.Checkpoint, err)
	}
	return e, nil
}
