package build

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
	"tunebench/engine/train"
	"tunebench/engine/train/job"
	"tunebench/experiments/spec"
)

// set changes keys of an experiment.
func set(t *testing.T, s *spec.Spec, keys map[string]string) *spec.Spec {
	t.Helper()
	for key, text := range keys {
		if err := s.Set(key, text); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestTextTrainsOnSparseRows(t *testing.T) {
	var b strings.Builder
	b.WriteString("topic,text\n")
	for i := range 80 {
		fmt.Fprintf(&b, "%s\n", []string{"sport,the team won the match", "money,the bank raised its rates"}[i%2])
	}
	s := set(t, table(t, b.String()), map[string]string{
		"data.kind": "text", "data.label": "topic", "model.hidden": "8", "training.epochs": "3", "data.min_df": "1",
	})
	e, err := New(context.Background(), s, processor, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if net := e.Job.Net; !net.SparseInputs || net.Inputs != 8 || net.NonZeros != 4.5 {
		t.Errorf("the network takes %d inputs, %v elements a row", net.Inputs, net.NonZeros)
	}
	tr, err := train.New(e.Config, e.Executor, event.Tee())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Run(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
}

func TestRatingsTrainEmbeddingsOfTheAskedWidth(t *testing.T) {
	s := set(t, spec.Default(), map[string]string{
		"data.source": "ratings", "data.kind": "ratings", "data.size": "2000", "data.noise": "0.1",
		"data.implicit": "true",
		"data.split":    "leave_last_out", "model.embedding": "5", "model.hidden": "8", "training.epochs": "4",
	})
	e, err := New(context.Background(), s, processor, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	net := e.Job.Net
	if net.Inputs != 0 || len(net.Fields) != 2 || net.Fields[0].Dim != 5 || !net.EntityBias || net.Outputs != 2 {
		t.Fatalf("network %+v", net)
	}
	tr, err := train.New(e.Config, e.Executor, event.Tee())
	if err != nil {
		t.Fatal(err)
	}
	ranked := func() map[string]float64 {
		r, err := tr.Evaluate(job.ValidationPart)
		if err != nil {
			t.Fatal(err)
		}
		values := map[string]float64{}
		for _, s := range r.Scalars {
			values[s.Tag] = s.Value
		}
		return values
	}
	chance := ranked()[event.ValRecallAt10]
	if _, err := tr.Run(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if v := ranked(); !(v[event.ValRecallAt10] > chance+0.03) || !(v[event.ValNDCGAt10] > 0) {
		t.Errorf("recall@10 is %v after training, %v before; NDCG@10 %v", v[event.ValRecallAt10], chance,
			v[event.ValNDCGAt10])
	}
}

// Without hidden layers the dot product is matrix factorization, and without that ratings have
// nothing but biases.
func TestFactorsOfRatings(t *testing.T) {
	rmse := map[string]float64{}
	for dot, wantDims := range map[string][2]int{"true": {35, 35}, "false": {35, 28}} {
		s := set(t, spec.Default(), map[string]string{
			"data.source": "ratings", "data.kind": "ratings", "data.size": "4000", "data.noise": "0.1",
			"model.depth": "0", "model.dot": dot, "training.epochs": "15", "optimizer.lr": "0.01",
			"regularization.l2": "1e-3",
		})
		e, err := New(context.Background(), s, processor, dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		net := e.Job.Net
		if dims := [2]int{net.Fields[0].Dim, net.Fields[1].Dim}; dims != wantDims || net.Dot != (dot == "true") {
			t.Errorf("dot %s: vectors of width %v, want %v, dot %v", dot, dims, wantDims, net.Dot)
		}
		if meta, err := e.Metadata(); err != nil || meta["dot"] != dot {
			t.Errorf("dot %s: described as %s, %v", dot, meta["dot"], err)
		}
		tr, err := train.New(e.Config, e.Executor, event.Tee())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tr.Run(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
		r, err := tr.Evaluate(job.ValidationPart)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range r.Scalars {
			if v.Tag == event.ValRMSE {
				rmse[dot] = v.Value
			}
		}
	}
	if !(rmse["true"] < 0.9*rmse["false"]) {
		t.Errorf("RMSE %v with the dot product, %v without", rmse["true"], rmse["false"])
	}
}

func TestPicturesMayBeChangedAndOtherRowsNot(t *testing.T) {
	s := set(t, spec.Default(), map[string]string{"data.augment_shift": "0.1", "model.hidden": "4"})
	e, err := New(context.Background(), s, processor, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, n := e.Job.Augment, e.Data.Normalizer
	if a.Image.Width != 8 || a.Image.Background != float32(-n.Shift[0]/n.Scale[0]) {
		t.Errorf("augmentation %+v", a)
	}
	s.Data.Source = "iris"
	if _, err := New(context.Background(), s, processor, dataset.Options{}); err == nil ||
		!strings.Contains(err.Error(), "data.augment_") {
		t.Errorf("iris with moved pictures: %v", err)
	}
}
