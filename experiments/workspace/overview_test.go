package workspace_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
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

// shelf is a workspace in which every run is a minute younger than the one before.
func shelf(t *testing.T) *workspace.Workspace {
	t.Helper()
	now := noon
	return workspace.Open(t.TempDir(), workspace.Options{Now: func() time.Time {
		now = now.Add(time.Minute)
		return now
	}})
}

// put makes a run of a preset with some keys set.
func put(t *testing.T, w *workspace.Workspace, name string, settings ...string) workspace.Run {
	t.Helper()
	run, err := w.Create(experiment(t, name, settings...), workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// ended says how a run ended, for want of a worker.
func ended(t *testing.T, run workspace.Run, state workspace.State, loss, accuracy float64) {
	t.Helper()
	ending := map[workspace.State]event.Ending{
		workspace.Done: event.EndedEpochs, workspace.Diverged: event.EndedDiverged,
	}
	err := directory(t, run).WriteSummary(workspace.Summary{
		Run: run.Name(), State: state, Ending: ending[state], Epoch: 20, Epochs: 30, Step: 600,
		Started: noon, Elapsed: 90,
		Best: &workspace.BestValue{Metric: event.ValLoss, Value: event.Number(loss), Epoch: 7},
		Metrics: workspace.Values{
			event.ValLoss: loss + 1, event.ValAccuracy: accuracy, "layers/0/grad_norm": 2, "optim/lr": 3,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func overview(t *testing.T, w *workspace.Workspace) *workspace.Overview {
	t.Helper()
	o, err := w.Overview()
	if err != nil || o.Trouble != nil {
		t.Fatal(err, o)
	}
	return o
}

func titles(runs []*workspace.Listed) (out []string) {
	for _, r := range runs {
		out = append(out, r.Title())
	}
	return out
}

func TestRunsOfOneExperimentAreToldApart(t *testing.T) {
	w := shelf(t)
	put(t, w, "moons-overfit")
	put(t, w, "iris-small", "training.threads=1")
	put(t, w, "moons-overfit", "regularization.l2=0.01")
	put(t, w, "moons-overfit", "optimizer.name=sgd", "optimizer.lr=0.123456789")
	put(t, w, "moons-overfit", "training.threads=1") // which changes no result
	put(t, w, "moons-overfit", "regularization.l2=0.01")
	put(t, w, "iris-small", "training.early_stopping.patience=4", "model.hidden=8 4")
	last := put(t, w, "moons-overfit", "seed=7")
	if _, err := last.Note(func(n *workspace.Notes) { n.Name = "the good one" }); err != nil {
		t.Fatal(err)
	}
	got, want := titles(overview(t, w).Runs), []string{
		"the good one", "iris-small hidden=[8,4] early_stopping.patience=4", "moons-overfit l2=0.01 #2",
		"moons-overfit #2", "moons-overfit optimizer=sgd lr=0.123", "moons-overfit l2=0.01", "iris-small",
		"moons-overfit",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

func TestColumnsAreTheKeysThatDiffer(t *testing.T) {
	w := shelf(t)
	for _, settings := range [][]string{
		{"optimizer.lr=0.1"},
		{"optimizer.lr=0.2", "training.threads=1", "notes=hello"},
		{"optimizer.name=momentum", "optimizer.momentum=0.8", "optimizer.lr=0.1"},
	} {
		put(t, w, "moons-overfit", settings...)
	}
	runs := overview(t, w).Runs
	if got := workspace.Differing(runs); !slices.Equal(got, []string{"optimizer.name", "optimizer.lr"}) {
		t.Errorf("all differ in %v", got) // momentum matters to one of them only
	}
	if got := workspace.Differing(runs[1:]); !slices.Equal(got, []string{"optimizer.lr"}) {
		t.Errorf("the first two differ in %v", got)
	}
	if got := workspace.Differing(runs[:1]); got != nil {
		t.Errorf("one run differs in %v", got)
	}
	if v, ok := runs[0].Setting("optimizer.beta1"); !ok || v != "" {
		t.Errorf("beta1 of momentum is %q, %v", v, ok)
	}
}

func TestQueriesAboutRuns(t *testing.T) {
	w := shelf(t)
	a := put(t, w, "moons-overfit", "optimizer.lr=0.003")
	b := put(t, w, "moons-overfit", "optimizer.lr=0.1", "optimizer.name=momentum")
	ended(t, a, workspace.Done, 0.2, 0.97)
	ended(t, b, workspace.Diverged, 0.9, math.NaN())
	changes := []hparam.Change{{Key: "optimizer.lr", From: 0.003, To: 0.004}}
	grown := workspace.Lineage{Parent: a, Changes: changes, Reason: "too slow"}
	child, err := w.Create(experiment(t, "iris-small"), grown)
	if err != nil {
		t.Fatal(err)
	}
	said := func(n *workspace.Notes) { n.Tags, n.Pinned, n.Text = []string{"paper"}, true, "use it" }
	if _, err := a.Note(said); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(w.Root(), "other")
	if err := os.Mkdir(log, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(log, "events.out.tfevents.1600000000.host"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o := overview(t, w)
	now := noon.Add(time.Hour)
	names := map[string]string{a.Name(): "a", b.Name(): "b", child.Name(): "c", "other": "log"}
	for query, want := range map[string]string{
		"":                                       "c b a log",
		"val/accuracy>0.95":                      "a",
		"lr<1e-2 optimizer=adam state:done":      "a",
		"best<0.5":                               "a",
		"val/loss<0.5":                           "a", // the best, though the newest is 1.2
		"has:parent":                             "c",
		"parent:moons reason:slow":               "c",
		"tag:paper":                              "a",
		"tag:paper OR lr=0.1":                    "b a",
		"NOT (tag:paper OR lr=0.1)":              "c log",
		"name:moons":                             "b a",
		"name:l":                                 "c b", // iris-small, lr=0.1
		"moons momentum":                         "b",
		"is:pinned":                              "a",
		"is:log":                                 "log",
		"is:live":                                "",
		"state:diverged":                         "b",
		"ending:epochs":                          "a",
		"duration>1m duration<2m":                "b a",
		"epoch>=20 epochs=30 step=600 at=7":      "b a",
		"metric=val/loss":                        "b a",
		"layers/0/grad_norm=2":                   "b a",
		"grad_norm=2":                            "b a",
		"started>1d":                             "c b a",
		"started:2026-01-02 state:created":       "c",
		"notes:use has:notes":                    "a",
		"optimizer.momentum=0.9 OR id:" + a.ID(): "b a",
		"momentum>0.8":                           "b",
		"val/r2>0.5":                             "", // no run has it, but one could
	} {
		q, err := o.ParseQuery(query, now)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		var got []string
		for _, r := range workspace.Select(o.Runs, q) {
			got = append(got, names[r.Run.Name()])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
	for query, want := range map[string]string{
		"patience=3":      "patience may be any of schedule.patience, training.early_stopping.patience",
		"accuracx>0.9":    "did you mean",
		"optimizer=adm":   "optimizer.name is one of",
		"learnrat<1":      "no run has this",
		"state:running":   "state is one of created, training",
		"val/accuracy>hi": "want a number",
		"name<3":          "name is no number",
	} {
		_, err := o.ParseQuery(query, now)
		e := (*workspace.QueryError)(nil)
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", query, err, want)
		}
	}
}

// Every name that is offered can be asked for, and every field says what it is.
func TestEveryNameOfAQuery(t *testing.T) {
	w := shelf(t)
	run := put(t, w, "moons-overfit")
	ended(t, run, workspace.Done, 0.2, 0.9)
	put(t, w, "moons-overfit")
	o := overview(t, w)
	names := o.QueryNames()
	for _, name := range names {
		q, err := o.ParseQuery("has:"+name, noon)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		workspace.Select(o.Runs, q)
	}
	for name, help := range workspace.Fields() {
		if help == "" || !slices.Contains(names, name) {
			t.Errorf("%s: %q", name, help)
		}
	}
}

func TestAnOverviewIsTheSameUntilSomethingHappens(t *testing.T) {
	w := shelf(t)
	a, b := put(t, w, "moons-overfit"), put(t, w, "iris-small")
	ended(t, a, workspace.Done, 0.2, 0.9)
	ended(t, b, workspace.Done, 0.3, 0.8)
	first := overview(t, w)
	if again := overview(t, w); again != first {
		t.Error("nothing has happened, but it is another")
	}
	if _, err := b.Note(func(n *workspace.Notes) { n.Pinned = true }); err != nil {
		t.Fatal(err)
	}
	second := overview(t, w)
	if second == first || second.Runs[1] != first.Runs[1] || !second.Runs[0].Notes.Pinned {
		t.Error("a change is not seen, or changes other runs")
	}
	undo, err := a.Discard()
	if err != nil {
		t.Fatal(err)
	}
	if o := overview(t, w); len(o.Runs) != 1 {
		t.Errorf("%d runs after one was deleted", len(o.Runs))
	}
	if err := undo(); err != nil {
		t.Fatal(err)
	}
	if o, err := w.Watch(); err != nil || len(o.Runs) != 2 {
		t.Errorf("%v, %v", o, err)
	}
}

func TestAStudyIsOneLine(t *testing.T) {
	w := trainer(t)
	e := experiment(t, "iris-small", "training.epochs=2")
	s, err := w.Repeat(e, workspace.RepeatOptions{Seeds: 2, Vary: spec.VaryInit})
	s = conducted(t, s, err)
	o := overview(t, w)
	if len(o.Runs) != 1 {
		t.Fatalf("%d lines", len(o.Runs))
	}
	l := o.Runs[0]
	best, ok := l.Best()
	if l.Study == nil || l.Path() != s.Path() || l.Title() != "iris-small-repeats" || l.State != workspace.Done ||
		l.Trials != 1 || l.ShortID() != s.ID() || !ok || best.Metric != event.ValLoss || l.Started.IsZero() {
		t.Errorf("%+v", l)
	}
	q, err := o.ParseQuery("is:study repeats state:done trials=1 best<10", time.Now())
	if err != nil || len(workspace.Select(o.Runs, q)) != 1 {
		t.Errorf("not found: %v", err)
	}
	if got := workspace.Differing(o.Runs); got != nil {
		t.Errorf("it differs in %v", got)
	}
}

func TestCoursesOfSomeRuns(t *testing.T) {
	w := trainer(t)
	run, err := w.Prepare(t.Context(), experiment(t, "iris-small", "training.epochs=5"), workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Train(t.Context(), workspace.TrainOptions{}); err != nil {
		t.Fatal(err)
	}
	if o := overview(t, w); o.Runs[0].Course != nil {
		t.Error("a course is read that nobody asked for")
	}
	r := w.Courses([]string{run.Path()}).Runs[0]
	best, _ := r.Best()
	if r.Course == nil || len(r.Course.Values) != 5 || r.Course.Best != best.Value || int(r.Course.At) != best.Epoch {
		t.Errorf("course %+v, best %+v", r.Course, best)
	}
	if _, err := os.Stat(filepath.Join(run.Path(), runstore.NotesFile)); err == nil {
		t.Error("looking at a run writes to it")
	}
}

func TestSort(t *testing.T) {
	w := shelf(t)
	rates := map[string]string{}
	for _, rate := range []string{"0.2", "0.01", "0.1", "0.1"} {
		run := put(t, w, "moons-overfit", "optimizer.lr="+rate)
		rates[run.Name()] = rate
		if rate == "0.01" {
			ended(t, run, workspace.Done, 0.3, 0.9)
		}
	}
	if err := os.Mkdir(filepath.Join(w.Root(), "log"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.Root(), "log", "events.out.tfevents.1.host"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o := overview(t, w)
	key, err := o.Resolve("lr")
	if err != nil {
		t.Fatal(err)
	}
	order := func(key string, descending bool) (out []string) {
		for _, r := range workspace.Sort(o.Runs, key, descending) {
			out = append(out, rates[r.Run.Name()])
		}
		return out
	}
	for _, c := range []struct {
		key        string
		descending bool
		want       []string
	}{
		{key, false, []string{"0.01", "0.1", "0.1", "0.2", ""}},
		{key, true, []string{"0.2", "0.1", "0.1", "0.01", ""}},
		{"best", false, []string{"0.01", "0.1", "0.1", "0.2", ""}}, // those without a value keep their order
		{"name", true, []string{"0.2", "0.1", "0.1", "0.01", ""}},  // the oldest has the plain name
	} {
		if got := order(c.key, c.descending); !slices.Equal(got, c.want) {
			t.Errorf("by %s, descending %v: %q, want %q", c.key, c.descending, got, c.want)
		}
	}
	if _, err := o.Resolve("nothing-at-all"); err == nil {
		t.Error("a name without meaning is taken")
	}
}

func TestTheViewOfAListIsKept(t *testing.T) {
	w := shelf(t)
	v := workspace.ListView{Shown: []string{"id"}, Hidden: []string{"optimizer.lr"}, Sort: "best", Descending: true}
	overview(t, w)
	if err := w.KeepListView(v); err != nil { // there is no run of ours
		t.Fatal(err)
	}
	if got := w.ListView(); !reflect.DeepEqual(got, workspace.ListView{}) {
		t.Errorf("kept %+v in a folder without runs", got)
	}
	put(t, w, "iris-small")
	overview(t, w)
	if err := w.KeepListView(v); err != nil {
		t.Fatal(err)
	}
	again := workspace.Open(w.Root(), workspace.Options{})
	if got := again.ListView(); !reflect.DeepEqual(got, v) {
		t.Errorf("%+v, want %+v", got, v)
	}
	files, err := filepath.Glob(filepath.Join(w.Root(), ".tunebench", "list-*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if err := os.WriteFile(files[0], []byte("{\"shown\": 3"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := again.ListView(); !reflect.DeepEqual(got, workspace.ListView{}) {
		t.Errorf("a damaged file is %+v", got)
	}
	if runs := overview(t, w).Runs; len(runs) != 1 {
		t.Errorf("what viewers keep is listed: %d runs", len(runs))
	}
}
