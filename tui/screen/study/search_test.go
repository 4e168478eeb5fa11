package study

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/screen"
)

func preset(t *testing.T, name string) *spec.Spec {
	t.Helper()
	s, err := spec.Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheBudgetOfANewSearch(t *testing.T) {
	base := preset(t, "iris-small")
	for text, want := range map[string]string{
		"60": "60 trials", "1": "1 trials", "30m": "0 trials, 30m0s", "90s": "0 trials, 1m30s",
		"0": "", "-3": "", "": "", "  ": "", "soon": "", "10 trials": "",
	} {
		st := spec.NewStudy(base)
		err := limit(st, text)
		if (err == nil) != (want != "") {
			t.Errorf("%q: %v", text, err)
			continue
		}
		got := limited(st.Budget.Trials, 0) + " trials"
		if d := st.Budget.Time; d > 0 {
			got += ", " + time.Duration(d).String()
		}
		if err == nil && got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// conducted is a workspace whose conductors are only counted.
func conducted(t *testing.T, err error) (ws *workspace.Workspace, started *[]string) {
	started = new([]string)
	return workspace.Open(t.TempDir(), workspace.Options{Conduct: func(s *workspace.Study) error {
		*started = append(*started, s.Path())
		return err
	}}), started
}

// The key that leads here from the workbench starts a search of what its form holds.
func TestANewSearch(t *testing.T) {
	ws, started := conducted(t, nil)
	b := visit(t, nil)
	b.ws = ws
	b.do(b.Enter(screen.Subject{Experiment: preset(t, "iris-small")}))
	for _, want := range []string{"new search", "search around iris-small"} {
		if got := b.text(100, 30); !strings.Contains(got, want) {
			t.Fatalf("offers\n%s", got)
		}
	}
	b.press("enter")
	if got := b.text(100, 30); !strings.Contains(got, "Search around iris-small") {
		t.Fatalf("does not ask for the budget:\n%s", got)
	}
	b.press("backspace", "backspace", "x", "enter")
	if len(*started) > 0 || b.dialog == nil {
		t.Fatal("x is no budget")
	}
	b.press("backspace", "8", "enter")
	if len(*started) != 1 || b.picture == nil || b.picture.path != (*started)[0] {
		t.Fatalf("started %v", *started)
	}
	if b.picture.budget.trials != 8 || len(b.picture.params) < 4 {
		t.Errorf("%d trials over %d parameters", b.picture.budget.trials, len(b.picture.params))
	}
}

func TestASearchThatCannotStart(t *testing.T) {
	ws, started := conducted(t, errors.New("no processor is free"))
	b := visit(t, nil)
	b.ws = ws
	b.do(b.Enter(screen.Subject{Experiment: preset(t, "iris-small")}))
	b.press("enter", "enter")
	got := b.text(100, 30)
	if len(*started) != 1 || b.picture == nil || !strings.Contains(got, "no processor is free") {
		t.Errorf("started %v:\n%s", *started, got)
	}
	bad := preset(t, "iris-small")
	bad.Data.Source = "no-such-file.csv"
	none := visit(t, nil)
	none.ws = ws
	none.do(none.Enter(screen.Subject{Experiment: bad}))
	none.press("enter", "enter")
	if len(*started) != 1 {
		t.Error("a study is made of what cannot be trained")
	}
	if got := none.text(100, 30); !strings.Contains(got, "no-such-file.csv") {
		t.Errorf("does not say what is wrong:\n%s", got)
	}
}

// Who turns away without a study goes back.
func TestNoSearchAfterAll(t *testing.T) {
	b := visit(t, nil)
	b.do(b.Enter(screen.Subject{Experiment: preset(t, "iris-small")}))
	b.press("enter", "esc")
	if b.action != (screen.Close{}) {
		t.Errorf("action %v", b.action)
	}
}

// A trial's run leads to its study, another run to the list.
func TestFromARunToItsStudy(t *testing.T) {
	root := t.TempDir()
	st := write(t, root, sample{trials: 3})
	ws := workspace.Open(root, workspace.Options{})
	b := visit(t, nil)
	b.ws = ws
	trial := fakeRun{path: st.Path() + "/trials/20260301-120000-digits-mlp-t0s0"}
	b.do(b.Enter(screen.Subject{Run: trial, Experiment: preset(t, "iris-small")}))
	if b.dialog != nil || b.picture == nil || b.picture.path != st.Path() {
		t.Errorf("shows %+v", b.picture)
	}
	other := visit(t, nil)
	other.ws = ws
	other.do(other.Enter(screen.Subject{Run: fakeRun{path: root + "/20260301-120000-digits-mlp-abcdef"}}))
	if other.dialog == nil || other.picture != nil {
		t.Error("a run of no study shows one")
	}
}

// fakeRun is a run of which only the place is known.
type fakeRun struct {
	workspace.Run
	path string
}

func (r fakeRun) Path() string { return r.path }

// The list says how studies stand, and why one cannot be read.
func TestTheListOfStudies(t *testing.T) {
	value := &workspace.StudySummary{Phase: workspace.StudyEnded, Trials: 60, Metric: "val/loss"}
	for want, e := range map[string]entry{
		"ended, 60 trials":       {sum: *value},
		"created, 1 trial":       {sum: workspace.StudySummary{Phase: workspace.StudyCreated, Trials: 1}},
		"summary.json: bad line": {err: errors.New("summary.json: bad line")},
	} {
		if got := e.text(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := title("/runs/studies/20260301-120000-digits-lr-abcdef"); got != "digits-lr (abcdef)" {
		t.Errorf("a study is called %q", got)
	}
}
