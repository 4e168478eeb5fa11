package build

import (
	"fmt"
	"slices"

	"tunebench/engine/dataset"
	"tunebench/engine/hparam"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/experiments/internal/memory"
	"tunebench/experiments/spec"
)

// Memory is what training takes, in bytes, by what it is taken for. It is worked out from sizes
// alone, before anything is taken. Sums that do not fit an int64 are the largest of them.
type Memory struct {
	Data       int64 // the rows as they are read and, beside them for a while, as they are prepared
	Model      int64 // weights, gradients, the optimizer's moments, averages
	Copies     int64 // of these, for the best epoch and for checkpoints
	Batch      int64 // activations and what else a batch needs
	Evaluation int64 // predictions and what is counted of them
}

// Total is the sum.
func (m Memory) Total() int64 {
	return memory.Sum(m.Data, m.Model, m.Copies, m.Batch, m.Evaluation)
}

// Memory returns what training takes, and how much there is for it; [math.MaxInt64] where that is not known.
func (e *Experiment) Memory() (m Memory, room int64) {
	return needs(e.Spec, e.Data, e.Job.Net, largestBatch(e.Spec, e.Data.Train.Len())), e.room.Bytes
}

// evaluatedRows is how many rows the processor evaluates at once.
const evaluatedRows = 512

// needs works out what an experiment takes on its data with a network.
func needs(s *spec.Spec, data *dataset.Prepared, net nn.Spec, batch int) Memory {
	kind, _ := optimizer.Parse(s.Optimizer.Name) // checked by who translates the optimizer
	moments := optimizer.MomentCount(kind)
	size := nn.Estimate(net, batch, moments)
	state := int64(1 + moments) // slabs that a resumed run needs
	if s.Training.EMA > 0 {
		state++
	}
	m := Memory{Data: dataBytes(data)}
	m.Model = memory.Sum(memory.Product(size.SlabBytes, state+1), scratch(kind, net))
	// The trainer exports the state and keeps the best weights; the saver has a copy of both, for
	// both of its files; in the end the weights are exported once more.
	m.Copies = memory.Product(size.SlabBytes, 2*state+4)
	m.Batch = memory.Product(memory.Sum(size.RowBytes, rowExtras(s, net)), int64(batch))
	m.Evaluation = evaluationBytes(data, net)
	return m
}

// scratch is what muon needs beside its moments: two of the largest matrix and two of its products
// with itself.
func scratch(kind optimizer.Kind, net nn.Spec) int64 {
	most := int64(0)
	if kind == optimizer.Muon {
		for i := 1; i < len(net.Hidden); i++ {
			a, b := int64(net.Hidden[i-1]), int64(net.Hidden[i])
			most = max(most, memory.Sum(memory.Product(8, a, b), memory.Product(8, min(a, b), min(a, b))))
		}
	}
	return most
}

// rowExtras are the bytes for each row of a batch that depend on how it is trained.
func rowExtras(s *spec.Spec, net nn.Spec) int64 {
	extra := int64(0)
	if s.Regularization.Dropout > 0 { // a mask and what it leaves of the activations
		for _, h := range net.Hidden {
			extra = memory.Sum(extra, memory.Product(8, int64(h)))
		}
	}
	if s.Regularization.Mixup > 0 {
		extra = memory.Sum(extra, memory.Product(4, int64(net.DenseInputs())))
	}
	return extra
}

// evaluationBytes counts the buffers of a pass without training, the predictions of the parts that
// are evaluated, and what is sorted and counted of them.
func evaluationBytes(data *dataset.Prepared, net nn.Spec) int64 {
	widest := slices.Max(append([]int{net.Outputs}, net.Hidden...))
	train, held := data.Train.Len(), []int{data.Validation.Len(), data.Test.Len()}
	rows := min(evaluatedRows, max(train, slices.Max(held)))
	total := memory.Product(8, int64(rows), int64(widest))
	for _, n := range held {
		scores := memory.Product(int64(n), int64(net.Outputs))
		total = memory.Sum(total, memory.Product(4, scores))
		if n > 0 && len(data.Classes) > 0 {
			total = memory.Sum(total, memory.Product(8, int64(net.Outputs), int64(net.Outputs)))
		}
	}
	return total
}

// dataBytes counts the prepared data and as much again for the table that it was made of, which goes
// once that is there.
func dataBytes(data *dataset.Prepared) int64 { return memory.Product(2, preparedBytes(data)) }

// preparedBytes counts what the parts of the data hold and the order in which rows are trained.
func preparedBytes(data *dataset.Prepared) int64 {
	total := memory.Product(4, int64(data.Train.Len()))
	for _, p := range []*dataset.Part{&data.Train, &data.Validation, &data.Test} {
		n := len(p.X.Data) + len(p.IDs) + len(p.Labels) + len(p.Targets) + len(p.Rows)
		if p.Sparse != nil {
			n += 2*len(p.Sparse.RowPtr) + 2*p.Sparse.NonZeros()
		}
		total = memory.Sum(total, memory.Product(4, int64(n)))
	}
	return total
}

