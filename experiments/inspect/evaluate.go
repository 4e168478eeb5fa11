package inspect

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat"

	"tunebench/engine/dataset"
	"tunebench/engine/finding"
	"tunebench/engine/profile"
	"tunebench/engine/train"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/trained"
)

// Evaluation is what a checkpoint is worth on one part of the data, and what it costs.
type Evaluation struct {
	Run        string
	Checkpoint string // latest or best
	Part       string // train, validation or test
	Rows       int
	Metrics    map[string]float64
	Classes    []ClassReport // nil for regression
	Confusion  [][]int64     // rows: true class, columns: predicted
	Model      job.Model
	// Warnings name the rows that are probably labeled wrong; empty where they are few.
	Warnings []profile.Warning
	// Latency is the median time to predict one row; Throughput counts rows per
	// second when the whole part is predicted at once.
	Latency    time.Duration
	Throughput float64
	// Looks are those at the test part so far, this one included; nil of other parts.
	Looks []runstore.Look
}

// ClassReport is the quality of one class.
type ClassReport struct {
	Name                         string
	Precision, Recall, F1, AUROC float64
	Support, Predicted           int64 // rows of the class, rows predicted as it
	MostConfused                 int   // class that its rows are most often taken for, -1 if none is
}

// Part is the part of a name, as the command line has it.
func Part(name string) (job.Part, error) {
	p, ok := parts[name]
	if !ok {
		return 0, build.Input(fmt.Errorf("part %q: want train, validation or test", name))
	}
	return p, nil
}

// parts names the parts as the command line does.
var parts = map[string]job.Part{"train": job.TrainPart, "validation": job.ValidationPart, "test": job.TestPart}

// Evaluate measures a checkpoint of a run on a part of its data.
func Evaluate(
	ctx context.Context, dir *runstore.Dir, which, partName string, m build.Machine, o dataset.Options,
) (*Evaluation, error) {
	p, err := Part(partName)
	if err != nil {
		return nil, err
	}
	s, err := spec.LoadOwn(dir.Experiment())
	if err != nil {
		return nil, err
	}
	s.Model.Weights = "" // the checkpoint replaces them
	e, err := build.New(ctx, s, m, o)
	if err != nil {
		return nil, err
	}
	if e.Job.Of(p).Rows() == 0 {
		return nil, build.Input(fmt.Errorf("%s has no %s rows", dir.Name(), partName))
	}
	f, err := trained.Checkpoint(dir, which)
	if err != nil {
		return nil, err
	}
	weights := trained.Weights(f)
	if err := e.Executor.ImportWeights(weights); err != nil {
		return nil, fmt.Errorf("%s: %w", dir.Checkpoint(which), err)
	}
	out := &Evaluation{
		Run: dir.Name(), Checkpoint: which, Part: partName, Rows: e.Job.Of(p).Rows(), Model: e.Executor.Model(),
	}
	if p == job.TestPart {
		if out.Looks, err = dir.Look(time.Now(), "evaluate"); err != nil {
			return nil, err
		}
	}
	if err := out.measure(e, p, trusted(dir)); err != nil {
		return nil, err
	}
	out.Latency, err = latency(e, weights)
	return out, err
}

// trusted reports whether what is known of a run allows its network to call labels wrong.
func trusted(dir *runstore.Dir) bool {
	s, err := dir.ReadSummary()
	if err != nil {
		return false
	}
	var found []finding.Finding
	return json.Unmarshal(s.Diagnosis, &found) == nil && Trustworthy(found)
}

// measure fills in quality and throughput, and of a trusted network the rows that are probably mislabeled.
func (v *Evaluation) measure(e *build.Experiment, p job.Part, trusted bool) error {
	t, err := train.New(e.Config, e.Executor, nil)
	if err != nil {
		return build.Input(err)
	}
	r, err := t.Evaluate(p)
	if err != nil {
		return err
	}
	v.Metrics = make(map[string]float64, len(r.Scalars))
	for _, s := range r.Scalars {
		v.Metrics[s.Tag] = s.Value
	}
	if c := r.Classification; c != nil {
		matrix := c.Confusion()
		for k, name := range e.Data.Classes {
			row := matrix[k*c.Classes() : (k+1)*c.Classes()]
			m := c.Class(k)
			v.Confusion = append(v.Confusion, row)
			v.Classes = append(v.Classes, ClassReport{
				Name: name, Precision: m.Precision, Recall: m.Recall, F1: m.F1, AUROC: c.ClassAUROC(k),
				Support: m.Support, Predicted: m.Predicted, MostConfused: mostConfused(row, k),
			})
		}
	}
	if trusted {
		if v.Warnings, err = Suspects(e, p); err != nil {
			return err
		}
	}
	began := time.Now()
	if err := e.Executor.Predict(p, r.Predictions); err != nil {
		return err
	}
	v.Throughput = float64(r.Rows) / time.Since(began).Seconds()
	return nil
}

// mostConfused returns the class that rows of class k are most often taken for, -1 if none is.
func mostConfused(row []int64, k int) int {
	worst := -1
	for j, n := range row {
		if j != k && n > 0 && (worst < 0 || n > row[worst]) {
			worst = j
		}
	}
	return worst
}

// latencySamples is enough for a steady median and takes milliseconds for small nets.
const latencySamples = 101

// latency is the median time in which a single row is predicted.
func latency(e *build.Experiment, weights []job.Tensor) (time.Duration, error) {
	cfg := e.Job
	cfg.Parts, cfg.BatchSize = job.Parts{Train: cfg.Train.Slice(0, 1)}, 1
	single, err := e.Device.New(cfg)
	if err != nil {
		return 0, err
	}
	if err := single.ImportWeights(weights); err != nil {
		return 0, err
	}
	out := make([]float32, single.Model().Outputs)
	times := make([]float64, latencySamples)
	for i := range times {
		began := time.Now()
		if err := single.Predict(job.TrainPart, out); err != nil {
			return 0, err
		}
		times[i] = time.Since(began).Seconds()
	}
	slices.Sort(times)
	return time.Duration(stat.Quantile(0.5, stat.Empirical, times, nil) * float64(time.Second)), nil
}
