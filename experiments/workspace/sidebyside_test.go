package workspace_test

import (
	"fmt"
	"math/rand"
	"sync"
	"sync/atomic"
	"testing"

	"tunebench/engine/hparam"
	"tunebench/experiments/workspace"
)

// TestRunsSideBySideAreThoseOfAnyWorkspace trains random experiments on few sets of data, four at a time and
// some of them from rung to rung: each comes to the bits of a run that had everything for itself.
func TestRunsSideBySideAreThoseOfAnyWorkspace(t *testing.T) {
	measured := new(atomic.Int32)
	w, err := workspace.Open(t.TempDir(), workspace.Options{Machine: func(threads int) (workspace.Machine, error) {
		measured.Add(1)
		if threads != 1 {
			t.Errorf("a machine of %d threads", threads)
		}
		return machine(threads)
	}}).SideBySide(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	optimizers, _ := hparam.Lookup("optimizer.name")
	slots := make(chan struct{}, 4)
	var all sync.WaitGroup
	for i := range 16 {
		r := rand.New(rand.NewSource(int64(1000 + i)))
		changes := append(rungChanges(r, optimizers.Choices[i%len(optimizers.Choices)]), "seed=7",
			"data.normalize="+[]string{"standard", "minmax"}[i%2])
		s := experiment(t, "iris-small", changes...)
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			run, err := w.Prepare(t.Context(), s.Clone(), workspace.Lineage{})
			if err != nil {
				t.Error(err)
				return
			}
			for _, until := range [][]int{{0}, {2, 5, 0}}[i%2] {
				if _, err := run.Train(t.Context(), workspace.TrainOptions{Until: until}); err != nil {
					t.Error(err)
				}
			}
			t.Run(fmt.Sprint(i), func(t *testing.T) { sameRun(t, run, endOf(t, s)) })
		})
	}
	all.Wait()
	if n := measured.Load(); n != 1 {
		t.Errorf("the machine was measured %d times", n)
	}
	if runs, err := w.List(); err != nil || len(runs) != 16 {
		t.Errorf("%d runs in the folder, %v", len(runs), err)
	}
}

func TestSideBySideNeedsAMachine(t *testing.T) {
	if w, err := workspace.Open(t.TempDir(), workspace.Options{}).SideBySide(t.TempDir(), 1); err == nil {
		t.Errorf("opened %v without one", w.Root())
	}
}
