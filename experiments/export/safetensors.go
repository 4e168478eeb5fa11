package export

import (
	"strings"

	"tunebench/experiments/checkpoint"
	"tunebench/experiments/runstore"
	"tunebench/experiments/trained"
)

// Safetensors writes the weights that evaluation uses, of a run's checkpoint
// ([runstore.Latest] or [runstore.Best]), to a safetensors file. It needs neither
// the data nor the experiment: the checkpoint describes its model.
func Safetensors(dir *runstore.Dir, which, output string) error {
	f, err := trained.Checkpoint(dir, which)
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
	return checkpoint.Write(output, checkpoint.File{Tensors: trained.Weights(f), Metadata: meta})
}
