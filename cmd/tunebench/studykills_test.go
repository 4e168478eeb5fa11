package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// studyKillsEnv is how many kills TestStudiesSurviveKills makes; .ci/run asks for more than go test.
const studyKillsEnv = "TUNEBENCH_STUDY_KILLS"

const defaultStudyKills = 4

// TestStudiesSurviveKills has conductors killed, and with them the trainings of their trials, which are theirs, and
// workers that train a trial in a process of their own beside them, whatever the study, at any moment and several
// at once. No trial is lost, doubled or another one: a study of one trial at
// a time comes to the same decisions as one in peace, and each run of any study to the bits of one by itself.
func TestStudiesSurviveKills(t *testing.T) {
	kills := defaultStudyKills
	if n, err := strconv.Atoi(os.Getenv(studyKillsEnv)); err == nil {
		kills = n
	} else if testing.Short() {
		kills = 3
	}
	places := slices.Sorted(maps.Keys(placesToTrain))
	var sum tally
	for round := 0; sum.kills < kills && !t.Failed(); round++ {
		r := rand.New(rand.NewSource(int64(7000 + round)))
		sum.add(attackStudy(t, r, places[round%len(places)], 1+round%2))
	}
	t.Log("in all: ", sum)
}

// randomStudy draws a study of so many trials at once.
func randomStudy(r *rand.Rand, parallel int) string {
	pick := func(choices ...string) string { return choices[r.Intn(len(choices))] }
	return fmt.Sprintf(`version = 1
name = "attacked"
seed = %d
[goal]
metric = %q
repeats = %s
[budget]
trials = %d
parallel = %d
[sampler]
name = %q
[pruner]
name = %q
[space]
"optimizer.lr" = { low = 1e-4, high = 0.3, log = true }
"model.width" = { values = [8, 16, 32] }
"optimizer.name" = { values = ["adam", "momentum"] }
"optimizer.momentum" = { low = 0.5, high = 0.99, when = { "optimizer.name" = ["momentum"] } }
[experiment]
version = 1
name = "trial"
[experiment.data]
source = %q
[experiment.model]
depth = 2
[experiment.training]
epochs = %s
batch_size = 16
ema = %s
[experiment.schedule]
name = %q
`, r.Intn(100), pick("val/loss", "val/accuracy"), pick("1", "1", "2"), 5+r.Intn(6), parallel,
		pick("auto", "random", "tpe", "gp", "halton"), pick("auto", "none", "median", "asha", "screen"),
		pick("digits", "iris", "wine"), pick("9", "27", "60"), pick("0", "0.9"), pick("constant", "cosine"))
}

// momentsOfConductors are those of a study: before and after it writes down what it has decided, while it
// makes a run, and while that trains.
var momentsOfConductors = []moment{
	{"start", 80 * time.Millisecond, func(*attack, place) bool { return true }},
	{"hold", 20 * time.Millisecond, func(a *attack, p place) bool { _, fence := a.holder(); return fence > p.fence }},
	{"decision", 3 * time.Millisecond, recordsMore},
	{"run", time.Millisecond, func(a *attack, _ place) bool {
		runs, _ := filepath.Glob(filepath.Join(a.dir, "trials", "*"))
		return slices.ContainsFunc(runs, func(run string) bool {
			_, err := os.Lstat(filepath.Join(run, "summary.json"))
			return os.IsNotExist(err)
		})
	}},
	{"checkpoint", time.Millisecond, func(a *attack, _ place) bool {
		files, _ := filepath.Glob(filepath.Join(a.dir, "trials", "*", "checkpoints", ".*"))
		return len(files) > 0
	}},
	{"training", 400 * time.Millisecond, recordsMore},
}

