package workspace_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"tunebench/experiments/workspace"
)

// Others read checkpoints by the doc.go of their package: it names every key and every kind of tensor.
func TestCheckpointDocNamesWhatRunsWrite(t *testing.T) {
	doc, err := os.ReadFile("../checkpoint/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	run := trained(t, experiment(t, "iris-small", "training.epochs=2", "training.ema=0.9", "model.norm=batch"))
	keys := map[string][]string{workspace.Latest: nil, workspace.Best: nil}
	for name := range keys {
		f, err := directory(t, run).ReadCheckpoint(name)
		if err != nil {
			t.Fatal(err)
		}
		for key := range f.Metadata {
			keys[name] = append(keys[name], key)
			if !strings.Contains(string(doc), key) {
				t.Errorf("%s: doc.go does not name %s", name, key)
			}
		}
		for _, x := range f.Tensors {
			kind := strings.NewReplacer("0", "N", "1", "N").Replace(x.Name)
			for _, prefix := range []string{"optimizer.exp_avg.", "optimizer.exp_avg_sq.", "ema.", "best."} {
				if rest, ok := strings.CutPrefix(kind, prefix); ok && rest != "step" {
					kind = rest
				}
			}
			if !strings.Contains(string(doc), kind) {
				t.Errorf("%s: doc.go does not name %s", name, x.Name)
			}
		}
	}
	for _, key := range []string{"tunebench.loop", "tunebench.version", "step"} {
		if !slices.Contains(keys[workspace.Latest], key) || slices.Contains(keys[workspace.Best], key) {
			t.Errorf("%s is not in latest only: %v", key, keys)
		}
	}
}
