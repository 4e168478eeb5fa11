package workspace_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
)

// TestWorkerAndReaderSeeTheSameNumbers compares what the trainer measured with what is read back from
// the run directory: every value and time to the bit, and the findings that the worker and a viewer
// draw from them to the letter.
func TestWorkerAndReaderSeeTheSameNumbers(t *testing.T) {
	for _, changes := range [][]string{
		{"iris-small", "training.epochs=60", "data.test=0.2"},
		{"diabetes-regression", "training.epochs=40"},
		{"moons-overfit", "training.epochs=80", "training.log_every_steps=3"},
		{"wine-tanh", "optimizer.lr=1000", "optimizer.name=sgd"}, // diverges
	} {
		t.Run(changes[0], func(t *testing.T) {
			t.Parallel()
			w := workspace.Open(t.TempDir(), workspace.Options{Machine: machine})
			run, err := w.Prepare(t.Context(), experiment(t, changes[0], changes[1:]...), workspace.Lineage{})
			if err != nil {
				t.Fatal(err)
			}
			var measured event.History
			summary, err := run.Train(t.Context(), workspace.TrainOptions{
				Sink: event.SinkFunc(func(r event.Record) error { measured.AppendRecord(r); return nil }),
			})
			if err != nil {
				t.Fatal(err)
			}
			sameHistory(t, history(t, run), &measured)
			for tag, v := range summary.Metrics {
				if p, ok := measured.Last(tag); !ok || math.Float64bits(p.Value) != math.Float64bits(v) {
					t.Errorf("the summary's %s is %v, measured was %v", tag, v, p.Value)
				}
			}
			var worker []json.RawMessage
			if err := json.Unmarshal(summary.Diagnosis, &worker); err != nil {
				t.Fatal(err)
			}
			found, err := run.Diagnose()
			if err != nil {
				t.Fatal(err)
			}
			for i := range max(len(found), len(worker)) {
				if i >= len(found) || i >= len(worker) {
					t.Fatalf("%d findings of the worker, %d of a viewer", len(worker), len(found))
				}
				if viewer, err := json.Marshal(found[i]); err != nil || string(viewer) != string(worker[i]) {
					t.Errorf("the worker found\n%s\na viewer finds\n%s", worker[i], viewer)
				}
			}
		})
	}
}

func sameHistory(t *testing.T, got, want *event.History) {
	t.Helper()
	if a, b := got.Tags(), want.Tags(); !slices.Equal(a, b) {
		t.Fatalf("tags %v, want %v", a, b)
	}
	for _, tag := range want.Tags() {
		same := slices.EqualFunc(got.Series(tag), want.Series(tag), func(x, y event.Point) bool {
			return x.Step == y.Step && x.Wall == y.Wall && math.Float64bits(x.Value) == math.Float64bits(y.Value)
		})
		if !same {
			t.Errorf("%s: %v, want %v", tag, got.Series(tag), want.Series(tag))
		}
	}
}
