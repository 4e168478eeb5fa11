package workspace

import (
	"context"

	"tunebench/engine/profile"
	"tunebench/experiments/build"
	"tunebench/experiments/inspect"
	"tunebench/experiments/spec"
)

// profileBins is what a table has room for on a wide screen.
const profileBins = 16

// Profile says what is in the data of an experiment and what is wrong with it. progress, which
// may be nil, is called now and then with what has been read so far and in all.
func (w *Workspace) Profile(ctx context.Context, s *spec.Spec, progress func(done, total int64)) (*profile.Profile, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return inspect.Profile(build.WithProgress(ctx, progress), s, profileBins)
}
