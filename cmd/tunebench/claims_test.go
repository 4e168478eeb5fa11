package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// A network that knows nothing does not call the labels of iris wrong.
func TestUntrainedNetworkCallsNoLabelWrong(t *testing.T) {
	b := newBench(t)
	r := b.train("iris-small", "--set", "training.epochs=1", "--set", "optimizer.lr=1e-6")
	for _, f := range r.Diagnosis {
		if f.Kind == "label-noise" {
			t.Errorf("%+v", f)
		}
	}
	if out := b.ok("evaluate", "latest"); strings.Contains(out, "wrong label") {
		t.Error(out)
	}
}

// lines is a table with a row of each number, labeled by the sign of x.
func lines(n int, label func(i int, x float64) string) string {
	var text strings.Builder
	text.WriteString("x,y,label\n")
	for i := range n {
		x := math.Sin(float64(i) * 1.7)
		fmt.Fprintf(&text, "%.4f,%.4f,%s\n", x, math.Cos(float64(i)*0.9), label(i, x))
	}
	return text.String()
}

func sign(_ int, x float64) string {
	if x > 0 {
		return "yes"
	}
	return "no"
}

func TestWarmupBeyondTheRunIsTold(t *testing.T) {
	b := newBench(t)
	path := b.file("t.csv", lines(200, sign))
	args := []string{"train", "iris-small", "--set", "data.source=" + path, "--set", "training.epochs=10", "--json"}
	out := b.run(append(args, "--set", "schedule.warmup_epochs=50")...)
	if out.code != 0 || !strings.Contains(out.stderr, "warmup_epochs: 50 epochs of warm-up are cut to the 10") {
		t.Errorf("%+v", out)
	}
	if !strings.Contains(out.stdout, "Warm-up as long as the run") {
		t.Error(out.stdout)
	}
	if out := b.run(append(args, "--set", "schedule.warmup_epochs=2")...); strings.Contains(out.stderr, "note:") {
		t.Errorf("%+v", out)
	}
}

func TestReasonNamesMinDelta(t *testing.T) {
	b := newBench(t)
	path := b.file("t.csv", lines(200, sign))
	r := b.train("iris-small", "--set", "data.source="+path, "--set", "training.epochs=12",
		"--set", "training.early_stopping.patience=3", "--set", "training.early_stopping.min_delta=0.9")
	if !strings.Contains(r.Reason, "min_delta = 0.9 for 3 evaluations") {
		t.Errorf("%q", r.Reason)
	}
}

// A class that is not in the validation file has no recall there, and nobody says that it has too few rows.
func TestOneClassInTheValidationFile(t *testing.T) {
	b := newBench(t)
	train := b.file("tr.csv", lines(200, sign))
	held := b.file("va.csv", lines(40, func(int, float64) string { return "yes" }))
	keys := []string{"--set", "data.source=" + train, "--set", "data.validation=" + held}
	out := strings.Join(strings.Fields(b.ok(append([]string{"data", train}, keys[2:]...)...)), " ")
	if !strings.Contains(out, "no validation row of class no: none is in va.csv") ||
		strings.Contains(out, "too few rows") {
		t.Error(out)
	}
	r := b.train(append([]string{"iris-small", "--set", "training.epochs=8"}, keys...)...)
	if v := float64(r.Metrics[event.ValRecallMacro]); v != float64(r.Metrics[event.ValAccuracy]) {
		t.Errorf("recall %v with accuracy %v of one class", v, r.Metrics[event.ValAccuracy])
	}
	out = strings.Join(strings.Fields(b.ok("evaluate", "latest")), " ")
	if !strings.Contains(out, "auroc is undefined: it needs rows of two classes") ||
		!strings.Contains(out, "-: undefined.") || strings.Contains(out, "NaN") {
		t.Error(out)
	}
}

// logs leaves the event files of two trainings as another program would: PPO_2 began last.
func logs(b *bench, dir string) {
	for _, name := range []string{"PPO_1", "PPO_2"} {
		r := b.train("iris-small", "--set", "training.epochs=20")
		files, err := filepath.Glob(filepath.Join(r.Dir, "*tfevents*"))
		if err != nil || len(files) != 1 {
			b.t.Fatalf("%v, %v", files, err)
		}
		events, err := os.ReadFile(files[0])
		if err != nil {
			b.t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(b.dir, dir, name), 0o755); err != nil {
			b.t.Fatal(err)
		}
		b.file(filepath.Join(dir, name, filepath.Base(files[0])), string(events))
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(b.dir, dir, "PPO_2"), old, old); err != nil {
		b.t.Fatal(err)
	}
}

func TestFolderOfOtherProgramsRuns(t *testing.T) {
	b := newBench(t)
	logs(b, "logs/sb3")
	out := b.ok("runs", "--runs", "logs")
	if first := strings.Index(out, "sb3/PPO_2"); first < 0 || first > strings.Index(out, "sb3/PPO_1") {
		t.Error(out)
	}
	csv := b.ok("scalars", "logs/sb3", "--tag", event.ValLoss)
	if strings.Count(csv, "\nPPO_1,") != 20 || strings.Count(csv, "\nPPO_2,") != 20 {
		t.Error(csv)
	}
	if out := b.run("diagnose", "logs/sb3"); out.code != 2 ||
		!strings.Contains(out.stderr, "holds 2: PPO_2, PPO_1; give one of them, such as logs/sb3/PPO_2") {
		t.Errorf("%+v", out)
	}
	var found []finding.Finding
	if err := json.Unmarshal([]byte(b.ok("diagnose", "logs/sb3/PPO_1", "--json")), &found); err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		for _, s := range f.Suggestions {
			if len(s.Changes) > 0 {
				t.Errorf("%s: %q changes keys that such a run has not", f.Title, s.Title)
			}
		}
	}
}
