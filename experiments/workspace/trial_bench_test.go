package workspace_test

import (
	"fmt"
	"sync"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/sgemm"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/train/cpu"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// BenchmarkTrials is what a trial of a study costs in all: of networks from small to large, so many trials at
// once on so many threads each.
func BenchmarkTrials(b *testing.B) {
	for _, net := range []struct{ name, hidden, batch, epochs string }{
		{"small", "64", "32", "20"}, {"middle", "256,128", "128", "10"}, {"large", "1024,1024,1024", "256", "2"},
	} {
		s, err := spec.Preset("digits-mlp")
		if err != nil {
			b.Fatal(err)
		}
		for key, value := range map[string]string{
			"model.hidden": net.hidden, "training.batch_size": net.batch, "training.epochs": net.epochs,
		} {
			if err := s.Set(key, value); err != nil {
				b.Fatal(err)
			}
		}
		for _, pack := range []struct{ trials, threads int }{{1, 1}, {1, 2}, {2, 1}, {2, 2}, {3, 1}, {4, 1}} {
			b.Run(fmt.Sprintf("%s/%dx%d", net.name, pack.trials, pack.threads), func(b *testing.B) {
				w := sideBySide(b, pack.threads)
				var all sync.WaitGroup
				for i := range pack.trials {
					all.Go(func() {
						for n := i; n < b.N; n += pack.trials {
							trial(b, w, s.Clone())
						}
					})
				}
				all.Wait()
			})
		}
	}
}

// sideBySide is a workspace for trials on the fastest kernel.
func sideBySide(b *testing.B, threads int) *workspace.Workspace {
	b.Helper()
	p := pool.New(threads)
	b.Cleanup(p.Close)
	impl, err := sgemm.New(p)
	if err != nil {
		b.Fatal(err)
	}
	old := blas32.Implementation()
	blas32.Use(impl)
	b.Cleanup(func() { blas32.Use(old) })
	like, err := spec.Preset("digits-mlp")
	if err != nil {
		b.Fatal(err)
	}
	w, _, err := workspace.Open(b.TempDir(), workspace.Options{Machine: func(int) (workspace.Machine, error) {
		return workspace.Machine{Device: cpu.Device{Pool: p}}, nil
	}}).SideBySide(b.Context(), workspace.Many{Root: b.TempDir(), Like: like})
	if err != nil {
		b.Fatal(err)
	}
	return w
}

func trial(b *testing.B, w *workspace.Workspace, s *spec.Spec) {
	run, err := w.Prepare(b.Context(), s, workspace.Lineage{})
	if err != nil {
		b.Error(err)
		return
	}
	if _, err := run.Train(b.Context(), workspace.TrainOptions{}); err != nil {
		b.Error(err)
	}
}

// BenchmarkStudy is what a trial costs with its conductor.
func BenchmarkStudy(b *testing.B) {
	w := sideBySide(b, 1)
	s, err := spec.Preset("digits-mlp")
	if err != nil {
		b.Fatal(err)
	}
	for key, value := range map[string]string{
		"model.hidden": "64", "training.batch_size": "32", "training.epochs": "20",
	} {
		if err := s.Set(key, value); err != nil {
			b.Fatal(err)
		}
	}
	study := spec.NewStudy(s)
	for key, value := range map[string]string{
		"budget.trials": fmt.Sprint(b.N), "sampler.name": "random", "pruner.name": "none",
	} {
		if err := study.Set(key, value); err != nil {
			b.Fatal(err)
		}
	}
	rates, err := spec.ParseRange("optimizer.lr=1e-4..1e-1:log")
	if err != nil {
		b.Fatal(err)
	}
	study.Ranges = []spec.Range{rates}
	made, err := w.CreateStudy(study)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := made.Conduct(b.Context(), workspace.ConductOptions{}); err != nil {
		b.Fatal(err)
	}
}
