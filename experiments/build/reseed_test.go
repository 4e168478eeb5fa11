package build

import (
	"reflect"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
	"tunebench/engine/train"
	"tunebench/engine/train/job"
	"tunebench/experiments/spec"
)

// drawn is what the seeds of an experiment decide.
type drawn struct {
	rows    []int32 // of the validation part
	weights []job.Tensor
	loss    float64 // after an epoch of shuffles and dropout
}

func drawRepeat(t *testing.T, base *spec.Spec, n int, v spec.Vary) drawn {
	t.Helper()
	s, err := base.Reseed(n, v)
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(t.Context(), s, processor, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := drawn{rows: e.Data.Validation.Rows, weights: e.Executor.ExportWeights(nil)}
	var h event.History
	tr, err := train.New(e.Config, e.Executor, event.SinkFunc(func(r event.Record) error {
		h.AppendRecord(r)
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	last, _ := h.Last(event.TrainLoss)
	d.loss = last.Value
	return d
}

// Split and initial weights can be varied apart: what does not vary is the same in every row and
// every bit, what does differs, and every repeat can be had again.
func TestSplitAndInitVaryApart(t *testing.T) {
	base := set(t, spec.Default(), map[string]string{
		"data.source": "iris", "model.hidden": "8", "training.epochs": "1", "regularization.dropout": "0.2",
	})
	for _, v := range []spec.Vary{spec.VaryBoth, spec.VaryInit, spec.VarySplit} {
		zero, one, again := drawRepeat(t, base, 0, v), drawRepeat(t, base, 1, v), drawRepeat(t, base, 1, v)
		if !reflect.DeepEqual(one, again) {
			t.Errorf("%s: a repeat is drawn differently the second time", v)
		}
		sameRows, sameWeights := reflect.DeepEqual(zero.rows, one.rows), reflect.DeepEqual(zero.weights, one.weights)
		if sameRows != (v == spec.VaryInit) || sameWeights != (v == spec.VarySplit) || zero.loss == one.loss {
			t.Errorf("%s: same rows %v, same weights %v, losses %v and %v", v, sameRows, sameWeights,
				zero.loss, one.loss)
		}
	}
}

// A seed of the split alone that is the experiment's own changes nothing.
func TestTheSplitsOwnSeedKeepsEveryBit(t *testing.T) {
	base := set(t, spec.Default(), map[string]string{
		"data.source": "iris", "model.hidden": "8", "training.epochs": "1",
	})
	want := drawRepeat(t, base, 0, spec.VaryBoth)
	base.Data.SplitSeed = base.Seed
	if got := drawRepeat(t, base, 0, spec.VaryBoth); !reflect.DeepEqual(got, want) {
		t.Error("data.split_seed = seed draws otherwise than seed alone")
	}
}
