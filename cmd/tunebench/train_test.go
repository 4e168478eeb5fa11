package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tunebench/experiments/workspace"
)

func TestTrainReachesItsPromiseOnDigits(t *testing.T) {
	b := newBench(t)
	r := b.train("digits-mlp")
	if r.State != "done" || r.Metrics["val/accuracy"] < 0.96 {
		t.Fatalf("digits-mlp ended as %s with validation accuracy %v, want at least 0.96", r.State,
			r.Metrics["val/accuracy"])
	}
	if r.Best.Metric != "val/loss" || r.Best.Epoch < 1 || r.Epochs == 0 || r.Steps == 0 || len(r.Diagnosis) == 0 {
		t.Fatalf("the result lacks parts: %+v", r)
	}
}

func TestSameExperimentSameWeights(t *testing.T) {
	b := newBench(t)
	want := b.train("wine-tanh")
	for name, args := range map[string][]string{
		"again": {"wine-tanh"}, "one thread": {"wine-tanh", "--set", "training.threads=1"},
		"two threads": {"wine-tanh", "--set", "training.threads=2"},
		"run's copy":  {filepath.Join(want.Dir, "experiment.toml")},
	} {
		if got := b.train(args...); got.WeightsSHA256 != want.WeightsSHA256 {
			t.Errorf("%s: weights %s, want %s", name, got.WeightsSHA256, want.WeightsSHA256)
		}
	}
	run := strings.TrimSpace(b.ok("train", "--detach", "wine-tanh"))
	dir := b.open(run)
	b.until("the detached run", func() bool { return dir.Status().State.Finished() })
	if s := dir.Status(); s.State != workspace.Done || s.Summary.WeightsSHA256 != want.WeightsSHA256 {
		t.Errorf("detached: %s with weights %s, want %s", s.State, s.Summary.WeightsSHA256, want.WeightsSHA256)
	}
	if got := b.train("wine-tanh", "--set", "seed=43"); got.WeightsSHA256 == want.WeightsSHA256 {
		t.Error("another seed gave the same weights")
	}
}

// slow is an experiment that trains for a few seconds: long enough to be killed.
const slow = "spirals-deep"

// startDetached starts a run in the background and waits for its first checkpoint.
func (b *bench) startDetached(args ...string) workspace.Run {
	b.t.Helper()
	dir := b.open(b.ok(append([]string{"train", "--detach"}, args...)...))
	b.until("the first checkpoint", func() bool {
		_, err := os.Stat(filepath.Join(dir.Path(), "checkpoints", "latest.safetensors"))
		return err == nil
	})
	return dir
}

