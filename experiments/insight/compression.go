package insight

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tunebench/engine/compress"
	"tunebench/engine/nn"
	"tunebench/engine/train/job"
)

// Compressions are what a network costs, and what it loses and gains by taking less room.
type Compressions struct {
	Parameters int `json:"parameters"`
	// FLOPs are those of a prediction, multiply and add counted apart.
	FLOPs int64 `json:"flops"`
	// Latency is the median time of one row, in seconds; BestBatch the number of rows at which most are predicted in a
	// second, Throughput. Both are of this program's float32 kernels, which fewer bits and zeros do not make faster.
	Latency    float64 `json:"latency_seconds"`
	BestBatch  int     `json:"best_batch"`
	Throughput float64 `json:"rows_per_second"`
	// Rows were measured; Score and Error are the metrics: accuracy and log loss, or R2 and RMSE.
	Rows     int           `json:"rows"`
	Score    string        `json:"score"`
	Error    string        `json:"error"`
	Variants []Compression `json:"variants"`
}

// Compression is one way to take less room. The first one is the network as it is.
type Compression struct {
	Name string `json:"name"`
	// Bits are those of a weight of a matrix, Pruned is the share of weights left out.
	Bits   int     `json:"bits"`
	Pruned float64 `json:"pruned"`
	// Bytes is what the tensors take.
	Bytes int     `json:"bytes"`
	Score float64 `json:"score_value"`
	Error float64 `json:"error_value"`
	// Latency is the median time of one row with these weights, in seconds, by the same kernels.
	Latency float64 `json:"latency_seconds"`
}

// ways are what is measured.
var ways = []Compression{
	{Name: "float32", Bits: 32},
	{Name: "float16", Bits: 16},
	{Name: "int8", Bits: 8},
	{Name: "50 % pruned", Bits: 32, Pruned: 0.5},
	{Name: "80 % pruned", Bits: 32, Pruned: 0.8},
	{Name: "90 % pruned", Bits: 32, Pruned: 0.9},
	{Name: "95 % pruned", Bits: 32, Pruned: 0.95},
	{Name: "50 % pruned, int8", Bits: 8, Pruned: 0.5},
	{Name: "80 % pruned, int8", Bits: 8, Pruned: 0.8},
}

// timed is how often one row is predicted for its median time.
const timed = 101

// Compressions measures the network with its weights in fewer bits, and without the smallest ones.
func (in *Inspector) Compressions(ctx context.Context) (*Compressions, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	d := in.data.Gather(in.some(mostPermuted))
	out := &Compressions{
		Parameters: int(nn.Estimate(in.model.Net, 1, 0).Params), Rows: d.Rows(), Score: "accuracy", Error: "log loss",
	}
	if !in.classifies() {
		out.Score, out.Error = "R2", "RMSE"
	}
	for _, t := range in.model.Weights {
		if len(t.Shape) == 2 {
			out.FLOPs += 2 * int64(len(t.Data))
		}
	}
	if _, err := in.median(d.Slice(0, 1), timed); err != nil { // the first ones warm the caches up
		return nil, err
	}
	restore := func() error { return in.exec.ImportWeights(in.model.Weights) }
	for _, way := range ways {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		weights := way.applied(in.model.Weights)
		way.Bytes = way.size(weights)
		if err := in.exec.ImportWeights(weights); err != nil {
			return nil, err
		}
		score, err := in.score(d)
		if err == nil {
			way.Latency, err = in.median(d.Slice(0, 1), timed)
		}
		if back := restore(); err != nil || back != nil {
			return nil, cmp.Or(err, back)
		}
		way.Score, way.Error = score[0], -score[1]
		out.Variants = append(out.Variants, way)
	}
	out.Latency = out.Variants[0].Latency
	for batch := 1; batch <= d.Rows(); batch *= 4 {
		seconds, err := in.median(d.Slice(0, batch), 5)
		if err != nil {
			return nil, err
		}
		if rate := float64(batch) / seconds; rate > out.Throughput {
			out.BestBatch, out.Throughput = batch, rate
		}
	}
	return out, nil
}

// applied are the weights that a compressed network computes with.
func (c *Compression) applied(weights []job.Tensor) []job.Tensor {
	out := slices.Clone(weights)
	compress.Matrices(out, c.Pruned)
	for i, t := range out {
		if len(t.Shape) != 2 || c.Bits == 32 {
			continue
		}
		if c.Bits == 8 && compress.Wide(t.Shape[1]) {
			out[i].Data = compress.FromInt8(compress.Int8(t.Data, t.Shape[0]))
			continue
		}
		out[i].Data = make([]float32, len(t.Data))
		for k, v := range t.Data {
			out[i].Data[k] = compress.FromHalf(compress.Half(v))
		}
	}
	return out
}

// size is what tensors take: matrices in fewer bits, with scales, and without zeros where that is less; the rest
// as float32.
func (c *Compression) size(weights []job.Tensor) (bytes int) {
	for _, t := range weights {
		switch {
		case len(t.Shape) != 2 || c.Bits == 32 && c.Pruned == 0:
			bytes += 4 * len(t.Data)
		case c.Bits == 8 && compress.Wide(t.Shape[1]):
			bytes += compress.Bytes(t.Data, 1) + 4*t.Shape[0]
		default:
			bytes += compress.Bytes(t.Data, max(2, c.Bits/8))
		}
	}
	return bytes
}

// median is the median time in which rows are predicted, in seconds.
func (in *Inspector) median(d job.Data, times int) (float64, error) {
	out := make([]float32, d.Rows()*in.model.Preprocessing.Outputs())
	seconds := make([]float64, times)
	for i := range seconds {
		began := time.Now()
		if err := in.exec.PredictData(d, out); err != nil {
			return 0, err
		}
		seconds[i] = max(time.Since(began).Seconds(), 1e-9)
	}
	slices.Sort(seconds)
	return seconds[times/2], nil
}
