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

func TestTuneFollowsTheDiagnosis(t *testing.T) {
	b := newBench(t)
	args := []string{
		"tune", "iris-small", "--set", "training.epochs=15", "--set", "optimizer.lr=1e-4", "--set", "data.test=0.2",
		"--target", "val/accuracy=0.9", "--budget", "900", "-o", "best.toml",
	}
	var s struct {
		searched
		Test map[string]float64
		All  []struct {
			Stage   string
			Adopted bool
			Why     string
			Seeds   []json.RawMessage
		} `json:"all_trials"`
	}
	if err := json.Unmarshal([]byte(b.ok(append(args, "--json")...)), &s); err != nil {
		t.Fatal(err)
	}
	if s.Ending != "target" || s.Best == nil || s.Best.Value < 0.9 || s.Best.Trial == 0 || s.Epochs > 900 {
		t.Errorf("ended by %s after %d epochs with %+v", s.Ending, s.Epochs, s.Best)
	}
	if best := s.All[s.Best.Trial]; !best.Adopted || len(best.Seeds) != 4 {
		t.Errorf("the best trial: %+v", best)
	}
	if _, ok := s.Test["test/accuracy"]; !ok {
		t.Errorf("the test rows: %v", s.Test)
	}
	if _, err := os.Stat(filepath.Join(b.dir, "best.toml")); err != nil {
		t.Error(err)
	}
	again := b.ok("study", "resume", "--json", s.Study) // it has ended, and looks no second time
	decided := read(t, filepath.Join(s.Dir, "decisions.jsonl"))
	looks := strings.Count(decided, `"op":"test"`)
	if looks != 1 || !strings.Contains(again, `"test/accuracy"`) {
		t.Errorf("the test rows were looked at %d times:\n%s", looks, again)
	}
	text := b.ok("tune", "iris-small", "--set", "training.epochs=5", "--budget", "60")
	for _, want := range []string{"began with: val/", "ends with: trial", "next: "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	for _, args := range [][]string{
		{"tune", "iris-small", "--target", "0.9"},
		{"tune", "iris-small", "--target", "val/accuracy=high"},
		{"tune", "iris-small", "--target", "val/joy=1"},
		{"tune", "iris-small", "--budget", "soon"},
		{"tune", "iris-small", "--repeats", "0"},
		{"repeat", "iris-small", "--metric", "val/joy"},
		{"study", "latest", "--json", "--csv"},
		{"study", "latest", "--top", "-1"},
		{"study", "--csv"},
	} {
		if out := b.run(args...); out.code != exitUsage {
			t.Errorf("%v: exit status %d, %s", args, out.code, out.stderr)
		}
	}
}

// In the background, as the workbench starts it, it looks at the test rows itself, also when it is killed.
func TestTuningInTheBackgroundTests(t *testing.T) {
	b := newBench(t)
	s := b.study("tune", "iris-small", "--set", "training.epochs=40", "--set", "data.test=0.2", "--budget", "2000",
		"--detach", "--json")
	decided := func() string {
		raw, _ := os.ReadFile(filepath.Join(s.Dir, "decisions.jsonl")) // there with the first of them
		return string(raw)
	}
	b.until("a result", func() bool { return strings.Contains(decided(), `"op":"result"`) })
	if pid, _ := (&attack{dir: s.Dir}).holder(); pid > 0 {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	b.until("its death", func() bool { return b.openStudy(s.Dir).Holder == "" })
	b.ok("study", "resume", s.Study, "--detach")
	b.until("its end", func() bool { return b.openStudy(s.Dir).Phase == workspace.StudyEnded })
	if looks := strings.Count(decided(), `"op":"test"`); looks != 1 {
		t.Errorf("the test rows were looked at %d times", looks)
	}
	if text := b.ok("study", s.Study); !strings.Contains(text, "on rows that nothing was chosen by") {
		t.Errorf("the test rows are not shown:\n%s", text)
	}
}
