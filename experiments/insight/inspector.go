package insight

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/metric"
	"tunebench/engine/quality"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
	"tunebench/experiments/inspect"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/trained"
)

// Options say what is looked into.
type Options struct {
	// Checkpoint is [runstore.Latest], the default, or [runstore.Best]; Part is train, validation, the default,
	// or test.
	Checkpoint, Part string
	// Costs are what mistakes of two classes cost; the zero value: 1 each.
	Costs   quality.Costs
	Loading dataset.Options
}

// Inspector looks into a trained run: it holds the model, the rows of a part, and what the model says of them. The
// outputs come by the way that predictions take, and are those of validation to the bit. It is safe for
// concurrent use; one question is answered at a time.
type Inspector struct {
	mu    sync.Mutex
	o     Options
	dir   *runstore.Dir
	model *trained.Model
	exec  job.Executor

	part    *dataset.Part
	data    job.Data
	outputs []float32 // rows x outputs: logits, or values in the scale the network trains on
	source  source
	columns []*column
	notes   []string
}

// source is the table that the part's rows stand in, and where.
type source struct {
	table *tabular.Table
	at    map[int32]int // by the number in the file
}

// Open loads the run's data and has the model predict the rows of a part.
func Open(ctx context.Context, dir *runstore.Dir, machine build.Machine, o Options) (*Inspector, error) {
	o.Checkpoint, o.Part = cmp.Or(o.Checkpoint, runstore.Latest), cmp.Or(o.Part, "validation")
	if o.Costs == (quality.Costs{}) {
		o.Costs = quality.Costs{FalsePositive: 1, FalseNegative: 1}
	}
	which, err := inspect.Part(o.Part)
	if err != nil {
		return nil, err
	}
	in := &Inspector{o: o, dir: dir}
	if in.model, err = trained.Open(ctx, dir, o.Checkpoint, o.Loading); err != nil {
		return nil, err
	}
	table, data, err := build.LoadTable(ctx, in.model.Spec, o.Loading)
	if err != nil {
		return nil, err
	}
	if err := in.hold(table, data, which); err != nil {
		return nil, err
	}
	if in.exec, err = in.model.Executor(machine); err != nil {
		return nil, err
	}
	in.outputs = make([]float32, in.Rows()*in.model.Preprocessing.Outputs())
	if err := in.exec.PredictData(in.data, in.outputs); err != nil {
		return nil, build.Input(fmt.Errorf("%s: %w", data.Name, err))
	}
	if slices.ContainsFunc(in.outputs, func(v float32) bool { return v-v != 0 }) {
		return nil, fmt.Errorf("%s: the %s weights predict NaN or infinity, as after a divergence: there is nothing "+
			"to explain", dir.Name(), o.Checkpoint)
	}
	if which == job.TestPart {
		looks, err := dir.Look(time.Now(), "inspect")
		if err != nil {
			return nil, err
		}
		in.notes = append(in.notes, inspect.Looked(looks))
	}
	return in, nil
}

// hold takes the rows of a part.
func (in *Inspector) hold(table *dataset.Table, data *dataset.Prepared, which job.Part) error {
	pre := in.model.Preprocessing
	if pre.Outputs() != data.Outputs() || pre.Inputs() != data.Preprocessing().Inputs() {
		return build.Input(fmt.Errorf("%s has %d features and %d outputs now, the run was trained on %d and %d",
			data.Name, data.Preprocessing().Inputs(), data.Outputs(), pre.Inputs(), pre.Outputs()))
	}
	if raw, err := in.dir.ReadFile(runstore.ProvenanceFile); err == nil {
		origin, err := spec.ParseProvenance(raw)
		if err == nil && origin.DataSHA256 != "" && origin.DataSHA256 != data.SHA256 {
			in.notes = append(in.notes, fmt.Sprintf("%s has changed since: these are not the rows of then", data.Name))
		}
	}
	in.source.table = table
	switch which {
	case job.TrainPart:
		in.part = &data.Train
	case job.TestPart:
		in.part = &data.Test
		in.source.table = cmp.Or(table.TestHoldout, table)
	default:
		in.part = &data.Validation
		in.source.table = cmp.Or(table.Holdout, table)
	}
	if in.part.Len() == 0 {
		return build.Input(fmt.Errorf("%s has no %s rows", in.dir.Name(), in.o.Part))
	}
	in.source.at = make(map[int32]int, in.part.Len())
	for i, r := range in.source.table.Rows {
		in.source.at[r] = i
	}
	p := in.part
	in.data = job.Data{X: p.X, Sparse: p.Sparse, IDs: p.IDs, Labels: p.Labels, Targets: p.Targets}
	in.columns = columnsOf(pre, p)
	return nil
}

// Rows is the number of rows that are looked at.
func (in *Inspector) Rows() int { return in.part.Len() }

// Classes are the classes as the data spells them; nil for regression.
func (in *Inspector) Classes() []string {
	if in.classifies() {
		return in.model.Preprocessing.Labels()
	}
	return nil
}

func (in *Inspector) classifies() bool {
	return in.model.Preprocessing.Encoding.Task == tabular.Classification
}

// Columns are the names of what importances, effects and slices are told of: columns of a table, words of a text,
// patches of a picture.
func (in *Inspector) Columns() []string {
	var names []string
	for _, c := range in.columns {
		names = append(names, c.name)
	}
	return names
}

// predictions are the classes that the rows are taken for.
func (in *Inspector) predictions() []int32 {
	return metric.Predicted(nil, in.outputs, in.model.Preprocessing.Outputs())
}

// values are predicted and true values in the target's own unit.
func (in *Inspector) values() (predicted, truth []float64) {
	pre := in.model.Preprocessing
	for i, t := range in.part.Targets {
		predicted = append(predicted, pre.Value(in.outputs[i]))
		truth = append(truth, pre.Value(t))
	}
	return predicted, truth
}

// errors are what each row counts for where errors are compared: 1 for a wrong class, or the distance from the
// true value.
func (in *Inspector) errors() []float64 {
	out := make([]float64, in.Rows())
	if in.classifies() {
		for i, k := range in.predictions() {
			if k != in.part.Labels[i] {
				out[i] = 1
			}
		}
		return out
	}
	predicted, truth := in.values()
	for i := range out {
		out[i] = max(predicted[i]-truth[i], truth[i]-predicted[i])
	}
	return out
}

// some are at most so many rows, evenly spread.
func (in *Inspector) some(most int) []int32 {
	n := in.Rows()
	rows := make([]int32, 0, min(n, most))
	for i := range min(n, most) {
		rows = append(rows, int32(i*n/min(n, most)))
	}
	return slices.Compact(rows)
}
