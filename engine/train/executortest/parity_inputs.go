package executortest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/sparse"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// inputCases are the setups of the recordings that make_inputs.py made.
var inputCases = map[string]struct {
	net    nn.Spec
	change func(*parityCase)
}{
	"ncf": {ncf(1, 3), func(c *parityCase) { c.loss = loss.MSE }},
	"ncf_adam_l2": {
		ncf(1, 4), func(c *parityCase) { c.loss, c.optimizer, c.hyper.L2 = loss.MSE, optimizer.Adam, 0.02 },
	},
	"ncf_implicit": {ncf(2, 4), func(c *parityCase) { c.optimizer = optimizer.Adam }},
	"ncf_max_norm": {ncf(1, 4), func(c *parityCase) { c.loss, c.maxNorm = loss.MSE, 0.6 }},
	"categories": {
		nn.Spec{Inputs: 3, Fields: []nn.EmbeddingField{{Count: 7, Dim: 2}}, Hidden: []int{8}, Outputs: 3},
		func(*parityCase) {},
	},
	"embedding_bag": {bag(3, 8), func(*parityCase) {}},
	"embedding_bag_momentum_clip": {bag(3, 8), func(c *parityCase) {
		c.optimizer, c.hyper.ClipNorm = optimizer.Momentum, 0.4
	}},
	"embedding_bag_adam":   {bag(3, 8, 8), func(c *parityCase) { c.optimizer = optimizer.Adam }},
	"embedding_bag_linear": {bag(1), func(c *parityCase) { c.loss = loss.MSE }},
}

// ncf is a network over a user and an item with biases of both.
func ncf(outputs, itemDim int) nn.Spec {
	return nn.Spec{
		Fields:     []nn.EmbeddingField{{Count: 12, Dim: 4}, {Count: 9, Dim: itemDim}},
		EntityBias: true, Hidden: []int{8}, Outputs: outputs,
	}
}

// bag is a network over 40 sparse columns.
func bag(outputs int, hidden ...int) nn.Spec {
	return nn.Spec{Inputs: 40, SparseInputs: true, Hidden: hidden, Outputs: outputs}
}

// recordingsOfInputs follows recordings with embeddings and with sparse rows.
func (x exam) recordingsOfInputs(t *testing.T) {
	dir := filepath.Join(parityDir(t), "inputs")
	folders, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) != len(inputCases) {
		t.Errorf("%d recordings, %d cases set up", len(folders), len(inputCases))
	}
	for name, setup := range inputCases {
		t.Run(name, func(t *testing.T) {
			c := parityCase{optimizer: optimizer.SGD, batch: 32}
			setup.change(&c)
			spec := setup.net
			spec.Activation = vec.ReLU
			e := x.new(t, job.Config{
				Parts:     job.Parts{Train: readRecordedInputs(t, filepath.Join(dir, name, "data.csv"), spec, c.loss)},
				Net:       spec,
				Loss:      loss.Config{Kind: c.loss},
				Optimizer: optimizer.Default(c.optimizer),
				BatchSize: c.batch, MaxNorm: c.maxNorm,
			})
			follow(t, e, filepath.Join(dir, name), c)
		})
	}
}

// readRecordedInputs reads rows of numbers, ids, sparse pairs and an answer.
func readRecordedInputs(t *testing.T, path string, spec nn.Spec, kind loss.Kind) job.Data {
	t.Helper()
	records := readCSV(t, path)
	cols, fields := spec.DenseInputs(), len(spec.Fields)
	d := job.Data{X: blas32.General{Rows: len(records), Cols: cols, Stride: max(1, cols)}}
	if spec.SparseInputs {
		d.Sparse = &sparse.CSR{Rows: len(records), Cols: spec.Inputs, RowPtr: []int64{0}}
	}
	for _, r := range records {
		for _, v := range r[:cols] {
			d.X.Data = append(d.X.Data, float32(number(t, v)))
		}
		for _, v := range r[cols : cols+fields] {
			d.IDs = append(d.IDs, int32(number(t, v)))
		}
		for _, pair := range strings.Fields(r[cols+fields]) {
			column, value, _ := strings.Cut(pair, ":")
			c, err := strconv.Atoi(column)
			if err != nil {
				t.Fatal(err)
			}
			d.Sparse.ColIdx = append(d.Sparse.ColIdx, int32(c))
			d.Sparse.Values = append(d.Sparse.Values, float32(number(t, value)))
		}
		if d.Sparse != nil {
			d.Sparse.RowPtr = append(d.Sparse.RowPtr, int64(len(d.Sparse.ColIdx)))
		}
		if y := number(t, r[cols+fields+1]); kind == loss.CrossEntropy {
			d.Labels = append(d.Labels, int32(y))
		} else {
			d.Targets = append(d.Targets, float32(y))
		}
	}
	return d
}
