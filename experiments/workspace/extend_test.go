package workspace_test

import (
	"context"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// experiment is a preset with changes.
func experiment(t *testing.T, name string, changes ...string) *spec.Spec {
	t.Helper()
	s := preset(t, name)
	for _, c := range changes {
		key, value, _ := strings.Cut(c, "=")
		if err := s.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// toItsEnd works on a run until it ends.
func toItsEnd(t *testing.T, run workspace.Run) workspace.Summary {
	t.Helper()
	summary, err := run.Train(t.Context(), workspace.TrainOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

// TestExtendedRunsEqualLongerOnes gives runs of every optimizer, under every schedule that does not
// know the length of the run, more epochs once they are done.
func TestExtendedRunsEqualLongerOnes(t *testing.T) {
	optimizers, _ := hparam.Lookup("optimizer.name")
	schedules := [][]string{
		{"schedule.name=constant", "training.ema=0.9"},
		{"schedule.name=step", "schedule.step_epochs=3", "data.test=0.2"},
		{"schedule.name=exponential", "schedule.warmup_epochs=2.5", "regularization.mixup=0.2"},
		{"schedule.name=plateau", "schedule.patience=0", "training.log_every_steps=3"},
		{"schedule.name=cosine_restarts", "schedule.restart_epochs=3", "regularization.dropout=0.3"},
		{"schedule.name=constant", "schedule.warmup_epochs=4", "model.norm=batch", "training.eval_every=2"},
	}
	for i, optimizer := range optimizers.Choices {
		t.Run(optimizer, func(t *testing.T) {
			t.Parallel()
			changes := []string{"optimizer.name=" + optimizer, "optimizer.lr=0.001"}
			changes = append(changes, schedules[i%len(schedules)]...)
			long := experiment(t, "iris-small", append(changes, "training.epochs=11")...)
			whole := trained(t, long)

			run := trained(t, experiment(t, "iris-small", append(changes, "training.epochs=4")...))
			for _, epochs := range []int{6, 11} { // twice, each time from what is done
				if err := run.Extend(epochs, "a test"); err != nil {
					t.Fatal(err)
				}
				if err := run.Resumable(); err != nil {
					t.Fatal(err)
				}
				if s := toItsEnd(t, run); s.State != workspace.Done || s.Epoch != epochs || s.Epochs != epochs {
					t.Fatalf("ended as %s in epoch %d of %d: %s", s.State, s.Epoch, s.Epochs, s.Reason)
				}
			}
			sameRun(t, run, whole, 4, 6)
		})
	}
}

// sameRun compares two runs in all but times and what only a last epoch has, which some epochs of
// the first were for a while.
func sameRun(t *testing.T, got, want workspace.Run, last ...int) {
	t.Helper()
	a, b := got.Status().Summary, want.Status().Summary
	if a.WeightsSHA256 != b.WeightsSHA256 || a.WeightsSHA256 == "" {
		t.Errorf("weights %s, want %s", a.WeightsSHA256, b.WeightsSHA256)
	}
	if a.Best == nil || *a.Best != *b.Best || a.Ending != b.Ending || a.Step != b.Step {
		t.Errorf("best %+v, ended by %s after %d steps; want %+v, %s, %d",
			a.Best, a.Ending, a.Step, b.Best, b.Ending, b.Step)
	}
	for _, name := range []string{workspace.Latest, workspace.Best} {
		x, err := directory(t, got).ReadCheckpoint(name)
		if err != nil {
			t.Fatal(err)
		}
		y, err := directory(t, want).ReadCheckpoint(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(x.Tensors) != len(y.Tensors) {
			t.Fatalf("%s has %d tensors, want %d", name, len(x.Tensors), len(y.Tensors))
		}
		for i := range x.Tensors {
			if x.Tensors[i].Name != y.Tensors[i].Name || !slices.Equal(x.Tensors[i].Data, y.Tensors[i].Data) {
				t.Errorf("%s: tensor %s differs", name, x.Tensors[i].Name)
			}
		}
	}
	sameScalars(t, history(t, got), history(t, want), last)
}

func history(t *testing.T, run workspace.Run) *event.History {
	t.Helper()
	h, err := run.History()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func sameScalars(t *testing.T, got, want *event.History, last []int) {
	t.Helper()
	lastSteps := map[int64]bool{}
	for _, p := range got.Series(event.Epoch) {
		if slices.Contains(last, int(p.Value)) {
			lastSteps[p.Step] = true
		}
	}
	values := func(h *event.History, tag string, except map[int64]bool) (list []event.Point) {
		for _, p := range h.Series(tag) {
			if !except[p.Step] {
				list = append(list, event.Point{Step: p.Step, Value: p.Value})
			}
		}
		return list
	}
	for _, tag := range want.Tags() {
		if strings.HasPrefix(tag, "throughput/") {
			continue
		}
		except := map[int64]bool{}
		if strings.HasPrefix(tag, "layers/") || strings.HasPrefix(tag, "val/") ||
			tag == event.OptimGradNorm || tag == event.TrainPenalty {
			except = lastSteps
		}
		a, b := values(got, tag, except), values(want, tag, except)
		same := slices.EqualFunc(a, b, func(x, y event.Point) bool {
			return x.Step == y.Step && math.Float64bits(x.Value) == math.Float64bits(y.Value)
		})
		if !same {
			t.Errorf("%s: %v, want %v", tag, a, b)
		}
	}
	if a, b := len(got.Series("test/loss")), len(want.Series("test/loss")); a != b {
		t.Errorf("%d test losses, want %d", a, b)
	}
}

// A run whose patience had run out in its last epoch would have ended there had it been longer, with
// its best weights: that is what more epochs come to.
func TestExtendingARunThatHadLostItsPatience(t *testing.T) {
	changes := []string{"optimizer.lr=0.1", "training.early_stopping.patience=3"}
	whole := trained(t, experiment(t, "iris-small", append(changes, "training.epochs=200")...))
	ended := whole.Status().Summary
	if ended.Ending != event.EndedEarly {
		t.Fatalf("the run ended by %s", ended.Ending)
	}
	run := trained(t, experiment(t, "iris-small", append(changes, "training.epochs="+hparam.Format(ended.Epoch))...))
	if s := run.Status().Summary; s.Ending != event.EndedEpochs || s.WeightsSHA256 == ended.WeightsSHA256 {
		t.Fatalf("the shorter run ended by %s with weights %s", s.Ending, s.WeightsSHA256)
	}
	if err := run.Extend(200, ""); err != nil {
		t.Fatal(err)
	}
	toItsEnd(t, run)
	sameRun(t, run, whole, ended.Epoch)
}

// An interrupted run, or one that was stopped, can have its epochs changed on the way.
func TestExtendingAStoppedRun(t *testing.T) {
	changes := []string{"optimizer.name=adam", "training.log_every_steps=1"}
	for _, epochs := range []int{7, 30} {
		run := stoppedAfter(t, 5, experiment(t, "iris-small", append(changes, "training.epochs=20")...))
		if err := run.Extend(epochs, ""); err != nil {
			t.Fatal(err)
		}
		if s := toItsEnd(t, run); s.State != workspace.Done || s.Epoch != epochs {
			t.Errorf("ended as %s in epoch %d: %s", s.State, s.Epoch, s.Reason)
		}
		whole := trained(t, experiment(t, "iris-small", append(changes, "training.epochs="+hparam.Format(epochs))...))
		sameRun(t, run, whole)
	}
}

// stoppedAfter trains an experiment and stops it in the epoch after some.
func stoppedAfter(t *testing.T, epochs int, s *spec.Spec) workspace.Run {
	t.Helper()
	w := workspace.Open(t.TempDir(), workspace.Options{Machine: machine})
	run, err := w.Prepare(t.Context(), s, workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	summary, err := run.Train(ctx, workspace.TrainOptions{Sink: event.SinkFunc(func(r event.Record) error {
		if r.Epoch == epochs && r.Kind == event.KindStep {
			stop()
			time.Sleep(20 * time.Millisecond) // until the trainer has been told, a few updates later
		}
		return nil
	})})
	if err != nil || summary.State != workspace.Stopped {
		t.Fatalf("%s: %v", summary.State, err)
	}
	return run
}

func TestExtendRefusesAndLeavesTheRunAsItWas(t *testing.T) {
	for name, c := range map[string]struct {
		changes []string
		epochs  int
		want    []string
	}{
		"cosine": {
			[]string{"schedule.name=cosine"},
			20,
			[]string{"schedule.name cosine", "20 epochs instead of 5"},
		},
		"one_cycle":  {[]string{"schedule.name=one_cycle"}, 20, []string{"schedule.name one_cycle"}},
		"polynomial": {[]string{"schedule.name=polynomial"}, 20, []string{"schedule.name polynomial"}},
		"warm-up":    {[]string{"schedule.warmup_epochs=8"}, 20, []string{"schedule.warmup_epochs 8"}},
		"early": {
			[]string{"optimizer.lr=0.1", "training.early_stopping.patience=1", "training.epochs=100"},
			200,
			[]string{"early stopping ended it"},
		},
		"target":   {[]string{"training.target.value=0.01"}, 20, []string{"reached its target in epoch 1"}},
		"fewer":    {nil, 4, []string{"has trained 5 epochs", "not 4"}},
		"the same": {nil, 5, []string{"is done", "--epochs"}},
		"none":     {nil, 0, []string{"training.epochs: 0 is out of range"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := trained(t, experiment(t, "iris-small", append([]string{"training.epochs=5"}, c.changes...)...))
			before := directoryFiles(t, run)
			err := run.Extend(c.epochs, "")
			if err == nil {
				t.Fatal("it was extended")
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q lacks %q", err, part)
				}
			}
			if after := directoryFiles(t, run); after != before {
				t.Errorf("the run has changed:\n%s\nwas\n%s", after, before)
			}
			if err := run.Resumable(); err == nil || !strings.Contains(err.Error(), "is done") {
				t.Errorf("resumable: %v", err)
			}
		})
	}
}

// directoryFiles is what describes a run.
func directoryFiles(t *testing.T, run workspace.Run) string {
	t.Helper()
	var all strings.Builder
	for _, name := range []string{runstore.ExperimentFile, runstore.ProvenanceFile, runstore.SummaryFile} {
		raw, err := directory(t, run).ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	return all.String()
}

func TestExtensionStandsInTheProvenance(t *testing.T) {
	run := trained(t, experiment(t, "iris-small", "training.epochs=3"))
	for _, epochs := range []int{5, 6} { // the first came to nothing: nothing was trained in between
		if err := run.Extend(epochs, "more"); err != nil {
			t.Fatal(err)
		}
	}
	s, err := run.Spec()
	if err != nil || s.Training.Epochs != 6 {
		t.Errorf("%d epochs (%v)", s.Training.Epochs, err)
	}
	toItsEnd(t, run)
	p, err := run.Provenance()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range p.Extended {
		got = append(got, hparam.Format(x.From)+" "+hparam.Format(x.To)+" "+x.Command)
	}
	if want := []string{"3 5 more", "5 6 more"}; !slices.Equal(got, want) {
		t.Errorf("extended %q, want %q", got, want)
	}
}

func TestExtendNeedsARunOfOurs(t *testing.T) {
	run := trained(t, experiment(t, "iris-small", "training.epochs=3"))
	lock, err := directory(t, run).Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Extend(9, ""); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("a run in training: %v", err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(directory(t, run).Checkpoint(workspace.Latest)); err != nil {
		t.Fatal(err)
	}
	if err := run.Extend(9, ""); err == nil || !strings.Contains(err.Error(), "latest.safetensors") {
		t.Errorf("a run without its checkpoint: %v", err)
	}
}
