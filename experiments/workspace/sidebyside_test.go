package workspace_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tunebench/engine/hparam"
	"tunebench/engine/train"
	"tunebench/experiments/workspace"
)

// TestRunsSideBySideAreThoseOfAnyWorkspace trains random experiments on few sets of data, four at a time and
// some of them from rung to rung: each comes to the bits of a run that had everything for itself.
func TestRunsSideBySideAreThoseOfAnyWorkspace(t *testing.T) {
	measured := new(atomic.Int32)
	measure := func(threads int) (workspace.Machine, error) {
		measured.Add(1)
		if threads != 1 {
			t.Errorf("a machine of %d threads", threads)
		}
		return machine(threads)
	}
	w, atOnce, err := workspace.Open(t.TempDir(), workspace.Options{Machine: measure}).
		SideBySide(t.Context(), workspace.Many{Root: t.TempDir(), Like: small(t)})
	if err != nil {
		t.Fatal(err)
	}
	optimizers, _ := hparam.Lookup("optimizer.name")
	if atOnce != runtime.GOMAXPROCS(0) {
		t.Errorf("%d small runs at once on %d cores", atOnce, runtime.GOMAXPROCS(0))
	}
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
	w := workspace.Open(t.TempDir(), workspace.Options{})
	if _, _, err := w.SideBySide(t.Context(), workspace.Many{Root: t.TempDir(), Like: small(t)}); err == nil {
		t.Error("opened without one")
	}
}

// No more runs are trained at once than there is memory for; who waits may be called off.
func TestRunsSideBySideWaitForMemory(t *testing.T) {
	s := small(t, "model.hidden=64,64")
	e, err := able(t).Describe(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	need := e.MemoryBytes - e.DataBytes
	loading := workspace.Loading{MaxMemory: 2*need + 3*e.DataBytes}
	w, atOnce, err := workspace.Open(t.TempDir(), workspace.Options{Machine: machine, Loading: loading}).
		SideBySide(t.Context(), workspace.Many{Root: t.TempDir(), Like: s, AtOnce: 9})
	if err != nil || atOnce != 2 {
		t.Fatalf("%d at once, %v", atOnce, err)
	}
	var within atomic.Int32
	first, both := make(chan struct{}, 9), make(chan struct{})
	watch := func(func() train.Progress) {
		if n := within.Add(1); n > 2 {
			t.Errorf("%d are trained at once, there is memory for 2", n)
		}
		first <- struct{}{}
		<-both
		within.Add(-1)
	}
	var all sync.WaitGroup
	for range 4 {
		run, err := w.Prepare(t.Context(), s, workspace.Lineage{})
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			if got, err := run.Train(t.Context(), workspace.TrainOptions{Watch: watch}); err != nil ||
				got.State != workspace.Done {
				t.Errorf("%s, %v", got.State, err)
			}
		})
	}
	<-first
	<-first // two are within: a third one has to wait
	run, err := w.Create(s, workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if got, err := run.Train(ctx, workspace.TrainOptions{}); !errors.Is(err, context.DeadlineExceeded) ||
		got.State != workspace.Created {
		t.Errorf("one more is %s, %v", got.State, err)
	}
	close(both)
	all.Wait()
}

// Where it is asked for, each run finds in the shared data what a run by itself finds in its own.
func TestRunsSideBySideLookAtTheirData(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("a,b,y\n")
	for i := range 400 { // one class is rare, and one input of another scale
		fmt.Fprintf(&rows, "%d,%d,%s\n", i%7, 1000*(i%11), []string{"rare", "usual"}[min(1, i%25)])
	}
	file := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(file, []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s := small(t, "data.source="+file, "data.normalize=none", "data.label=y")
	kinds := func(run workspace.Run) (list []string) {
		found, err := workspace.Findings(run.Status().Summary)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			list = append(list, string(f.Kind))
		}
		return list
	}
	want := kinds(endOf(t, s))
	for look, warned := range map[bool]bool{true: true, false: false} {
		w, _, err := able(t).SideBySide(t.Context(), workspace.Many{Root: t.TempDir(), Like: s, Look: look})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second one shares what the first one had
			run, err := w.Create(s, workspace.Lineage{})
			if err != nil {
				t.Fatal(err)
			}
			toItsEnd(t, run)
			if got := kinds(run); slices.Equal(got, want) != warned {
				t.Errorf("looking %v: found %v, alone %v", look, got, want)
			}
		}
	}
}
