package workspace

import (
	"context"

	"tunebench/engine/dataset/profile"
	"tunebench/experiments/build"
	"tunebench/experiments/inspect"
	"tunebench/experiments/spec"
)

// What a profile consists of, for those who show it and know nothing else of the engine's data.
type (
	// DataProfile describes an experiment's data.
	DataProfile = profile.Profile
	// DataClass is one class and its rows.
	DataClass = profile.Class
	// DataFeature is one column of numbers.
	DataFeature = profile.Feature
	// DataCategory is a column of categories.
	DataCategory = profile.Category
	// DataNumber is a measured value, which may be unknown.
	DataNumber = profile.Number
	// DataPicture is a row as a picture.
	DataPicture = profile.Picture
	// DataTerm is a word of texts.
	DataTerm = profile.Term
	// DataWarning is something that is wrong with the data.
	DataWarning = profile.Warning
)

// The kinds of a [DataFeature].
const (
	CodeFeature     = profile.Code
	ConstantFeature = profile.Constant
	EmptyFeature    = profile.Empty
)

// profileBins is what a table has room for on a wide screen.
const profileBins = 16

// Profile says what is in the data of an experiment and what is wrong with it. progress, which
// may be nil, is called now and then with what has been read so far and in all.
func (w *Workspace) Profile(ctx context.Context, s *spec.Spec, progress func(done, total int64)) (*DataProfile, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return inspect.Profile(build.WithProgress(ctx, progress), s, profileBins)
}
