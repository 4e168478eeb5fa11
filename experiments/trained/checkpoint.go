package trained

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"tunebench/experiments/checkpoint"
	"tunebench/experiments/runstore"
)

// Checkpoint reads a checkpoint of a run, and says so if there is none yet.
func Checkpoint(dir *runstore.Dir, which string) (*checkpoint.File, error) {
	f, err := dir.ReadCheckpoint(which)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s has no %s checkpoint yet", dir.Name(), which)
	}
	return f, err
}

// averagePrefix marks the averaged weights among a checkpoint's tensors.
const averagePrefix = "ema."

// Weights picks the network's tensors out of a checkpoint, averaged
// where it has averages.
func Weights(f *checkpoint.File) []checkpoint.Tensor {
	var weights []checkpoint.Tensor
	for _, t := range f.Tensors {
		if !isWeight(t.Name) {
			continue
		}
		if average := f.Lookup(averagePrefix + t.Name); average != nil {
			t.Data = average.Data
		}
		weights = append(weights, t)
	}
	return weights
}

// isWeight tells the network's own tensors from the state of its training.
func isWeight(name string) bool {
	family, _, _ := strings.Cut(name, ".")
	return slices.Contains([]string{"layers", "norms", "embeddings", "entity_bias"}, family)
}
