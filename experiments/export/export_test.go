package export_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "tunebench/engine/sgemm/serial"
	"tunebench/engine/train/cpu"
	"tunebench/experiments/build"
	"tunebench/experiments/export"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/worker"
)

// run trains a short run.
func run(t *testing.T, keys ...string) *runstore.Dir {
	t.Helper()
	s := spec.Default()
	usual := []string{"data.source=iris", "model.hidden=6,6", "training.epochs=3", "data.test=0.2"}
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
	machine := build.Machine{Version: "test", Device: cpu.Device{}}
	if _, err := worker.Run(t.Context(), dir, worker.Options{Machine: machine}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// written exports a run and returns the file.
func written(t *testing.T, dir *runstore.Dir, o export.Options) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "model")
	if err := export.Write(t.Context(), dir, o, file); err != nil {
		t.Fatalf("%+v: %v", o, err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestONNX(t *testing.T) {
	dir := run(t, "model.norm=layer")
	plain := written(t, dir, export.Options{Format: "onnx", Version: "7.8"})
	whole := written(t, dir, export.Options{Format: "onnx", Preprocess: true, Checkpoint: runstore.Best})
	for _, name := range []string{
		"tunebench", "7.8", "logits", "probabilities", `["setosa","versicolor"`, "layers.1.weight",
	} {
		if !bytes.Contains(plain, []byte(name)) {
			t.Errorf("the graph lacks %s", name)
		}
	}
	for _, name := range []string{"sepal length (cm)", "label", "virginica"} {
		if !bytes.Contains(whole, []byte(name)) {
			t.Errorf("the graph with its preprocessing lacks %s", name)
		}
	}
	if again := written(t, dir, export.Options{Format: "onnx", Version: "7.8"}); !bytes.Equal(again, plain) {
		t.Error("a second export differs")
	}
}

func TestWhatCannotBeExported(t *testing.T) {
	dir := run(t)
	for want, o := range map[string]export.Options{
		`format "xml" is none of safetensors, onnx, pytorch`: {Format: "xml"},
		"--preprocess is for onnx":                           {Preprocess: true},
		"no middle checkpoint":                               {Format: "onnx", Checkpoint: "middle"},
	} {
		err := export.Write(t.Context(), dir, o, filepath.Join(t.TempDir(), "x"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", o, err, want)
		}
	}
	nowhere := filepath.Join(t.TempDir(), "a", "b")
	if err := export.Write(t.Context(), dir, export.Options{Format: "onnx"}, nowhere); err == nil {
		t.Error("a file in a folder that does not exist is written")
	}
}