// largestBatch is the largest batch that an experiment asks for, its live changes included.
func largestBatch(s *spec.Spec, rows int) int {
	batch := batchSize(s, rows)
	for _, iv := range s.Interventions {
		if n, ok := iv.Value.(int); ok && iv.Key == keyBatchSize && !fullBatch(s) {
			batch = max(batch, min(n, rows))
		}
	}
	return batch
}

const (
	keyBatchSize = "training.batch_size"
	keyWidth     = "model.width"
	keyHidden    = "model.hidden"
)

// fit refuses an experiment for which there is no room, with the numbers and with the key that would
// change most.
func fit(s *spec.Spec, data *dataset.Prepared, net nn.Spec, r memory.Room) error {
	return fitBatch(s, data, net, largestBatch(s, data.Train.Len()), r)
}

// CheckRoom refuses a live change for which there is no room; only larger batches take more.
func (e *Experiment) CheckRoom(key string, value float64) error {
	if key != keyBatchSize {
		return nil
	}
	batch := int(min(value, float64(e.Data.Train.Len())))
	return fitBatch(e.Spec, e.Data, e.Job.Net, batch, e.room)
}

func fitBatch(s *spec.Spec, data *dataset.Prepared, net nn.Spec, batch int, r memory.Room) error {
	m := needs(s, data, net, batch)
	if m.Total() <= r.Bytes {
		return nil
	}
	key, advice := reduce(s, data, net, batch, m, r.Bytes)
	return Input(fmt.Errorf("%s: training needs about %s of memory, and %s %s; it would be %s for %s, %s for "+
		"copies of them, %s for a batch of %d, %s for evaluation and %s for the data; %s",
		key, memory.Text(m.Total()), r.Of, memory.Text(r.Bytes), memory.Text(m.Model), parameters(net),
		memory.Text(m.Copies), memory.Text(m.Batch), batch, memory.Text(m.Evaluation), memory.Text(m.Data), advice))
}

func parameters(net nn.Spec) string {
	return fmt.Sprintf("%d parameters with their gradients and the optimizer's state", nn.Estimate(net, 1, 0).Params)
}

// reduce names the key that most of the memory is due to, and how far it would have to be reduced.
func reduce(
	s *spec.Spec, data *dataset.Prepared, net nn.Spec, batch int, m Memory, bytes int64,
) (key, advice string) {
	network := memory.Sum(m.Model, m.Copies)
	switch most := max(network, m.Batch, m.Evaluation, m.Data); {
	case most == m.Data || most == m.Evaluation:
		return "data.source", "train with fewer rows: data.limit, data.sample, or data.size of a generated set"
	case most == m.Batch && fullBatch(s):
		return "optimizer.name", "an optimizer that takes the rows in batches needs less"
	case most == m.Batch:
		n := halved(batch, func(n int) bool { return needs(s, data, net, n).Total() <= bytes })
		return keyBatchSize, suggest(keyBatchSize, hparam.Format(n), n > 0)
	}
	widths, widest := net.Hidden, slices.Max(append([]int{1}, net.Hidden...))
	net.Hidden = slices.Clone(widths) // the caller's stay
	n := halved(widest, func(n int) bool {
		for i, w := range widths {
			net.Hidden[i] = max(1, int(int64(w)*int64(n)/int64(widest)))
		}
		return needs(s, data, net, batch).Total() <= bytes
	})
	switch {
	case n == 0: // even the narrowest is too large
		key := inputsKey(s, net)
		return key, "a smaller network alone is not enough: reduce what " + key + " makes of the data"
	case len(s.Model.Hidden) == 0:
		return keyWidth, suggest(keyWidth, hparam.Format(n), true) + "; a smaller model.depth needs less, too"
	}
	return keyHidden, suggest(keyHidden, hparam.Format(net.Hidden), true)
}

// inputsKey is the key of what stands before the network.
func inputsKey(s *spec.Spec, net nn.Spec) string {
	k, _ := hparam.Lookup("data.max_features")
	switch {
	case len(net.Fields) > 0:
		return "model.embedding"
	case net.SparseInputs && k.Applies(s.Text):
		return k.Name
	}
	return "data.source"
}

// halved halves n until it is good; 0: nothing is.
func halved(n int, good func(int) bool) int {
	for n > 1 {
		n /= 2
		if good(n) {
			return n
		}
	}
	return 0
}

func suggest(key, value string, enough bool) string {
	if !enough {
		return "a smaller " + key + " alone is not enough"
	}
	return key + " = " + value + " would fit"
}
