package inspect_test

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tunebench/engine/dataset"
	_ "tunebench/engine/sgemm/serial"
	"tunebench/engine/train/cpu"
	"tunebench/experiments/build"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/export"
	"tunebench/experiments/inspect"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/worker"
)

// processor is the smallest machine.
var processor = build.Machine{Device: cpu.Device{}}

// trained returns the directory of a short run and how it ended.
func trained(t *testing.T, keys ...string) (*runstore.Dir, runstore.Summary) {
	t.Helper()
	s := spec.Default()
	usual := []string{"data.source=iris", "model.hidden=6", "training.epochs=5", "data.test=0.2"}
	for _, k := range append(usual, keys...) {
		name, value, _ := strings.Cut(k, "=")
		if err := s.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	provenance, err := spec.Provenance{}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := runstore.Create(t.TempDir(), "x", time.Now(), "",
		runstore.File{Name: runstore.ExperimentFile, Data: s.Resolve().Encode()},
		runstore.File{Name: runstore.ProvenanceFile, Data: provenance})
	if err != nil {
		t.Fatal(err)
	}
	summary, err := worker.Run(t.Context(), dir, worker.Options{Machine: processor})
	if err != nil {
		t.Fatal(err)
	}
	return dir, summary
}

func evaluate(t *testing.T, dir *runstore.Dir, which, part string) *inspect.Evaluation {
	t.Helper()
	v, err := inspect.Evaluate(t.Context(), dir, which, part, processor, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// An evaluation of the last checkpoint gives what training recorded last: with normalization,
// with averaged weights, for numbers as for classes.
func TestEvaluationsAgreeWithTheRecord(t *testing.T) {
	for name, keys := range map[string][]string{
		"classes":  {"model.norm=batch"},
		"averages": {"training.ema=0.9", "regularization.dropout=0.2"},
		"numbers":  {"data.source=diabetes", "model.norm=layer"},
	} {
		dir, summary := trained(t, keys...)
		compared := 0
		for part, prefix := range map[string]string{"validation": "val/", "test": "test/"} {
			v := evaluate(t, dir, runstore.Latest, part)
			for tag, value := range v.Metrics {
				if want, ok := summary.Metrics[tag]; ok && strings.HasPrefix(tag, prefix) {
					compared++
					if math.Abs(value-want) > 1e-9*math.Max(1, math.Abs(want)) {
						t.Errorf("%s: %s is %v, training recorded %v", name, tag, value, want)
					}
				}
			}
			if v.Latency <= 0 || v.Throughput <= 0 || v.Model.Params == 0 || v.Rows == 0 {
				t.Errorf("%s: costs %+v", name, v)
			}
			if (name == "numbers") != (v.Classes == nil) {
				t.Errorf("%s: classes %+v", name, v.Classes)
			}
		}
		if compared < 4 {
			t.Errorf("%s: only %d metrics could be compared", name, compared)
		}
	}
}

func TestClassReportsAddUp(t *testing.T) {
	dir, _ := trained(t, "training.epochs=1") // so that some rows are confused
	v := evaluate(t, dir, runstore.Latest, "train")
	var rows, predicted int64
	for k, c := range v.Classes {
		inRow, inColumn, most := int64(0), int64(0), int64(0)
		for j := range v.Classes {
			inRow, inColumn = inRow+v.Confusion[k][j], inColumn+v.Confusion[j][k]
			if j != k {
				most = max(most, v.Confusion[k][j])
			}
		}
		if inRow != c.Support || inColumn != c.Predicted {
			t.Errorf("%s: %d rows and %d predictions in the matrix, reported are %d and %d", c.Name, inRow, inColumn,
				c.Support, c.Predicted)
		}
		if recall := float64(v.Confusion[k][k]) / float64(inRow); math.Abs(recall-c.Recall) > 1e-12 {
			t.Errorf("%s: recall %v, want %v", c.Name, c.Recall, recall)
		}
		switch {
		case most == 0 && c.MostConfused != -1:
			t.Errorf("%s is confused with %d, but with nothing in the matrix", c.Name, c.MostConfused)
		case most > 0 && (c.MostConfused == k || v.Confusion[k][c.MostConfused] != most):
			t.Errorf("%s is most often taken for %d", c.Name, c.MostConfused)
		}
		rows, predicted = rows+c.Support, predicted+c.Predicted
	}
	if rows != int64(v.Rows) || predicted != rows || len(v.Classes) != 3 {
		t.Errorf("%d rows, %d predictions of %d in %d classes", rows, predicted, v.Rows, len(v.Classes))
	}
}

// The weights that a run began with are no longer needed.
func TestEvaluationNeedsNoWeightsToStartFrom(t *testing.T) {
	first, _ := trained(t)
	file := filepath.Join(t.TempDir(), "w.safetensors")
	if err := export.Safetensors(first, runstore.Best, file); err != nil {
		t.Fatal(err)
	}
	dir, summary := trained(t, "model.weights="+file)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	v := evaluate(t, dir, runstore.Latest, "validation")
	if math.Abs(v.Metrics["val/loss"]-summary.Metrics["val/loss"]) > 1e-9 {
		t.Errorf("validation loss %v, recorded %v", v.Metrics["val/loss"], summary.Metrics["val/loss"])
	}
}

func TestWhatCannotBeEvaluated(t *testing.T) {
	other := func(t *testing.T, dir *runstore.Dir) {
		b, err := dir.ReadFile(runstore.ExperimentFile)
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(string(b), "hidden = [6]", "hidden = [7]", 1)
		if err := dir.WriteFile(runstore.ExperimentFile, []byte(changed)); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(t *testing.T, dir *runstore.Dir) {
		if err := os.Remove(dir.Checkpoint(runstore.Latest)); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		part  string
		spoil func(*testing.T, *runstore.Dir)
		want  string
		input bool
	}{
		"another part":    {"exam", nil, `part "exam": want train, validation or test`, true},
		"no such rows":    {"test", nil, "has no test rows", true},
		"another network": {"train", other, "latest.safetensors", false},
		"no checkpoint":   {"train", remove, "has no latest checkpoint yet", false},
		"no experiment": {
			"train", func(_ *testing.T, d *runstore.Dir) { _ = os.Remove(d.Experiment()) },
			runstore.ExperimentFile, false,
		},
	} {
		dir, _ := trained(t, "data.test=0")
		if c.spoil != nil {
			c.spoil(t, dir)
		}
		_, err := inspect.Evaluate(t.Context(), dir, runstore.Latest, c.part, processor, dataset.Options{})
		var input *build.InputError
		if err == nil || !strings.Contains(err.Error(), c.want) || errors.As(err, &input) != c.input {
			t.Errorf("%s: error %v does not say %q", name, err, c.want)
		}
	}
}

// An export holds the weights that evaluations use, their description, and nothing of training.
func TestExportHoldsTheModelAlone(t *testing.T) {
	dir, _ := trained(t, "training.ema=0.5", "model.norm=batch", "optimizer.name=adam")
	file := filepath.Join(t.TempDir(), "w.safetensors")
	if err := export.Safetensors(dir, runstore.Latest, file); err != nil {
		t.Fatal(err)
	}
	got, err := checkpoint.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := dir.ReadCheckpoint(runstore.Latest)
	if err != nil {
		t.Fatal(err)
	}
	averaged := 0
	for _, w := range got.Tensors {
		family, _, _ := strings.Cut(w.Name, ".")
		if family != "layers" && family != "norms" {
			t.Errorf("the export holds %s", w.Name)
		}
		want := whole.Lookup(w.Name)
		if average := whole.Lookup("ema." + w.Name); average != nil {
			want, averaged = average, averaged+1
		}
		for i := range w.Data {
			if w.Data[i] != want.Data[i] {
				t.Fatalf("%s differs from the checkpoint at element %d", w.Name, i)
			}
		}
	}
	if averaged == 0 || got.Lookup("layers.1.weight") == nil || got.Lookup("norms.0.running_var") == nil {
		t.Errorf("%d averages among %v", averaged, got.Names())
	}
	if got.Metadata["run"] != dir.Name() || got.Metadata["hidden"] != "[6]" {
		t.Errorf("metadata %v", got.Metadata)
	}
	for key := range got.Metadata {
		if strings.HasPrefix(key, "tunebench.") {
			t.Errorf("the export holds the loop's %s", key)
		}
	}
	if err := export.Safetensors(dir, runstore.Latest, filepath.Join(file, "below a file")); err == nil ||
		errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an export to where no file can be: %v", err)
	}
	if err := os.WriteFile(dir.Checkpoint(runstore.Best), []byte("short"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := export.Safetensors(dir, runstore.Best, file); err == nil ||
		!strings.Contains(err.Error(), "best.safetensors") {
		t.Errorf("a damaged checkpoint: %v", err)
	}
}