func TestKilledRunsContinueToTheSameWeights(t *testing.T) {
	b := newBench(t)
	want := b.train(slow, "--set", "training.epochs=3000")
	dir := b.startDetached(slow, "--set", "training.epochs=3000")
	for kills := range 3 {
		s := dir.Status()
		if !s.Alive {
			t.Fatalf("the worker ended before kill %d", kills)
		}
		if err := syscall.Kill(s.PID, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		b.until("the lock to be free", func() bool { return !dir.Status().Alive })
		if state := dir.Status().State; state != workspace.Interrupted {
			t.Fatalf("after kill -9 the run is %s, want interrupted", state)
		}
		if !strings.Contains(b.ok("runs"), "interrupted") {
			t.Fatal("`runs` does not show the run as interrupted")
		}
		step := dir.Status().Summary.Step
		b.ok("resume", "--detach", dir.ID())
		b.until("training to go on", func() bool {
			s := dir.Status()
			return s.Summary.Step > step ||
				s.State.Finished()
		})
	}
	b.until("the end", func() bool { return dir.Status().State.Finished() })
	s := dir.Status()
	if s.State != workspace.Done || s.Summary.WeightsSHA256 != want.WeightsSHA256 {
		t.Fatalf("after kills: %s with weights %s, want %s", s.State, s.Summary.WeightsSHA256, want.WeightsSHA256)
	}
	compareScalars(t, b, want.Run, dir.Name())
}

// compareScalars checks that two runs of one experiment recorded the same values, times and speeds aside.
func compareScalars(t *testing.T, b *bench, runA, runB string) {
	t.Helper()
	read := func(run string) map[string]string {
		values := make(map[string]string)
		for line := range strings.Lines(b.ok("scalars", run)) {
			f := strings.Split(strings.TrimSpace(line), ",")
			if !strings.HasPrefix(f[2], "throughput/") && f[1] != "step" {
				if old, twice := values[f[1]+" "+f[2]]; twice && old != f[3] {
					t.Errorf("%s: %s is recorded twice at step %s", run, f[2], f[1])
				}
				values[f[1]+" "+f[2]] = f[3]
			}
		}
		return values
	}
	a, c := read(runA), read(runB)
	if len(a) != len(c) {
		t.Errorf("%d values recorded, want %d", len(c), len(a))
	}
	for key, v := range a {
		if c[key] != v {
			t.Fatalf("%s: recorded %s, want %s", key, c[key], v)
		}
	}
}

func TestStopAndResume(t *testing.T) {
	b := newBench(t)
	want := b.train(slow, "--set", "training.epochs=3000")
	dir := b.startDetached(slow, "--set", "training.epochs=3000")
	if out := b.ok("stop", dir.ID()); !strings.Contains(out, "stopped") {
		t.Fatalf("stop printed %q", out)
	}
	var r trained
	if err := json.Unmarshal([]byte(b.ok("resume", "--json", dir.ID())), &r); err != nil {
		t.Fatal(err)
	}
	if r.State != "done" || r.WeightsSHA256 != want.WeightsSHA256 {
		t.Fatalf("resumed: %s with weights %s, want %s", r.State, r.WeightsSHA256, want.WeightsSHA256)
	}
	if out := b.run("resume", dir.ID()); out.code != exitUsage || !strings.Contains(out.stderr, "done") {
		t.Errorf("resuming a finished run: status %d, %s", out.code, out.stderr)
	}
	if out := b.run("stop", dir.ID()); out.code != exitFailed || !strings.Contains(out.stderr, "not being trained") {
		t.Errorf("stopping a finished run: status %d, %s", out.code, out.stderr)
	}
}

func TestForegroundTrainingSurvivesHangup(t *testing.T) {
	b := newBench(t)
	cmd := b.command("train", slow, "--set", "training.epochs=3000")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	b.until("the run to start", func() bool {
		runs := b.runs()
		return len(runs) == 1 && runs[0].Summary.Step > 0
	})
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("after SIGHUP: %v", err)
	}
	if s := b.open("latest").Status().State; s != workspace.Done {
		t.Fatalf("after SIGHUP the run is %s, want done", s)
	}
}

func TestLiveChangesReplay(t *testing.T) {
	b := newBench(t)
	dir := b.startDetached(slow, "--set", "training.epochs=3000")
	changes := map[string]float64{
		"optimizer.lr": 0.0005, "optimizer.clip_norm": 0.5, "training.batch_size": 50, "regularization.dropout": 0.1,
		"regularization.l1": 1e-5, "regularization.l2": 1e-4, "regularization.weight_decay": 0.01,
	}
	for key, value := range changes {
		if err := dir.Change(key, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := dir.Pause(); err != nil {
		t.Fatal(err)
	}
	b.until("the pause", func() bool { return dir.Status().State == workspace.Paused })
	if err := dir.Continue(); err != nil {
		t.Fatal(err)
	}
	b.until("the end", func() bool { return dir.Status().State.Finished() })
	s, err := dir.Spec()
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Interventions) != len(changes) {
		t.Fatalf("the run's experiment holds the interventions %v, want %d", s.Interventions, len(changes))
	}
	again := b.train(filepath.Join(dir.Path(), "experiment.toml"))
	if want := dir.Status().Summary.WeightsSHA256; again.WeightsSHA256 != want {
		t.Fatalf("the rerun gave weights %s, want %s", again.WeightsSHA256, want)
	}
}

func TestSuggestionsImproveValidation(t *testing.T) {
	for preset, kind := range map[string]string{"moons-overfit": "overfitting", "digits-underfit": "underfitting"} {
		t.Run(preset, func(t *testing.T) {
			b := newBench(t)
			before := b.train(preset)
			if len(before.Diagnosis) == 0 || before.Diagnosis[0].Kind != kind {
				t.Fatalf("diagnosed as %+v, want %s first", before.Diagnosis, kind)
			}
			if len(before.Diagnosis[0].Suggestions) == 0 {
				t.Fatal("nothing is suggested")
			}
			args := []string{preset}
			for _, c := range before.Diagnosis[0].Suggestions[0].Changes {
				args = append(args, "--set", c.Key+"="+strings.Trim(string(c.To), `"`))
			}
			after := b.train(args...)
			if after.Metrics["val/loss"] >= before.Metrics["val/loss"] ||
				after.Metrics["val/accuracy"] < before.Metrics["val/accuracy"] {
				t.Errorf("%v: validation went from loss %.4g, accuracy %.4g to %.4g, %.4g", args[1:],
					before.Metrics["val/loss"], before.Metrics["val/accuracy"], after.Metrics["val/loss"],
					after.Metrics["val/accuracy"])
			}
		})
	}
}
