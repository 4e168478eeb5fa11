package inspect

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/event"
	"tunebench/engine/metric"
	"tunebench/engine/train"
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
	"tunebench/experiments/spec"
)

// processor is the smallest machine.
var processor = build.Machine{Device: cpu.Device{}}

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

// table writes a table and returns an experiment on it.
func table(t *testing.T, text string) *spec.Spec {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := spec.Default()
	s.Data.Source = path
	return s
}

// judgedExperiments are one of each kind of rows: dense, sparse, embedded, and a regression.
func judgedExperiments(t *testing.T) map[string]*spec.Spec {
	var text strings.Builder
	text.WriteString("topic,text\n")
	for i := range 600 {
		fmt.Fprintf(&text, "%s number%d\n", []string{"sport,the team won", "money,the bank raised its rates"}[i%2], i%7)
	}
	return map[string]*spec.Spec{
		"digits":   set(t, spec.Default(), map[string]string{"data.source": "digits"}),
		"diabetes": set(t, spec.Default(), map[string]string{"data.source": "diabetes"}),
		"text":     set(t, table(t, text.String()), map[string]string{"data.kind": "text", "data.label": "topic"}),
		"ratings": set(t, spec.Default(), map[string]string{
			"data.source": "ratings", "data.kind": "ratings", "data.size": "2000",
		}),
	}
}

// Rows that are judged in blocks get what they get in a prediction of all, and judging
// changes no weight.
func TestJudgedRowsAreThoseOfThePart(t *testing.T) {
	for name, s := range judgedExperiments(t) {
		e, err := build.New(context.Background(), set(t, s, map[string]string{"model.hidden": "8"}), processor,
			dataset.Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		before := build.WeightsSHA256(e.Executor.ExportWeights(nil))
		width := e.Data.Outputs()
		all := make([]float32, e.Data.Train.Len()*width)
		if err := e.Executor.Predict(job.TrainPart, all); err != nil {
			t.Fatal(err)
		}
		if e.Data.Task == tabular.Classification {
			metric.Probabilities(all, width)
		}
		for _, most := range []int{1, 300, mostJudged} {
			j, err := judge(e, job.TrainPart, most)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			n := e.Data.Train.Len()
			if blocks := (min(n, most) + judgedBlock - 1) / judgedBlock; len(j.Rows) != min(n, blocks*judgedBlock) {
				t.Errorf("%s: %d of %d rows are judged, of at most %d", name, len(j.Rows), n, most)
			}
			for k, row := range j.Rows {
				i := slices.Index(e.Data.Train.Rows, row)
				got, want := j.Outputs.Data[k*width:(k+1)*width], all[i*width:(i+1)*width]
				if !slices.Equal(got, want) {
					t.Fatalf("%s: row %d: %v, in a prediction of all %v", name, row, got, want)
				}
				if e.Data.Task == tabular.Classification && j.Labels[k] != e.Data.Train.Labels[i] {
					t.Fatalf("%s: row %d has another label", name, row)
				}
			}
		}
		if after := build.WeightsSHA256(e.Executor.ExportWeights(nil)); after != before {
			t.Errorf("%s: judging changes the weights", name)
		}
	}
}

// The rows of a file in the order of its classes are judged for every class.
func TestFewJudgedRowsAreSpread(t *testing.T) {
	var b strings.Builder
	b.WriteString("x,label\n")
	for i := range 4000 {
		fmt.Fprintf(&b, "%d.5,c%d\n", i%97, i/1000)
	}
	e, err := build.New(context.Background(), table(t, b.String()), processor, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	j, err := judge(e, job.TrainPart, 1024)
	if err != nil {
		t.Fatal(err)
	}
	of := make([]int, 4)
	for _, l := range j.Labels {
		of[l]++
	}
	if !slices.Equal(of, []int{256, 256, 256, 256}) {
		t.Errorf("of the classes %v rows are judged", of)
	}
}

// A large network judges fewer rows.
func TestJudgingIsBounded(t *testing.T) {
	for hidden, want := range map[string]int{
		"8": mostJudged, "2000,2000": judgedWork / 4_162_010, "9000,9000": leastJudged,
	} {
		s := set(t, spec.Default(), map[string]string{
			"data.source": "digits", "model.hidden": hidden, "optimizer.name": "sgd",
		})
		cost, err := new(build.Datasets).Describe(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		if got := judgedRows(int(cost.Params), 10); math.Abs(float64(got-want)) > 0.02*float64(want) {
			t.Errorf("%s: %d rows, want about %d", hidden, got, want)
		}
	}
}

// Nor are thousands of classes weighed for thousands of rows.
func TestWeighingIsBounded(t *testing.T) {
	for outputs, want := range map[int]int{1: mostProbabilities, 100: mostProbabilities / 100, 100_000: judgedBlock} {
		if got := weighedRows(outputs); got != want {
			t.Errorf("%d classes: %d rows, want %d", outputs, got, want)
		}
	}
	if got := judgedRows(1000, 1000); got != mostProbabilities/1000 {
		t.Errorf("a small network of 1000 classes judges %d rows", got)
	}
}

// BenchmarkSuspects is what the look for wrong labels adds to a run, beside what one epoch takes.
func BenchmarkSuspects(b *testing.B) {
	s := spec.Default()
	for key, text := range map[string]string{
		"data.source": "blobs", "data.size": "10000", "model.hidden": "256,128", "training.batch_size": "128",
		"training.epochs": "1",
	} {
		if err := s.Set(key, text); err != nil {
			b.Fatal(err)
		}
	}
	e, err := build.New(context.Background(), s, processor, dataset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("suspects", func(b *testing.B) {
		for b.Loop() {
			if _, err := Suspects(e, job.TrainPart, job.ValidationPart); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("epoch", func(b *testing.B) {
		for b.Loop() {
			tr, err := train.New(e.Config, e.Executor, event.Tee())
			if err != nil {
				b.Fatal(err)
			}
			if _, err := tr.Run(context.Background(), nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}
