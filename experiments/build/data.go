package build

import (
	"context"
	"fmt"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/cache"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
)

// source translates the [data] table.
func source(s *spec.Spec) dataset.Source {
	d := s.Data
	src := dataset.Source{
		Kind: tabular.Kind(d.Kind), Text: bagOfWords(d),
		Ratings: ratings.Config{Implicit: d.Implicit, Negatives: d.Negatives},
		Name:    d.Source, Dir: s.Dir(), Label: d.Label, Task: tabular.Task(d.Task), Header: d.Header,
		Columns: d.Columns, Drop: d.Drop, Categorical: d.Categorical, OneHot: d.OneHot,
		EmbedAll: d.Embed == "all",
		Missing:  d.Missing, Decimal: d.Decimal, LabelMap: d.Renames(),
		Limit: d.Limit, Sample: d.Sample, ImageSize: d.ImageSize,
		Size: d.Size, Noise: d.Noise, Seed: uint64(d.Seed),
		Validation: s.PortionPath(d.Validation), Test: s.PortionPath(d.Test),
	}
	if k, ok := hparam.Lookup("data.classes"); ok && k.Applies(s.Text) {
		src.Classes = d.Classes
	}
	if fetched, ok, err := fetchedSource(s); ok && err == nil {
		src.Name = fetched
	}
	return src
}

func bagOfWords(d spec.Data) text.Config {
	return text.Config{
		Columns: d.Text, NGrams: d.NGrams, MinDF: d.MinDF, MaxFeatures: d.MaxFeatures,
		Weighting: d.Weighting, Sublinear: d.SublinearTF, Hashing: d.Hashing,
	}
}

// LoadTable reads the source of an experiment and splits and normalizes it, as training does:
// the whole table as it was read, and its parts.
func LoadTable(ctx context.Context, s *spec.Spec, o dataset.Options) (*dataset.Table, *dataset.Prepared, error) {
	if _, _, err := fetchedSource(s); err != nil {
		return nil, nil, Input(fmt.Errorf("data.source: %w", err))
	}
	o, whose := bounded(o)
	defer garbageBound.add(o.Memory())()
	if o.CacheDir == "" {
		o.CacheDir, _ = cache.DefaultDir() // without a home folder nothing is kept
	}
	table, err := dataset.Load(ctx, source(s), o)
	if err != nil {
		return nil, nil, Input(fmt.Errorf("data.source: %w", explained(err, whose)))
	}
	data, err := dataset.Prepare(table, dataset.SplitConfig{
		Validation: s.Data.Validation.Fraction, Test: s.Data.Test.Fraction,
		Stratify: s.Data.Stratify, Seed: uint64(s.SplitSeed()), Normalize: dataset.Normalization(s.Data.Normalize),
		MaxMemory: o.Memory(), By: s.Data.Split, EarnVectors: s.Data.Embed == "auto",
	})
	if err != nil {
		return nil, nil, Input(fmt.Errorf("data: %w", explained(err, whose)))
	}
	if f := s.Data.Validation.Fraction; f > 0 && data.Validation.Len() == 0 {
		return nil, nil, Input(fmt.Errorf("data.validation: a share of %v of %d rows leaves no row to validate with, "+
			"for every class needs one to learn from; give more rows, or set data.validation = 0",
			f, data.Train.Len()+data.Test.Len()))
	}
	return table, data, nil
}
