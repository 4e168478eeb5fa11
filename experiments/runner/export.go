package runner

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tunebench/experiments/checkpoint"
	"tunebench/experiments/runstore"
)

// Export writes the weights that evaluation uses, of a run's checkpoint
// ([runstore.Latest] or [runstore.Best]), to a safetensors file. It needs neither
// the data nor the experiment: the checkpoint describes its model.
func Export(dir *runstore.Dir, which, output string) error {
	f, err := dir.ReadCheckpoint(which)
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

// modelMetadata describes a model to whoever loads its weights: the network's
// shape, the scaling of inputs and targets, the names of features and classes.
func modelMetadata(e *Experiment) (map[string]string, error) {
	m := e.Spec.Model
	meta := map[string]string{
		"task": string(e.Data.Task), "activation": m.Activation, "norm": m.Norm, "residual": strconv.FormatBool(m.Residual),
		"target_shift": formatFloat32(e.Data.TargetShift), "target_scale": formatFloat32(e.Data.TargetScale),
	}
	for key, v := range map[string]any{
		"hidden": e.Spec.HiddenWidths(), "features": e.Data.Features, "classes": e.Data.Classes, "normalizer": e.Data.Normalizer,
		"encoding": e.Data.Encoding,
	} {
		b, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("describe the model's %s: %w", key, err)
		}
		meta[key] = string(b)
	}
	return meta, nil
}

func formatFloat32(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }
