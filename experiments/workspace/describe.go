package workspace

import (
	"context"

	"tunebench/experiments/build"
	"tunebench/experiments/spec"
)

// Describe tells what an experiment would cost: data, parameters, memory, steps,
// time. It loads the data once for each source and may take as long as that; its
// errors are those that training would meet.
func (w *Workspace) Describe(ctx context.Context, s *spec.Spec) (build.Estimate, error) {
	return build.Describe(ctx, s)
}

// Presets lists the built-in experiments.
func Presets() []spec.PresetInfo { return spec.Presets() }
