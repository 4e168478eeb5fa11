package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// repeatedJSON is what the tests look at in `repeat --json`.
type repeatedJSON struct {
	Groups []struct {
		Name, Study, Metric, Vary, Words string
		Seeds                            []struct {
			Seed      int
			SplitSeed int `json:"split_seed"`
			Run       string
			State     string
			Best      float64
			Epoch     int
		}
		Diverged        int
		Mean, Low, High float64
		Deviation       float64
		Visible         float64
		SeedsForHalf    int  `json:"seeds_for_half"`
		HigherIsBetter  bool `json:"higher_is_better"`
	}
	Comparison *struct {
		Pairs           int
		Mean, Low, High float64
		Verdict, Words  string
	}
}

func (b *bench) repeated(args ...string) (r repeatedJSON) {
	b.t.Helper()
	text := b.ok(append([]string{"repeat", "--json"}, args...)...)
	d := json.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&r); err != nil || d.More() {
		b.t.Fatalf("repeat --json: %v\n%s", err, text)
	}
	return r
}

var quickIris = []string{"--set", "training.epochs=4"}

// A run is its own first repeat: nothing of it is trained again, and the group holds its value.
func TestRepeatOfARun(t *testing.T) {
	b := newBench(t)
	run := b.train(append([]string{"iris-small"}, quickIris...)...)
	out := b.run("repeat", "latest", "--seeds", "3", "--vary", "init")
	if out.code != 0 || !strings.Contains(out.stderr, "3 of 3  seed 44") {
		t.Fatalf("exit status %d\n%s%s", out.code, out.stdout, out.stderr)
	}
	r := b.repeated("latest", "--seeds", "3", "--vary", "init")
	g := r.Groups[0]
	if len(r.Groups) != 1 || r.Comparison != nil || len(g.Seeds) != 3 || g.Vary != "init" || g.HigherIsBetter {
		t.Fatalf("%+v", r)
	}
	for i, s := range g.Seeds {
		id := fmt.Sprintf("-t0s%d", i)
		if s.Seed != 42+i || s.SplitSeed != 42 || s.State != "done" || !strings.HasSuffix(s.Run, id) {
			t.Errorf("repeat %d is %+v", i, s)
		}
		if !strings.Contains(out.stdout, fmt.Sprintf("%.4g", s.Best)) {
			t.Errorf("%v is missing in\n%s", s.Best, out.stdout)
		}
	}
	if g.Seeds[0].Best != run.Best.Value || g.Seeds[0].Epoch != run.Best.Epoch {
		t.Errorf("the run came to %+v, its repeat to %+v", run.Best, g.Seeds[0])
	}
	if !(g.Low < g.Mean && g.Mean < g.High && g.Deviation > 0 && g.Visible > 0 && g.SeedsForHalf > 3) ||
		!strings.Contains(out.stdout, g.Words) {
		t.Errorf("%+v, in words\n%s", g, out.stdout)
	}
}

// Two experiments are trained under the same seeds, whatever their own are, and compared by any metric.
func TestRepeatOfTwo(t *testing.T) {
	b := newBench(t)
	poor := b.file("poor.toml",
		"version = 1\nname = \"poor\"\nseed = 7\n[data]\nsource = \"iris\"\n[optimizer]\nlr = 1e-6\n")
	args := append([]string{"iris-small", poor, "--seeds", "4"}, quickIris...)
	r := b.repeated(args...)
	if len(r.Groups) != 2 || r.Comparison == nil || r.Comparison.Verdict != "worse" || r.Comparison.Pairs != 4 {
		t.Fatalf("%+v", r)
	}
	for i, s := range r.Groups[1].Seeds {
		if other := r.Groups[0].Seeds[i]; s.Seed != other.Seed || s.SplitSeed != other.SplitSeed {
			t.Errorf("seeds %d and %d are a pair", s.Seed, other.Seed)
		}
	}
	out := b.run(append([]string{"repeat", "--metric", "val/accuracy"}, args...)...)
	for _, want := range []string{"poor against iris-small", "optimizer.lr 0.01 → 1e-6", "poor is worse by"} {
		if !strings.Contains(out.stdout, want) {
			t.Errorf("%q is missing in\n%s%s", want, out.stdout, out.stderr)
		}
	}
	if strings.Contains(out.stderr, "of 4") {
		t.Errorf("trained again for another metric:\n%s", out.stderr)
	}
}

func TestRepeatRefuses(t *testing.T) {
	b := newBench(t)
	unsplit := b.file("all.toml", "version = 1\n[data]\nsource = \"iris\"\nvalidation = 0\n")
	for want, args := range map[string][]string{
		"a number from 1 to 1000":        {"iris-small", "--seeds", "0"},
		"both, init, split":              {"iris-small", "--vary", "shuffles"},
		"the same experiment":            {"iris-small", "iris-small"},
		"no rows are held out":           {unsplit, "--vary", "split"},
		"no preset is called":            {"no-such-thing"},
		"want key=value":                 {"iris-small", "--set", "training.epochs"},
		"training.epochs: 0 is out of r": {"iris-small", "--set", "training.epochs=0"},
	} {
		out := b.run(append([]string{"repeat"}, args...)...)
		if out.code != 2 || !strings.Contains(out.stderr, want) {
			t.Errorf("%v: exit status %d, %q; want %q", args, out.code, out.stderr, want)
		}
	}
	out := b.run("repeat", "iris-small", "--seeds", "2", "--metric", "val/nonsense", "--set", "training.epochs=1")
	if out.code != 2 || !strings.Contains(out.stderr, "val/nonsense: no run records it") {
		t.Errorf("exit status %d, %q", out.code, out.stderr)
	}
}

// Whatever ends `repeat`, the same command goes on where it was and comes to the same values.
func TestRepeatGoesOn(t *testing.T) {
	for i, end := range []os.Signal{os.Interrupt, syscall.SIGKILL} {
		b := newBench(t)
		args := []string{"--seeds", "4", "digits-mlp", "--set", "training.epochs=12"}
		cmd := b.command(append([]string{"repeat"}, args...)...)
		cmd.Stderr = new(bytes.Buffer)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		b.until("a run", func() bool {
			runs, _ := filepath.Glob(filepath.Join(b.dir, "runs", "studies", "*", "trials", "*", "events.out.*"))
			return len(runs) > i
		})
		if err := cmd.Process.Signal(end); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // how it ended is looked at below
		if code := cmd.ProcessState.ExitCode(); end == os.Interrupt && code != 1 {
			t.Errorf("stopped with exit status %d: %s", code, cmd.Stderr)
		}
		got := b.repeated(args...)
		want := newBench(t).repeated(args...)
		if len(got.Groups[0].Seeds) != 4 || got.Groups[0].Mean != want.Groups[0].Mean {
			t.Errorf("%v: a mean of %v, want %v", end, got.Groups[0].Mean, want.Groups[0].Mean)
		}
		if studies, err := b.workspace().Studies(); err != nil || len(studies) != 1 {
			t.Errorf("%v: %d studies, %v", end, len(studies), err)
		}
	}
}
