package workspace_test

import (
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/sgemm"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/train/cpu"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// BenchmarkTrials is what a trial of a study costs in all that trains for a moment only.
func BenchmarkTrials(b *testing.B) {
	s, err := spec.Preset("digits-mlp")
	if err != nil {
		b.Fatal(err)
	}
	for key, value := range map[string]string{
		"model.hidden": "64", "training.epochs": "20", "training.threads": "1", "training.batch_size": "32",
	} {
		if err := s.Set(key, value); err != nil {
			b.Fatal(err)
		}
	}
	p := pool.New(1)
	impl, err := sgemm.New(p)
	if err != nil {
		b.Fatal(err)
	}
	blas32.Use(impl)
	w := workspace.Open(b.TempDir(), workspace.Options{Machine: func(int) (workspace.Machine, error) {
		return workspace.Machine{Device: cpu.Device{Pool: p}}, nil
	}})
	if w, err = w.SideBySide(b.TempDir(), 1); err != nil {
		b.Fatal(err)
	}
	b.RunParallel(func(trials *testing.PB) {
		for trials.Next() {
			run, err := w.Prepare(b.Context(), s.Clone(), workspace.Lineage{})
			if err != nil {
				b.Error(err)
				return
			}
			if _, err := run.Train(b.Context(), workspace.TrainOptions{}); err != nil {
				b.Error(err)
			}
		}
	})
}
