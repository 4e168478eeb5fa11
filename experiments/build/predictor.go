package build

import (
	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/sparse"
	"tunebench/engine/train/job"
	"tunebench/experiments/spec"
)

// Network is the network of an experiment behind what was fitted on its data.
func Network(s *spec.Spec, p *dataset.Preprocessing) (nn.Spec, error) {
	net, err := networkOf(s.Resolve(), p)
	return net, Input(err)
}

// NewPredictor makes an executor that only predicts, from the experiment and what was fitted on its data,
// without the data. Its weights are still to be imported.
func NewPredictor(s *spec.Spec, p *dataset.Preprocessing, m Machine) (job.Executor, error) {
	if m.Device == nil {
		return nil, errNoDevice
	}
	net, err := Network(s, p)
	if err != nil {
		return nil, err
	}
	cfg := job.Config{
		Parts: job.Parts{Train: blank(net, p.Encoding.Task)}, Net: net, BatchSize: 1,
		Optimizer: optimizer.Default(optimizer.SGD), Loss: loss.Config{Kind: loss.MSE},
	}
	if p.Encoding.Task == tabular.Classification {
		cfg.Loss.Kind = loss.CrossEntropy
	}
	e, err := m.Device.New(cfg)
	return e, Input(err)
}

// blank are rows in the place of those to train on: as many as an evaluation takes at once.
func blank(net nn.Spec, task tabular.Task) job.Data {
	const rows = evaluatedRows
	d := job.Data{
		X:   tabular.Matrix(rows, net.DenseInputs(), make([]float32, rows*net.DenseInputs())),
		IDs: make([]int32, rows*len(net.Fields)),
	}
	if net.SparseInputs {
		d.Sparse = &sparse.CSR{Rows: rows, Cols: net.Inputs, RowPtr: make([]int64, rows+1)}
	}
	if task == tabular.Classification {
		d.Labels = make([]int32, rows)
	} else {
		d.Targets = make([]float32, rows)
	}
	return d
}
