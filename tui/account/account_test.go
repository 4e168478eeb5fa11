package account

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/document"
)

// fakeRun is a run of three epochs whose data is gone.
type fakeRun struct {
	workspace.Run
	name    string
	foreign bool
	lr      float64
	empty   bool
}

func (r fakeRun) Name() string  { return r.name }
func (r fakeRun) Path() string  { return "/runs/" + r.name }
func (r fakeRun) Foreign() bool { return r.foreign }

func (r fakeRun) Status() workspace.Status {
	return workspace.Status{
		Run: r, State: workspace.Done, Foreign: r.foreign, Started: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
		Summary: workspace.Summary{
			Epoch: 3, Epochs: 3, Elapsed: 75, Best: &workspace.BestValue{Metric: "val/loss", Value: 0.25, Epoch: 2},
			Metrics: workspace.Values{"val/loss": 0.3, "test/accuracy": 0.875},
		},
	}
}

func (r fakeRun) History() (*event.History, error) {
	h := &event.History{}
	if r.empty {
		return h, errors.New("no event file")
	}
	for epoch := 1; epoch <= 3; epoch++ {
		h.AppendRecord(event.Record{Step: 10 * epoch, Scalars: []event.Scalar{
			{Tag: event.Epoch, Value: float64(epoch)},
			{Tag: event.TrainLoss, Value: 1 / float64(epoch)},
			{Tag: event.ValLoss, Value: []float64{0.5, 0.25, math.NaN()}[epoch-1]},
			{Tag: event.OptimLR, Value: r.lr},
		}})
	}
	return h, nil
}

func (r fakeRun) Diagnose() ([]finding.Finding, error) {
	if r.empty {
		return nil, errors.New("nothing to read")
	}
	return []finding.Finding{{
		Title: "Overfitting", Severity: finding.Warn, SinceEpoch: 2, Why: "It learns by heart.",
		Evidence: []finding.Evidence{{Label: "gap", Text: "0.1"}},
		Suggestions: []finding.Suggestion{
			{Title: "dropout 0 → 0.2", Changes: []hparam.Change{{Key: "regularization.dropout", From: 0.0, To: 0.2}}},
			{Title: "more rows"},
		},
	}}, nil
}

func (r fakeRun) Spec() (*spec.Spec, error) {
	if r.foreign {
		return nil, errors.New("it has none")
	}
	s := spec.Default()
	return s, s.Set("optimizer.lr", hparam.Format(r.lr))
}

func (r fakeRun) Provenance() (spec.Provenance, error) {
	return spec.Provenance{
		CPU: "an old one", Threads: 2, TrainRows: 1200, ValidationRows: 300, Params: 4321, Parent: "the-parent",
		DataSHA256: "abc123", Change: []spec.RecordedChange{{Key: "optimizer.lr", From: "0.1", To: "0.01"}},
	}, nil
}

func (r fakeRun) Inspect(context.Context, workspace.InspectOptions) (*workspace.Inspector, error) {
	return nil, errors.New("the data is gone")
}

func told(t *testing.T, d *document.Document, err error, want ...string) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	text := string(d.Markdown())
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("lacks %q:\n%s", w, text)
		}
	}
	return text
}

func TestOfRun(t *testing.T) {
	r := fakeRun{name: "a", lr: 0.01}
	d, err := OfRun(t.Context(), r, true)
	told(t, d, err, "# a\n", "done, begun 2026-03-01 12:00:00 UTC", "| best val/loss | 0.2500 in epoch 2 |",
		"| epochs | 3 of 3 |", "1,200 to train, 300 to validate", "| grown from | the-parent |",
		"| test/accuracy | 0.8750 |", "| val/loss | 2 | 0.2500 |", "| optim/lr |",
		"### warn: Overfitting, since epoch 2", "*gap: 0.1*", "Next: dropout 0 → 0.2; or more rows",
		"They could not be looked into: the data is gone", "| data SHA-256 | abc123 |",
		"*optimizer.lr: 0.01 instead of 0.1*", "lr = 0.01")
	d, err = OfRun(t.Context(), r, false)
	if text := told(t, d, err); strings.Contains(text, "the data is gone") {
		t.Error("the data was asked for")
	}
	d, err = OfRun(t.Context(), fakeRun{name: "log", foreign: true}, true)
	if text := told(t, d, err, "a log of another program"); strings.Contains(text, "The experiment") {
		t.Error("another program's log has no experiment")
	}
	if _, err := OfRun(t.Context(), fakeRun{empty: true}, true); err == nil {
		t.Error("a run without records was told of")
	}
}

func TestOfRuns(t *testing.T) {
	runs := []workspace.Run{fakeRun{name: "a", lr: 0.01}, fakeRun{name: "b", lr: 0.02}}
	var listed []*workspace.Listed
	for _, r := range runs {
		listed = append(listed, &workspace.Listed{Status: r.Status(), Experiment: "digits-" + r.Name()})
	}
	d, err := OfRuns(runs, listed)
	told(t, d, err, "# 2 runs compared", "by val/loss", "| 1. digits-a (best) | done | 0.2500 | 2 |",
		"| 2. digits-b |", "2. digits-b train/loss", "## 1. digits-a", "lr = 0.02")
	if _, err := OfRuns([]workspace.Run{fakeRun{empty: true}}, listed[:1]); err == nil {
		t.Error("a run without records was compared")
	}
}

func TestOfPredictions(t *testing.T) {
	raw, err := os.ReadFile("testdata/inspection.json")
	if err != nil {
		t.Fatal(err)
	}
	var in struct {
		Classes, Values *workspace.Quality
		Importances     *workspace.Importances
		Slices          *workspace.Slices
		Mistakes        []workspace.Mistake
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		t.Fatal(err)
	}
	d := &document.Document{}
	quality(d, in.Classes)
	quality(d, in.Values)
	d.Add("more", append(sliced(in.Slices), importances(in.Importances), mistakes(in.Mistakes))...)
	text := told(t, d, nil, "On 20 validation rows", "| accuracy | 0.8500 | 0.7000 to 0.9500 |", "| auroc | - | - |",
		"| malignant | 2 | 8 |", "| malignant | benign | 2 | 20 % |", "| temperature that mends it | 1.700 |",
		"**ROC**",
		"| 1.000 to 3.500 | 12 | 0.9000 |", "| town | Ulm | 30 |", "0.400 ± 0.050", "| 1,204 | cat | dog | 98 % |",
		"look 2 at the test part")
	if strings.Contains(text, "71 to 90") {
		t.Error("a slice that does not stand out is told of")
	}
	none := sliced(&workspace.Slices{Judged: 3})
	if text, ok := none[0].(document.Text); !ok || !strings.Contains(string(text), "None of 3 slices") {
		t.Errorf("%v", none)
	}
}
