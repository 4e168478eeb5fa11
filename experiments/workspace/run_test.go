package workspace_test

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/train"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// small is an experiment of some milliseconds.
func small(t *testing.T, keys ...string) *spec.Spec {
	t.Helper()
	s := preset(t, "iris-small")
	for _, k := range append([]string{"training.epochs=3"}, keys...) {
		name, value, _ := strings.Cut(k, "=")
		if err := s.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// able is a workspace that trains in this process.
func able(t *testing.T) *workspace.Workspace {
	return workspace.Open(t.TempDir(), workspace.Options{Machine: machine})
}

// foreign writes the log of another program into a folder.
func foreign(t *testing.T, folder string) {
	t.Helper()
	run := trained(t, small(t))
	logs, err := filepath.Glob(filepath.Join(run.Path(), "events.out.tfevents.*"))
	if err != nil || len(logs) != 1 {
		t.Fatalf("event files %v, %v", logs, err)
	}
	if err := errors.Join(os.MkdirAll(folder, 0o755),
		os.Rename(logs[0], filepath.Join(folder, filepath.Base(logs[0])))); err != nil {
		t.Fatal(err)
	}
}

func TestARunTrainedHere(t *testing.T) {
	w := able(t)
	run, err := w.Prepare(t.Context(), small(t), workspace.Lineage{Command: "by hand"})
	if err != nil {
		t.Fatal(err)
	}
	if s := run.Status(); s.State != workspace.Created || s.Alive {
		t.Errorf("prepared it is %s", s.State)
	}
	records := 0
	var progress func() train.Progress
	s, err := run.Train(t.Context(), workspace.TrainOptions{
		Sink:  event.SinkFunc(func(event.Record) error { records++; return nil }),
		Watch: func(p func() train.Progress) { progress = p },
	})
	if err != nil || s.State != workspace.Done || s.Epoch != 3 || records < 3 || progress().Epoch != 3 {
		t.Fatalf("%+v, %d records, %v", s, records, err)
	}
	if log := read(t, filepath.Join(run.Path(), runstore.WorkerLogFile)); !strings.Contains(log, "done: all 3 epochs") {
		t.Errorf("the run's log is %q", log)
	}
	found, err := w.List()
	if err != nil || len(found) != 1 || found[0].Run.Name() != run.Name() ||
		found[0].Summary.WeightsSHA256 != s.WeightsSHA256 {
		t.Errorf("listed %+v, %v", found, err)
	}
	again, err := w.Find(run.ID())
	if err != nil || again.Path() != run.Path() {
		t.Fatalf("found %v, %v", again, err)
	}
	h, err := again.History()
	if p, ok := h.Last(event.TrainLoss); err != nil || !ok || p.Value != s.Metrics[event.TrainLoss] {
		t.Errorf("history ends with %v (%v), the summary with %v", p, err, s.Metrics[event.TrainLoss])
	}
	p, err := again.Provenance()
	if err != nil || p.Command != "by hand" || p.TrainRows == 0 {
		t.Errorf("provenance %+v, %v", p, err)
	}
}

// A log for the caller's eyes goes there, and a second worker finds nothing to do.
func TestTrainingADoneRunAgain(t *testing.T) {
	run := trained(t, small(t))
	before := run.Status().Summary
	var log bytes.Buffer
	s, err := run.Train(t.Context(), workspace.TrainOptions{Log: &log})
	if err != nil || s.State != workspace.Done || !s.Updated.Equal(before.Updated) {
		t.Errorf("%s at %v, %v", s.State, s.Updated, err)
	}
}

// What is wrong with an experiment is found before there is a directory.
func TestPrepareRefusesWhatCannotTrain(t *testing.T) {
	w := able(t)
	broken := small(t)
	broken.Training.Epochs = -1
	var bad *spec.Error
	if _, err := w.Prepare(t.Context(), broken, workspace.Lineage{}); !errors.As(err, &bad) {
		t.Errorf("a broken experiment: %v", err)
	}
	var input *workspace.InputError
	for want, keys := range map[string]string{
		"nowhere.csv": "data.source=nowhere.csv", "training.loss": "training.loss=mse",
		"val/accuracy": "training.target.value=0.9",
	} {
		s := small(t, keys)
		if want == "val/accuracy" {
			if err := s.Set("training.target.metric", "val/acc"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.Prepare(t.Context(), s, workspace.Lineage{}); !errors.As(err, &input) ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if found, err := w.List(); err != nil || len(found) != 0 {
		t.Errorf("%d directories are left behind, %v", len(found), err)
	}
}

// Measuring a machine takes as long as training a small network: what was prepared trains on
// the machine that it was built for, and only a second training asks for one again.
func TestWhatIsPreparedAsksForAMachineOnce(t *testing.T) {
	asked := 0
	w := workspace.Open(t.TempDir(), workspace.Options{Machine: func(threads int) (workspace.Machine, error) {
		asked++
		return machine(threads)
	}})
	run, err := w.Prepare(t.Context(), small(t), workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Train(t.Context(), workspace.TrainOptions{}); err != nil || asked != 1 {
		t.Errorf("asked for a machine %d times, %v", asked, err)
	}
}

// A workspace that was opened to look has neither workers nor a machine.
func TestAWorkspaceToLookAt(t *testing.T) {
	root := t.TempDir()
	run, err := workspace.Open(root, workspace.Options{Machine: machine}).Prepare(t.Context(), small(t),
		workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	w := workspace.Open(root, workspace.Options{})
	same, err := w.Run(run.Path())
	if err != nil {
		t.Fatal(err)
	}
	_, trainErr := same.Train(t.Context(), workspace.TrainOptions{})
	_, evalErr := same.Evaluate(t.Context(), workspace.Latest, "validation")
	_, prepareErr := w.Prepare(t.Context(), small(t), workspace.Lineage{})
	_, findErr := w.FindLR(t.Context(), small(t), train.LRRange{})
	_, startErr := w.Start(small(t), workspace.Lineage{})
	for what, err := range map[string]error{
		"train": trainErr, "evaluate": evalErr, "prepare": prepareErr, "find a rate": findErr, "start": startErr,
		"resume": same.Resume(),
	} {
		if err == nil || !strings.Contains(err.Error(), "opened to look at runs") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestFollowTellsWhatIsNew(t *testing.T) {
	run := trained(t, small(t))
	f := run.Follow()
	defer f.Close()
	var h event.History
	polls := 0
	for more := true; more; polls++ {
		u, err := f.Poll(2)
		if err != nil {
			t.Fatal(err)
		}
		if u.Changed != (polls == 0) || u.Status.Run.Path() != run.Path() || u.Status.State != workspace.Done {
			t.Errorf("poll %d: %+v", polls, u.Status)
		}
		u.ApplyTo(&h)
		more = u.More
	}
	want, err := run.History()
	if err != nil || polls < 2 || len(h.Series(event.ValLoss)) != 3 || len(h.Tags()) != len(want.Tags()) {
		t.Errorf("after %d polls the tags are %v, want %v (%v)", polls, h.Tags(), want.Tags(), err)
	}
}

// The log of another program is a run that can only be read.
func TestForeignLogs(t *testing.T) {
	root := t.TempDir()
	foreign(t, filepath.Join(root, "theirs"))
	w := workspace.Open(root, workspace.Options{Machine: machine, Launch: func(workspace.Launch) error { return nil }})
	run, err := w.Find("theirs")
	if err != nil {
		t.Fatal(err)
	}
	if !run.Foreign() || run.ID() != "" || run.Parent() != nil || !run.Status().Foreign {
		t.Errorf("%s is foreign: %v, id %q", run.Name(), run.Foreign(), run.ID())
	}
	if h, err := run.History(); err != nil || len(h.Series(event.TrainLoss)) != 3 {
		t.Errorf("history %v", err)
	}
	if found, err := run.Diagnose(); err != nil || len(found) == 0 {
		t.Errorf("findings %v, %v", found, err)
	}
	if err := run.Resume(); err == nil || !strings.Contains(err.Error(), "not made by tunebench") {
		t.Errorf("resume: %v", err)
	}
	if err := run.Stop(); err == nil {
		t.Error("a foreign log was stopped")
	}
	if _, err := w.Run(t.TempDir()); !errors.Is(err, workspace.ErrNotRun) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestParents(t *testing.T) {
	w, _ := open(t)
	parent := start(t, w, preset(t, "iris-small"))
	child, err := w.Start(preset(t, "iris-small"), workspace.Lineage{Parent: parent})
	if err != nil {
		t.Fatal(err)
	}
	if p := child.Parent(); p == nil || p.Path() != parent.Path() {
		t.Errorf("parent %v", p)
	}
	if p := parent.Parent(); p != nil {
		t.Errorf("the first run has the parent %v", p)
	}
	if err := os.RemoveAll(parent.Path()); err != nil {
		t.Fatal(err)
	}
	if p := child.Parent(); p != nil {
		t.Errorf("a parent that is gone: %v", p)
	}
	// A name that leads out of the folder of runs is none.
	dir := directory(t, child)
	if err := dir.WriteFile(runstore.ProvenanceFile, []byte(`parent = "../somewhere"`)); err != nil {
		t.Fatal(err)
	}
	if p := child.Parent(); p != nil {
		t.Errorf("parent %v", p)
	}
	if err := dir.WriteFile(runstore.ProvenanceFile, []byte(`parent = `)); err != nil {
		t.Fatal(err)
	}
	if _, err := child.Provenance(); err == nil || !strings.Contains(err.Error(), runstore.ProvenanceFile) {
		t.Errorf("a broken provenance: %v", err)
	}
}

func TestExperimentOf(t *testing.T) {
	w, _ := open(t)
	changed := preset(t, "iris-small")
	changed.Name, changed.Training.Epochs = "mine", 77
	run := start(t, w, changed)
	file := filepath.Join(t.TempDir(), "my.toml")
	if err := os.WriteFile(file, []byte("[data]\nsource = \"rows.csv\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]func(*spec.Spec) bool{
		"iris-small": func(s *spec.Spec) bool { return s.Data.Source == "iris" && s.Training.Epochs != 77 },
		file:         func(s *spec.Spec) bool { return s.Data.Source == filepath.Join(filepath.Dir(file), "rows.csv") },
		run.ID():     func(s *spec.Spec) bool { return s.Training.Epochs == 77 },
		"mine":       func(s *spec.Spec) bool { return s.Training.Epochs == 77 },
	} {
		if s, err := w.Experiment(ref); err != nil || !want(s) {
			t.Errorf("%s: %v, %v", ref, s, err)
		}
	}
	if _, err := w.Experiment("iris-smal"); err == nil || !strings.Contains(err.Error(), "iris-small") {
		t.Errorf("a misspelt preset: %v", err)
	}
}

func TestEvaluateExportAndDiagnose(t *testing.T) {
	run := trained(t, small(t))
	v, err := run.Evaluate(t.Context(), workspace.Latest, "validation")
	if err != nil {
		t.Fatal(err)
	}
	for tag, value := range v.Metrics {
		if want := run.Status().Summary.Metrics[tag]; math.Abs(value-want) > 1e-12 {
			t.Errorf("%s is %v, training recorded %v", tag, value, want)
		}
	}
	var input *workspace.InputError
	for _, part := range []string{"test", "exam"} { // there are no test rows
		if _, err := run.Evaluate(t.Context(), workspace.Latest, part); !errors.As(err, &input) ||
			!strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v", part, err)
		}
	}
	file := filepath.Join(t.TempDir(), "w.safetensors")
	o := workspace.ExportOptions{Checkpoint: workspace.Best}
	card := filepath.Join(t.TempDir(), "card.md")
	if err := run.Export(t.Context(), workspace.ExportOptions{Format: "card"}, card); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(read(t, card)) {
		if strings.HasPrefix(line, "| val/") && !strings.Contains(line, " to ") && !strings.Contains(line, "NaN") {
			t.Errorf("a metric without an interval: %s", line)
		}
	}
	if err := run.Export(t.Context(), o, file); err != nil || !strings.Contains(read(t, file), run.Name()) {
		t.Errorf("export: %v", err)
	}
	o.Checkpoint = "middle"
	if err := run.Export(t.Context(), o, file); err == nil || !strings.Contains(err.Error(), "no middle checkpoint") {
		t.Errorf("another checkpoint: %v", err)
	}
	stored, err := workspace.Findings(run.Status().Summary)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := run.Diagnose(); err != nil || len(found) != len(stored) || found[0].Title != stored[0].Title {
		t.Errorf("diagnosed %v (%v), stored are %v", found, err, stored)
	}
	if _, err := workspace.Findings(workspace.Summary{Run: "x", Diagnosis: []byte("[{]")}); err == nil ||
		!strings.Contains(err.Error(), "of x") {
		t.Errorf("damaged findings: %v", err)
	}
}

func TestFindLR(t *testing.T) {
	curve, err := able(t).FindLR(t.Context(), small(t), train.LRRange{Min: 1e-4, Max: 1, Steps: 20})
	if err != nil || len(curve.Points) == 0 || curve.Points[0].LR != 1e-4 {
		t.Errorf("%+v, %v", curve, err)
	}
	var input *workspace.InputError
	if _, err := able(t).FindLR(t.Context(), small(t), train.LRRange{Min: 1, Max: 0.1, Steps: 20}); !errors.As(err,
		&input) {
		t.Errorf("an empty range: %v", err)
	}
}

func TestProfileReportsAndIsBounded(t *testing.T) {
	w := workspace.Open(t.TempDir(), workspace.Options{Loading: workspace.Loading{MaxMemory: 1 << 12}})
	if _, err := w.Profile(t.Context(), small(t, "data.source=digits"), workspace.ProfileOptions{}); err == nil ||
		!strings.Contains(err.Error(), "memory") {
		t.Errorf("within 4 KiB: %v", err)
	}
	if _, err := w.Describe(t.Context(), small(t, "data.source=digits")); err == nil ||
		!strings.Contains(err.Error(), "memory") {
		t.Errorf("described within 4 KiB: %v", err)
	}
	path := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(path, []byte("a,y\n"+strings.Repeat("1,x\n2,z\n", 20)), 0o644); err != nil {
		t.Fatal(err)
	}
	var own, given int
	w = workspace.Open(t.TempDir(), workspace.Options{Loading: dataset.Options{Progress: func(int64, int64) { own++ }}})
	s := small(t, "data.source="+path)
	for _, o := range []workspace.ProfileOptions{{}, {Bins: 4, Progress: func(int64, int64) { given++ }}} {
		p, err := w.Profile(t.Context(), s, o)
		if err != nil || p.Rows != 40 {
			t.Fatalf("%+v, %v", p, err)
		}
	}
	if own == 0 || given == 0 {
		t.Errorf("progress was told %d times to the workspace and %d times to the caller", own, given)
	}
	s.Training.Epochs = 0
	if _, err := w.Profile(t.Context(), s, workspace.ProfileOptions{}); err == nil {
		t.Error("a broken experiment was looked at")
	}
}

// A worker measures what memory is left while it has not loaded the data yet: whoever starts it has
// dropped its own copy of data that takes much.
func TestLargeDataIsDroppedBeforeAWorkerStarts(t *testing.T) {
	loads := 0
	w := workspace.Open(t.TempDir(), workspace.Options{
		Loading: workspace.Loading{Need: func(int64) { loads++ }},
		Launch:  func(workspace.Launch) error { return nil },
	})
	s := small(t, "data.source=moons", "data.size=3400000", "data.validation=0")
	for range 2 {
		before := loads
		if _, err := w.Describe(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		if loads == before {
			t.Error("the data is still there after a worker was started")
		}
		if _, err := w.Start(s, workspace.Lineage{}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWorkersInheritTheBoundOfLoading(t *testing.T) {
	var got workspace.Launch
	w := workspace.Open(t.TempDir(), workspace.Options{
		Loading: workspace.Loading{MaxMemory: 3 << 30},
		Launch:  func(l workspace.Launch) error { got = l; return errors.New("no worker today") },
	})
	run, err := w.Start(small(t), workspace.Lineage{})
	if run == nil || err == nil || err.Error() != "no worker today" {
		t.Fatalf("started %v, %v", run, err)
	}
	if got != (workspace.Launch{
		Run: run.Path(), Log: filepath.Join(run.Path(), runstore.WorkerLogFile),
		MaxMemory: 3 << 30,
	}) {
		t.Errorf("launched %+v", got)
	}
}

// How long a run loads its data is known once it is over, and stands among where its time went.
func TestLoadingIsPartOfTheTime(t *testing.T) {
	w := able(t)
	s := experiment(t, "iris-small", "training.epochs=10")
	run, err := w.Create(s, workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Train(t.Context(), workspace.TrainOptions{}); err != nil {
		t.Fatal(err)
	}
	if took := run.Status().Summary.Preparing; !(took > 0) {
		t.Errorf("%v s", took)
	}
	f, ok, err := run.Speed(t.Context(), false)
	if err != nil || !ok {
		t.Fatalf("%v, %v", ok, err)
	}
	share := slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool {
		return e.Label == "share" && strings.Contains(e.Text, "loading")
	})
	if !share {
		t.Errorf("%+v", f.Evidence)
	}
}