// attackStudy conducts a study under attack, and one of a trial at a time in peace as well, and compares.
func attackStudy(t *testing.T, r *rand.Rand, place string, parallel int) tally {
	t.Helper()
	b := newBench(t)
	file := b.file("study.toml", randomStudy(r, parallel))
	a := newAttack(b, r, place)
	a.ways = []func() *exec.Cmd{
		func() *exec.Cmd { return a.command("study", "resume", filepath.Base(a.dir)) },
		func() *exec.Cmd { return a.command("study", "resume", "--detach", filepath.Base(a.dir)) },
		func() *exec.Cmd { return a.hidden(workspace.ConductorCommand, a.dir) },
	}
	a.runs = func() []string {
		runs, _ := filepath.Glob(filepath.Join(a.dir, "trials", "*"))
		return runs
	}
	a.beside = func() *exec.Cmd { return a.trialByHand() }
	a.moments = momentsOfConductors
	a.begun = func() int {
		raw, _ := os.ReadFile(filepath.Join(a.dir, "decisions.jsonl"))
		return bytes.Count(raw, []byte(`"op":"begin"`))
	}
	studies := filepath.Join(b.dir, "runs", workspace.StudiesDir)
	a.begin(studies, "search", "--detach", file)
	t.Cleanup(func() {
		if pid, _ := a.holder(); pid > 0 { // after a failure
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	})
	for range 6 + r.Intn(6) {
		if !a.strike() {
			break
		}
	}
	a.finish()
	got := b.openStudy(a.dir)
	checkRuns(t, b, got)
	if parallel == 1 {
		checkDecisions(t, b, file, got)
	}
	if t.Failed() {
		a.tally.different++
		t.Logf("%s\nafter %v", read(t, file), a.tally)
	}
	return a.tally
}

// trialByHand is a worker that trains one of the trials that the study has decided on, as far as it has; nil if none
// of them has a run.
func (a *attack) trialByHand() *exec.Cmd {
	raw, _ := os.ReadFile(filepath.Join(a.dir, "decisions.jsonl"))
	open := map[string]int{} // the last epochs of trainings that have no result, by the ends of their runs' names
	for line := range bytes.Lines(raw) {
		var d workspace.StudyDecision
		if json.Unmarshal(line, &d) != nil || d.Trial == nil {
			continue // begin, end, and what a kill left
		}
		switch id := fmt.Sprintf("-t%ds%d", *d.Trial, d.Seed); d.Op {
		case "ask", "train":
			open[id] = d.Epochs
		case "result":
			delete(open, id)
		}
	}
	for _, run := range a.runs() {
		for id, until := range open {
			if _, err := os.Lstat(filepath.Join(run, "summary.json")); err == nil && strings.HasSuffix(run, id) {
				return a.hidden(workspace.WorkerCommand, run, "--"+workspace.UntilFlag, strconv.Itoa(until))
			}
		}
	}
	return nil
}

func (b *bench) openStudy(dir string) *workspace.StudySnapshot {
	b.t.Helper()
	s, err := b.workspace().OpenStudy(dir)
	if err != nil {
		b.t.Fatal(err)
	}
	snap, err := s.Snapshot() // which replays its decisions
	if err != nil {
		b.t.Fatal(err)
	}
	return snap
}

// checkRuns looks whether there is one run to each training, no more, and whether each is what its experiment
// comes to by itself.
func checkRuns(t *testing.T, b *bench, s *workspace.StudySnapshot) {
	t.Helper()
	st := s.State
	if st.Ending != "trials" || len(st.Trials) < st.Plan.Study.Budget.Trials {
		t.Errorf("ended by %q with %d of %d trials", st.Ending, len(st.Trials), st.Plan.Study.Budget.Trials)
	}
	made, _ := filepath.Glob(filepath.Join(s.Path, "trials", "*"))
	if len(made) != len(s.Runs) {
		t.Errorf("%d runs for %d trainings", len(made), len(s.Runs))
	}
	alone := workspace.Open(filepath.Join(b.dir, "alone"), workspace.Options{})
	for key, path := range s.Runs {
		trained := st.Trials[key.Trial].Seeds[key.Seed]
		run, err := alone.Run(path)
		if err != nil {
			t.Fatal(err)
		}
		got := run.Status().Summary
		if trained.Training || len(trained.Values) != got.Epoch {
			t.Errorf("%v: training %v, %d values of %d epochs", key, trained.Training, len(trained.Values), got.Epoch)
		}
		e, err := spec.Load(filepath.Join(path, "experiment.toml"))
		if err != nil {
			t.Fatal(err)
		}
		same, err := alone.Create(e, workspace.Lineage{})
		if err != nil {
			t.Fatal(err)
		}
		b.run(workspace.WorkerCommand, same.Path(), "--"+workspace.UntilFlag, strconv.Itoa(got.Epoch))
		if want := same.Status().Summary; got.WeightsSHA256 != want.WeightsSHA256 || got.State != want.State ||
			got.Ending != want.Ending || got.Epoch != want.Epoch {
			t.Errorf("%v: %s (%s) in epoch %d with weights %s, alone %s (%s) in %d with %s", key, got.State, got.Ending,
				got.Epoch, got.WeightsSHA256, want.State, want.Ending, want.Epoch, want.WeightsSHA256)
		}
		compareScalars(t, b, same.Path(), path)
	}
}

// checkDecisions compares what was decided with the decisions of the same study in peace.
func checkDecisions(t *testing.T, b *bench, file string, s *workspace.StudySnapshot) {
	t.Helper()
	b.ok("--runs", filepath.Join(b.dir, "peace"), "search", file)
	peace, err := filepath.Glob(filepath.Join(b.dir, "peace", workspace.StudiesDir, "*"))
	if err != nil || len(peace) != 1 {
		t.Fatal(peace, err)
	}
	got, want := decisions(t, s.Path), decisions(t, peace[0])
	if len(got) != len(want) {
		t.Errorf("%d decisions, in peace %d", len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("decided\n\t%s\nin peace\n\t%s", got[i], want[i])
		}
	}
}

// decisions are those of a study, without what tells of times and of conductors that came and went.
func decisions(t *testing.T, dir string) (list []string) {
	t.Helper()
	for i, line := range strings.Split(strings.TrimSpace(read(t, filepath.Join(dir, "decisions.jsonl"))), "\n") {
		var d map[string]any
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatalf("%s line %d: %v", dir, i+1, err)
		}
		if d["op"] == "begin" || d["op"] == "end" {
			continue
		}
		if result, ok := d["result"].(map[string]any); ok {
			delete(result, "seconds")
			delete(result, "latency")
		}
		delete(d, "n")
		delete(d, "time")
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(text))
	}
	return list
}

func read(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
