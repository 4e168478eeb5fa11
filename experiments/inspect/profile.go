package inspect

import (
	"context"

	"tunebench/engine/dataset"
	"tunebench/engine/profile"
	"tunebench/experiments/build"
	"tunebench/experiments/spec"
)

// Profile reads the data of an experiment as training does and says what is in it and what is
// wrong with it. It takes as long as reading does.
func Profile(ctx context.Context, s *spec.Spec, bins int, o dataset.Options) (*profile.Profile, error) {
	table, prepared, err := build.LoadTable(ctx, s, o)
	if err != nil {
		return nil, err
	}
	return profile.Of(table, profile.Options{
		Bins: bins, Seed: uint64(s.Seed), Prepared: prepared, Get: build.Getter(s),
	})
}
