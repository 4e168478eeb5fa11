package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// searched is what the tests look at in `study --json`.
type searched struct {
	Study  string
	Dir    string
	Phase  string
	Ending string
	Trials int
	Epochs int
	Best   *struct {
		Trial int
		Value float64
	}
	All []struct {
		Trial   int
		State   string
		By      string
		Point   map[string]string
		Epochs  int
		Params  int64
		Latency float64
		Seeds   []struct {
			Run    string
			Values []float64
		}
	} `json:"all_trials"`
}

func (b *bench) study(args ...string) (s searched) {
	b.t.Helper()
	if err := json.Unmarshal([]byte(b.ok(args...)), &s); err != nil {
		b.t.Fatal(err)
	}
	return s
}

// small is an experiment that trains within milliseconds.
var small = []string{
	"iris-small", "--set", "training.epochs=6", "--space", "optimizer.lr=1e-4..1:log", "--space", "optimizer.name=-",
}

func TestSearchFindsAndResumes(t *testing.T) {
	b := newBench(t)
	s := b.study(append([]string{"search", "--trials", "6", "--json", "-o", "best.toml"}, small...)...)
	if s.Phase != "ended" || s.Ending != "trials" || s.Trials != 6 || s.Best == nil || len(s.All) != 6 {
		t.Fatalf("%+v", s)
	}
	best := s.All[s.Best.Trial]
	if best.State != "done" || best.Params == 0 || best.Latency <= 0 ||
		len(best.Seeds[0].Values) != 6 || best.Point["optimizer.lr"] == "" {
		t.Errorf("the best trial: %+v", best)
	}
	// Its experiment, trained alone, comes to the same values.
	var alone struct{ Best struct{ Value float64 } }
	if err := json.Unmarshal([]byte(b.ok("train", "best.toml", "--json")), &alone); err != nil {
		t.Fatal(err)
	}
	if alone.Best.Value != s.Best.Value {
		t.Errorf("alone it comes to %v, in the study to %v", alone.Best.Value, s.Best.Value)
	}
	for _, parent := range []string{
		"# Its parents: the study " + s.Dir, "# and the experiment iris-small (sha256 ", "#   with training.epochs ",
		"#   optimizer.lr ",
	} {
		if text := read(t, filepath.Join(b.dir, "best.toml")); !strings.Contains(text, parent) {
			t.Errorf("best.toml does not name %q:\n%.600s", parent, text)
		}
	}
	if out := b.run(append([]string{"search", "-o", "best.toml"}, small...)...); out.code != exitUsage {
		t.Errorf("an existing file is written over: exit status %d, %s", out.code, out.stderr)
	}
	if text := b.ok("runs"); strings.Count(text, "iris") != 1 {
		t.Errorf("the trials are listed among the runs:\n%s", text)
	}
	// A larger budget, and a trial by hand.
	b.ok("study", "set", "budget.trials=8")
	b.ok("study", "try", s.Study, "--set", "optimizer.lr=0.0321")
	out := b.run("study", "try", "--set", "optimizer.lr=7")
	if out.code != exitUsage || !strings.Contains(out.stderr, "outside") {
		t.Errorf("exit status %d, %s", out.code, out.stderr)
	}
	more := b.study("study", "resume", "--json")
	hand := 0
	for _, trial := range more.All {
		if trial.By == "user" && trial.Point["optimizer.lr"] == "0.0321" && trial.State == "done" {
			hand++
		}
	}
	if more.Study != s.Study || more.Trials != 8 || hand != 1 {
		t.Errorf("resumed: %d trials, %d by hand", more.Trials, hand)
	}
	rows, err := csv.NewReader(strings.NewReader(b.ok("study", "latest", "--csv"))).ReadAll()
	if err != nil || len(rows) != 9 || rows[0][0] != "trial" {
		t.Errorf("csv: %v, %v", rows, err)
	}
	for _, want := range []string{"ended (trials)", "8", "pruned"} {
		if text := b.ok("study"); !strings.Contains(text, want) && !strings.Contains(b.ok("study", "latest"), want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

func TestASearchFromAFile(t *testing.T) {
	b := newBench(t)
	file := filepath.Join(b.dir, "rates.toml")
	text := `version = 1
name = "rates"
base = "iris-small"
[goal]
repeats = 2
[budget]
trials = 3
parallel = 1
[sampler]
name = "halton"
[pruner]
name = "none"
[space]
"optimizer.lr" = { low = 1e-3, high = 0.1, log = true }
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	one := b.study("search", "rates.toml", "--set", "training.epochs=4", "--json")
	two := b.study("search", "rates.toml", "--set", "training.epochs=4", "--json")
	if one.Trials != 3 || one.Best.Value != two.Best.Value || one.Best.Trial != two.Best.Trial {
		t.Errorf("the same study came to %+v and %+v", one.Best, two.Best)
	}
	if best := one.All[one.Best.Trial]; len(best.Seeds) != 2 || len(best.Seeds[1].Values) != 4 {
		t.Errorf("the best trial was trained under %d seeds", len(best.Seeds))
	}
	for _, args := range [][]string{
		{"search", "missing.toml"},
		{"search", "rates.toml", "--trials", "many"},
		{"search", "rates.toml", "--space", "optimizer.lr=1..0"},
		{"search", "rates.toml", "--metric", "val/speed"},
		{"study", "nothing"},
		{"study", "promote", "best"},
		{"study", "promote", "99"},
	} {
		if out := b.run(args...); out.code != exitUsage || out.stderr == "" {
			t.Errorf("%v: exit status %d, %s", args, out.code, out.stderr)
		}
	}
}

// TestASearchIsPrintedAsItsFile: what is printed is what would be searched, and names its experiment
// unless that was changed.
func TestASearchIsPrintedAsItsFile(t *testing.T) {
	b := newBench(t)
	text := b.ok("search", "iris-small", "--trials", "7", "--space", "model.norm", "--print")
	s, err := spec.ParseStudy([]byte(text), "printed.toml")
	if err != nil {
		t.Fatal(err)
	}
	if s.Base != "iris-small" || s.Budget.Trials != 7 || s.Ranges[len(s.Ranges)-1].Key != "model.norm" {
		t.Errorf("printed:\n%s", text)
	}
	if again := b.ok("search", b.file("printed.toml", text), "--print"); again != text {
		t.Errorf("printed:\n%s\nand from that:\n%s", text, again)
	}
	text = b.ok("search", "iris-small", "--set", "training.epochs=3", "--print")
	if s, err = spec.ParseStudy([]byte(text), "printed.toml"); err != nil || s.Inline.Training.Epochs != 3 {
		t.Errorf("%v:\n%s", err, text)
	}
	if runs := b.ok("study"); strings.Contains(runs, "iris") {
		t.Errorf("something was searched:\n%s", runs)
	}
}

func TestASearchInTheBackground(t *testing.T) {
	b := newBench(t)
	args := []string{"search", "digits-mlp", "--set", "training.epochs=200", "--trials", "500", "--detach", "--json"}
	s := b.study(args...)
	t.Cleanup(func() { b.run("study", "stop", s.Study) })
	trained := func() bool { return b.study("study", s.Study, "--json").Epochs > 10 }
	b.until("its first results", trained)
	if out := b.run("study", "resume", s.Study); out.code != exitFailed || !strings.Contains(out.stderr, "held") {
		t.Errorf("two conductors: exit status %d, %s", out.code, out.stderr)
	}
	b.ok("study", "pause", s.Study)
	b.until("its pause", func() bool { return b.study("study", s.Study, "--json").Phase == "paused" })
	b.ok("study", "continue", s.Study)
	for again := range 3 {
		b.ok("study", "stop", s.Study) // at once, too, when it has only just gone on
		b.until("its end", func() bool {
			now := b.study("study", s.Study, "--json")
			return now.Phase == "ended" && now.Ending == "request" && b.openStudy(s.Dir).Holder == ""
		})
		if again < 2 {
			b.ok("study", "resume", s.Study, "--detach")
		}
	}
	if out := b.run("study", "pause", s.Study); out.code != exitFailed {
		t.Errorf("a study that has ended is paused: exit status %d", out.code)
	}
}

// A conductor is killed again and again; what it comes to is what an unharmed one does.
func TestAKilledSearchComesToTheSame(t *testing.T) {
	args := append([]string{"search", "--trials", "10", "--parallel", "1", "--json"}, small...)
	whole := newBench(t).study(args...)
	b := newBench(t)
	cmd := b.command(args...)
	for kills := 0; ; kills++ {
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := func() int {
			found, _ := filepath.Glob(filepath.Join(b.dir, "runs", workspace.StudiesDir, "*", "decisions.jsonl"))
			if len(found) == 0 {
				return 0
			}
			raw, _ := os.ReadFile(found[0])
			return strings.Count(string(raw), "\n")
		}
		before := lines()
		exited := make(chan error, 1)
		go func() { exited <- cmd.Wait() }()
		ended := false
		b.until("some decisions", func() bool {
			select {
			case <-exited:
				ended = true
			default:
			}
			return ended || lines() >= before+5
		})
		if ended {
			if kills < 3 {
				t.Errorf("only %d kills", kills)
			}
			break
		}
		_ = cmd.Process.Signal(syscall.SIGKILL)
		<-exited
		cmd = b.command("study", "resume", "--json")
	}
	s := b.study("study", "latest", "--json")
	if s.Best.Value != whole.Best.Value || s.Best.Trial != whole.Best.Trial || s.Epochs != whole.Epochs {
		t.Errorf("killed it came to %+v after %d epochs, whole to %+v after %d",
			s.Best, s.Epochs, whole.Best, whole.Epochs)
	}
	for i, trial := range s.All {
		if a, b := trial.Point["optimizer.lr"], whole.All[i].Point["optimizer.lr"]; a != b {
			t.Errorf("trial %d: %s, whole %s", i, a, b)
		}
	}
}

// The trials of an experiment whose runs a group may read lie where the group can reach them.
func TestASharedSearch(t *testing.T) {
	b := newBench(t)
	s := b.study(append([]string{"search", "--trials", "2", "--json", "--set", "runs.shared=true"}, small...)...)
	if s.Best == nil {
		t.Fatalf("%+v", s)
	}
	if info, err := os.Stat(s.Dir); err != nil || info.Mode().Perm() != 0o770 {
		t.Errorf("the study's folder: %v, %v", info, err)
	}
}
