package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/event"
	"tunebench/engine/search"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
)

var importances = []search.Importance{
	{Name: "optimizer.lr (adam, adamw)", Share: 0.2, Spread: 0.1},
	{Name: "model.width", Share: 0.7, Spread: 0.04},
	{Name: "\x1b[2Jmodel.depth", Share: 0.1, Spread: 0.2},
}

func TestImportances(t *testing.T) {
	p := NewPage(frametest.Themes()["nocolor"], 44)
	p.Importances(importances, []string{"lr", "width", "depth"})
	lines := strings.Split(p.Plain(), "\n")
	for i, want := range []string{"width █", "lr    █", "depth █"} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is %q, want %q", i, lines[i], want)
		}
	}
	for i, want := range []string{"70 % ±4", "20 % ±10", "10 % ±20"} {
		if !strings.HasSuffix(lines[i], want) {
			t.Errorf("line %d is %q, want %q at its end", i, lines[i], want)
		}
	}
	if !strings.Contains(p.Plain(), "How much each parameter tells the best tenth") {
		t.Errorf("does not say what it is:\n%s", p.Plain())
	}
	none := NewPage(frametest.Themes()["dark"], 44)
	none.Importances(nil, nil)
	if got := none.Plain(); !strings.Contains(got, "needs 10 trials") {
		t.Errorf("without importances: %q", got)
	}
}

func TestImportancesOfAnyWidth(t *testing.T) {
	for name, th := range frametest.Themes() {
		for w := 1; w < 120; w++ {
			p := NewPage(th, w)
			p.Importances(importances, nil)
			p.ImportanceBars(importances, nil, 1)
			for _, l := range p.Lines() {
				if n := ansi.StringWidth(l); n > w {
					t.Fatalf("%s: %d cells instead of %d: %q", name, n, w, l)
				}
			}
			if name == "ascii" {
				frametest.ASCII(t, "importances", p.String())
			}
		}
	}
}

// A study whose best trial has the least values of both ranges: one of them can be extended, the
// other begins where its key does.
func TestInsightsOfAStudy(t *testing.T) {
	s, err := spec.ParseStudy([]byte(`
version = 1
base = "iris-small"
[space]
"optimizer.lr" = { low = 1e-3, high = 1.0, log = true }
"regularization.dropout" = { low = 0.0, high = 0.5 }
`), "study.toml")
	if err != nil {
		t.Fatal(err)
	}
	st, err := workspace.Open(t.TempDir(), workspace.Options{}).CreateStudy(s)
	if err != nil {
		t.Fatal(err)
	}
	snap, err := st.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		at := map[string]string{"optimizer.lr": "0.001", "regularization.dropout": "0.0"}
		if i > 0 {
			at = map[string]string{"optimizer.lr": fmt.Sprint(0.04 * float64(i)), "regularization.dropout": "0.3"}
		}
		r := &workspace.StudyResult{Ending: event.EndedEpochs, Over: true, Values: []event.Number{event.Number(1 + i)}}
		for k, d := range []workspace.StudyDecision{
			{Op: "ask", Trial: &i, Point: at, Epochs: 1}, {Op: "result", Trial: &i, Result: r},
		} {
			d.N = 2*i + k + 1
			if err := snap.State.Apply(d); err != nil {
				t.Fatal(err)
			}
		}
	}
	p := NewPage(frametest.Themes()["nocolor"], 100)
	p.Study(snap, 3)
	got := strings.Join(strings.Fields(p.Plain()), " ")
	for _, want := range []string{
		"What decides about being among the best tenth", "Range too narrow?",
		"▲ optimizer.lr: the best trial is at the low end 1e-3; `tunebench study set " + studyID(snap) +
			" space.optimizer.lr=1e-4..1:log` extends it",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, p.Plain())
		}
	}
	if strings.Contains(got, "regularization.dropout: the best") {
		t.Errorf("warns of an end beyond which there is nothing:\n%s", p.Plain())
	}
}
