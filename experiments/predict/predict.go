package predict

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/metric"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
	"tunebench/experiments/internal/atomicfile"
	"tunebench/experiments/trained"
)

// Options say what is predicted and how it is told.
type Options struct {
	// Data is the file or folder of the rows, as data.source names it; Header whether its first row holds
	// the names of the columns: auto, yes or no.
	Data, Header string
	// In is read instead of a file; nil: Data is.
	In io.Reader
	// Top asks for so many items for each user of a model of ratings; 0: the rows are predicted.
	Top int
	// Format is [CSV], [JSONLines] or [Parquet].
	Format Format
	// Progress, if set, is called after each block with the number of rows written.
	Progress func(rows int64)
	// Threads compute; 0: all. No prediction depends on them.
	Threads int
	Loading dataset.Options
}

// Summary is what was done.
type Summary struct {
	Rows    int64
	Elapsed time.Duration
	// Notes say what of the rows was taken for something else than it is.
	Notes []string
}

// block is some rows on their way.
type block struct {
	table *tabular.Table
	part  dataset.Part
	// outputs are rows x outputs: probabilities of classes, or what the network gives for values.
	outputs []float32
	classes []int32 // predicted
	top     []suggestion
	err     error
}

// Predictor applies a model.
type Predictor struct {
	model *trained.Model
	exec  job.Executor
}

// New puts a model on a machine's device.
func New(m *trained.Model, machine build.Machine) (*Predictor, error) {
	e, err := m.Executor(machine)
	if err != nil {
		return nil, err
	}
	return &Predictor{model: m, exec: e}, nil
}

// ahead is how many blocks wait between reading, computing and writing.
const ahead = 2

// Run predicts all rows and writes what comes of them.
func (p *Predictor) Run(ctx context.Context, o Options, out io.Writer) (Summary, error) {
	began := time.Now()
	var sum Summary
	if err := p.check(o); err != nil {
		return sum, build.Input(err)
	}
	in := dataset.Input{Name: o.Data, Header: o.Header, Text: o.In, Users: o.Top > 0}
	rows, err := dataset.Stream(ctx, in, o.Loading, p.model.Preprocessing)
	if err != nil {
		return sum, build.Input(err)
	}
	defer rows.Close()
	info, err := os.Stat(o.Data)
	l := rowLayout(p.model.Preprocessing, err == nil && info.IsDir() && o.In == nil)
	if o.Top > 0 {
		l = topLayout()
	}
	w, err := newWriter(o.Format, l, out)
	if err != nil {
		return sum, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for b := range p.computed(ctx, read(ctx, rows), o.Top) {
		if b.err != nil {
			return sum, b.err
		}
		if err := w.write(&b); err != nil {
			return sum, err
		}
		sum.Rows += int64(b.rows())
		if o.Progress != nil {
			o.Progress(sum.Rows)
		}
	}
	if err := ctx.Err(); err != nil {
		return sum, err
	}
	sum.Notes, sum.Elapsed = rows.Notes(), time.Since(began)
	return sum, w.close()
}

// check reports what does not go with the model.
func (p *Predictor) check(o Options) error {
	switch {
	case o.Top < 0:
		return fmt.Errorf("top %d items: want 1 or more", o.Top)
	case o.Top > 0 && p.model.Preprocessing.Kind != tabular.RatingsKind:
		return fmt.Errorf("%s was trained on no ratings: it ranks no items for users", p.model.Run)
	}
	return o.Format.check()
}

// RunTo is Run into a file in the format that its name stands for. After an error the file is as it was.
func (p *Predictor) RunTo(ctx context.Context, o Options, file string) (sum Summary, err error) {
	if o.Format, err = FormatOf(file); err != nil {
		return sum, err
	}
	var failed error
	err = atomicfile.Write(file, false, func(out io.Writer) error {
		sum, failed = p.Run(ctx, o, out)
		return failed
	})
	return sum, cmp.Or(failed, err)
}

// read sends the rows block by block, and an error behind the last.
func read(ctx context.Context, rows dataset.Rows) <-chan block {
	blocks := make(chan block, ahead)
	go func() {
		defer close(blocks)
		for {
			t, err := rows.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			select {
			case blocks <- block{table: t, err: build.Input(err)}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return blocks
}

// computed sends the blocks on with their outputs, or with the top items of their users.
func (p *Predictor) computed(ctx context.Context, in <-chan block, top int) <-chan block {
	blocks := make(chan block, ahead)
	compute, rest := p.compute, func(*block) error { return nil }
	if top > 0 {
		r := newRecommender(p, top)
		compute, rest = r.take, r.rest
	}
	go func() {
		defer close(blocks)
		for more := true; more; {
			var b block
			select {
			case b, more = <-in:
			case <-ctx.Done():
				return
			}
			switch {
			case !more:
				b.err = rest(&b)
			case b.err == nil:
				b.err = compute(&b)
			}
			select {
			case blocks <- b:
			case <-ctx.Done():
				return
			}
			more = more && b.err == nil
		}
	}()
	return blocks
}

// rows is the number of rows that the block was read from.
func (b *block) rows() int {
	if b.table == nil {
		return 0
	}
	return b.table.NumRows()
}

// compute has the device compute the outputs of a block.
func (p *Predictor) compute(b *block) error {
	pre := p.model.Preprocessing
	b.part = pre.Rows(b.table)
	width := pre.Outputs()
	b.outputs = make([]float32, b.part.Len()*width)
	data := job.Data{X: b.part.X, Sparse: b.part.Sparse, IDs: b.part.IDs}
	if err := p.exec.PredictData(data, b.outputs); err != nil {
		return err
	}
	if pre.Encoding.Task == tabular.Classification {
		b.classes = metric.Predicted(nil, b.outputs, width)
		metric.Probabilities(b.outputs, width)
	}
	return nil
}
