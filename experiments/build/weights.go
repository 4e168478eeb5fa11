package build

import (
	"fmt"
	"strings"

	"tunebench/engine/train/job"
	"tunebench/experiments/checkpoint"
)

// startFrom gives an executor the weights of model.weights.
func startFrom(exec job.Executor, path string) error {
	f, err := checkpoint.Read(path)
	if err != nil {
		return err
	}
	if err := checkWeights(f.Tensors); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := exec.ImportWeights(f.Tensors); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// checkWeights refuses numbers that no training can start from: the run would end
// at its first step as diverged, and a smaller learning rate would be no cure.
func checkWeights(tensors []job.Tensor) error {
	for _, t := range tensors {
		for i, v := range t.Data {
			want := ""
			switch {
			case v-v != 0: // NaN or infinite
				want = "finite numbers"
			case v < 0 && strings.HasSuffix(t.Name, "running_var"):
				want = "variances of at least 0"
			}
			if want != "" {
				return fmt.Errorf("tensor %q holds %v at element %d of %d, want %s", t.Name, v, i, len(t.Data), want)
			}
		}
	}
	return nil
}
