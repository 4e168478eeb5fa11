package inspect

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"tunebench/experiments/checkpoint"
	"tunebench/experiments/runstore"
)

// Export writes the weights that evaluation uses, of a run's checkpoint
// ([runstore.Latest] or [runstore.Best]), to a safetensors file. It needs neither
// the data nor the experiment: the checkpoint describes its model.
func Export(dir *runstore.Dir, which, output string) error {
	f, err := readCheckpoint(dir, which)
	if err != nil {
		return err
	}
	meta := make(map[string]string)
	for key, value := range f.Metadata {
		if !strings.HasPrefix(key, "tunebench.") {
			meta[key] = value
		}
	}
	meta["run"] = dir.Name()
	return checkpoint.Write(output, checkpoint.File{Tensors: evaluationWeights(f), Metadata: meta})
}

// readCheckpoint reads a checkpoint of a run, and says so if there is none yet.
func readCheckpoint(dir *runstore.Dir, which string) (*checkpoint.File, error) {
	f, err := dir.ReadCheckpoint(which)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s has no %s checkpoint yet", dir.Name(), which)
	}
	return f, err
}

// averagePrefix marks the averaged weights among a checkpoint's tensors.
const averagePrefix = "ema."

// evaluationWeights picks the network's tensors out of a checkpoint, averaged
// where it has averages.
func evaluationWeights(f *checkpoint.File) []checkpoint.Tensor {
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
