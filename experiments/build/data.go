package build

import (
	"context"
	"fmt"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
	"tunebench/engine/hparam"
	"tunebench/engine/loss"
	"tunebench/experiments/spec"
)

// InputError is a mistake in an experiment or its data, which the user can
// correct; nothing has been trained.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }
func (e *InputError) Unwrap() error { return e.Err }

// Input makes an error an [InputError]; nil stays nil.
func Input(err error) error {
	if err == nil {
		return nil
	}
	return &InputError{Err: err}
}

// source translates the [data] table.
func source(s *spec.Spec) dataset.Source {
	d := s.Data
	src := dataset.Source{
		Kind: tabular.Kind(d.Kind), Text: bagOfWords(d),
		Ratings: ratings.Config{Implicit: d.Implicit, Negatives: d.Negatives},
		Name:    d.Source, Dir: s.Dir(), Label: d.Label, Task: tabular.Task(d.Task), Header: d.Header,
		Columns: d.Columns, Drop: d.Drop, Categorical: d.Categorical, OneHot: d.OneHot, LabelMap: d.Renames(),
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
	defer garbageBound.add(o.Memory())()
	if o.CacheDir == "" {
		o.CacheDir, _ = dataset.DefaultCacheDir() // without a home folder nothing is kept
	}
	table, err := dataset.Load(ctx, source(s), o)
	if err != nil {
		return nil, nil, Input(fmt.Errorf("data.source: %w", err))
	}
	data, err := dataset.Prepare(table, dataset.SplitConfig{
		Validation: s.Data.Validation.Fraction, Test: s.Data.Test.Fraction,
		Stratify: s.Data.Stratify, Seed: uint64(s.Seed), Normalize: dataset.Normalization(s.Data.Normalize),
		MaxMemory: o.Memory(), By: s.Data.Split,
	})
	if err != nil {
		return nil, nil, Input(fmt.Errorf("data: %w", err))
	}
	if f := s.Data.Validation.Fraction; f > 0 && data.Validation.Len() == 0 {
		return nil, nil, Input(fmt.Errorf("data.validation: a share of %v of %d rows leaves no row to validate with, for every class needs one to learn from; give more rows, or set data.validation = 0", f, data.Train.Len()+data.Test.Len()))
	}
	return table, data, nil
}

// loadData is [LoadTable] for those who need the parts only.
func loadData(ctx context.Context, s *spec.Spec, o dataset.Options) (*dataset.Prepared, error) {
	_, data, err := LoadTable(ctx, s, o)
	return data, err
}

// classWeights returns the weight of each class in the loss, nil where all count alike.
func classWeights(s *spec.Spec, data *dataset.Prepared) ([]float64, error) {
	w := s.Training.ClassWeights
	if data.Task != tabular.Classification {
		if w.List != nil || w.Mode == spec.BalancedClassWeights {
			return nil, Input(fmt.Errorf("training.class_weights: %q predicts a number, not classes", data.Name))
		}
		return nil, nil
	}
	if w.List != nil {
		if len(w.List) != len(data.Classes) {
			return nil, Input(fmt.Errorf("training.class_weights: %d weights for %d classes %v", len(w.List), len(data.Classes), data.Classes))
		}
		return w.List, nil
	}
	if w.Mode != spec.BalancedClassWeights {
		return nil, nil
	}
	counts := make([]int, len(data.Classes))
	for _, l := range data.Train.Labels {
		counts[l]++
	}
	weights := make([]float64, len(counts))
	for i, n := range counts {
		if n > 0 {
			weights[i] = float64(len(data.Train.Labels)) / float64(len(counts)*n)
		}
	}
	return weights, nil
}

// lossConfig describes the loss, which training minimizes and evaluations measure, with
// training.loss resolved against what the data turned out to be.
func lossConfig(s *spec.Spec, data *dataset.Prepared) (loss.Config, error) {
	weights, err := classWeights(s, data)
	if err != nil {
		return loss.Config{}, err
	}
	kind, err := lossKind(s, data.Task == tabular.Classification)
	switch {
	case err != nil:
		return loss.Config{}, Input(err)
	case kind.Classes() != (data.Task == tabular.Classification):
		return loss.Config{}, Input(fmt.Errorf("training.loss: %s does not fit %s; set data.task, or training.loss = \"auto\"",
			kind, data.Task))
	case !kind.Classes() && s.Regularization.LabelSmoothing > 0:
		return loss.Config{}, Input(fmt.Errorf("regularization.label_smoothing: it applies to classes, and %q predicts a number",
			s.Data.Source))
	}
	return loss.Config{
		Kind: kind, Smoothing: s.Regularization.LabelSmoothing, ClassWeights: weights, Delta: s.Training.HuberDelta,
	}, nil
}

func lossKind(s *spec.Spec, classify bool) (loss.Kind, error) {
	switch {
	case s.Training.Loss != hparam.Auto:
		return loss.Parse(s.Training.Loss)
	case classify:
		return loss.CrossEntropy, nil
	}
	return loss.MSE, nil
}

// Getter returns what the diagnosis asks for the value of a key: nil where there is none.
func Getter(s *spec.Spec) func(key string) any {
	return func(key string) any {
		v, err := s.Get(key)
		if err != nil {
			return nil
		}
		return v
	}
}
