package workspace_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"tunebench/engine/event"
	_ "tunebench/engine/sgemm/serial"
	"tunebench/engine/train/cpu"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// Tolerances of the engine's promise: each step's loss, relative; each final
// weight, relative to the largest of its tensor.
const (
	lossTolerance   = 1e-4
	weightTolerance = 5e-4
)

// TestPyTorchTrajectories runs every recorded PyTorch training from its
// experiment file, through run directory and event file, as `tunebench train` does.
func TestPyTorchTrajectories(t *testing.T) {
	folders, err := filepath.Glob("../../testdata/parity/*/*/experiment.toml")
	if err != nil || len(folders) < 46 {
		t.Fatalf("found %d cases (%v), want at least 46", len(folders), err)
	}
	for _, file := range folders {
		folder := filepath.Dir(file)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			s, err := spec.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			run := trained(t, s)
			h, err := run.History()
			if err != nil {
				t.Fatal(err)
			}
			compareSteps(t, h, filepath.Join(folder, "expected.csv"))
			compareWeights(t, run, filepath.Join(folder, "final.safetensors"))
		})
	}
}

// trained trains an experiment to its end in a new run directory.
func trained(t *testing.T, s *spec.Spec) workspace.Run {
	t.Helper()
	w := workspace.Open(t.TempDir(), workspace.Options{Machine: machine})
	run, err := w.Prepare(t.Context(), s, workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	summary, err := run.Train(t.Context(), workspace.TrainOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if summary.State != workspace.Done {
		t.Fatalf("the run ended as %s: %s", summary.State, summary.Reason)
	}
	return run
}

// machine is the smallest one that trains.
func machine(int) (workspace.Machine, error) { return workspace.Machine{Device: cpu.Device{}}, nil }

func compareSteps(t *testing.T, h *event.History, file string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	losses, rates := h.Series(event.TrainLoss), h.Series(event.OptimLR)
	if len(losses) != len(rows)-1 {
		t.Fatalf("%d recorded losses, PyTorch made %d steps", len(losses), len(rows)-1)
	}
	byStep := make(map[int64]float64)
	for _, p := range rates {
		byStep[p.Step] = p.Value
	}
	for i, row := range rows[1:] {
		step, loss, lr := parse(t, row[0]), parse(t, row[1]), parse(t, row[2])
		if got := losses[i]; float64(got.Step) != step || math.Abs(got.Value-loss) > lossTolerance*math.Abs(loss) {
			t.Fatalf("step %d: loss %v, PyTorch has %v at step %v", got.Step, got.Value, loss, step)
		}
		if i < len(rows)-2 { // an epoch's record shares the number of the next step
			if got := byStep[int64(step)]; math.Abs(got-lr) > 1e-6*lr {
				t.Fatalf("step %v: learning rate %v, PyTorch has %v", step, got, lr)
			}
		}
	}
}

func compareWeights(t *testing.T, run workspace.Run, file string) {
	t.Helper()
	want, err := checkpoint.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	exported := filepath.Join(t.TempDir(), "final.safetensors")
	if err := run.Export(t.Context(), workspace.ExportOptions{}, exported); err != nil {
		t.Fatal(err)
	}
	got, err := checkpoint.Read(exported)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range want.Tensors {
		g := got.Lookup(w.Name)
		if g == nil || len(g.Data) != len(w.Data) {
			t.Fatalf("%s is missing from the export or has another size", w.Name)
		}
		largest, worst := 0.0, 0.0
		for i := range w.Data {
			largest = max(largest, math.Abs(float64(w.Data[i])))
			worst = max(worst, math.Abs(float64(w.Data[i]-g.Data[i])))
		}
		if !(worst <= weightTolerance*largest) {
			t.Errorf("%s differs by %.3g of its largest value %.3g", w.Name, worst/largest, largest)
		}
	}
}

func parse(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
