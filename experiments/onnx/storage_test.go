package onnx

import (
	"math/rand/v2"
	"slices"
	"testing"

	"tunebench/engine/compress"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/nn"
	"tunebench/engine/vec"
	"tunebench/experiments/checkpoint"
)

// A graph whose matrices are held in fewer bits computes what the network does with the weights that they stand for,
// and takes less room.
func TestGraphsOfCompressedWeights(t *testing.T) {
	fields := []nn.EmbeddingField{{Count: 50, Dim: 3}, {Count: 70, Dim: 3}}
	for _, s := range []nn.Spec{
		{Inputs: 40, Hidden: []int{64, 64}, Outputs: 3, Activation: vec.ReLU, Norm: nn.BatchNorm, Residual: true},
		{Inputs: 2, Fields: fields, Hidden: []int{48}, Outputs: 4, Activation: vec.GELU},
	} {
		net, tensors := random(t, s)
		size := map[Storage]int{}
		for _, stored := range []Storage{AsFloat32, AsFloat16, AsInt8} {
			held := make([]checkpoint.Tensor, len(tensors))
			for i, w := range tensors {
				if w.Data = slices.Clone(w.Data); len(w.Shape) == 2 {
					switch stored {
					case AsFloat16:
						for k, v := range w.Data {
							w.Data[k] = compress.FromHalf(compress.Half(v))
						}
					case AsInt8:
						if compress.Wide(w.Shape[1]) {
							w.Data = compress.FromInt8(compress.Int8(w.Data, w.Shape[0]))
							break
						}
						for k, v := range w.Data {
							w.Data[k] = compress.FromHalf(compress.Half(v))
						}
					}
				}
				held[i] = w
			}
			for i, p := range net.Tensors() {
				p.Import(net.Params, held[i].Data)
			}
			const rows = 6
			r := rand.New(rand.NewPCG(2, 2))
			in := nn.Input{X: tabular.Matrix(rows, s.Inputs, make([]float32, rows*s.Inputs))}
			inputs := map[string]value{"input": {rows: rows, cols: s.Inputs}}
			for i := range in.X.Data {
				in.X.Data[i] = float32(r.NormFloat64())
			}
			inputs["input"] = value{rows: rows, cols: s.Inputs, n: doubles(in.X.Data)}
			if len(s.Fields) > 0 {
				ids := value{rows: rows, cols: len(s.Fields)}
				for i := range rows * len(s.Fields) {
					id := r.IntN(s.Fields[i%len(s.Fields)].Count)
					in.IDs, ids.n = append(in.IDs, int32(id)), append(ids.n, float64(id))
				}
				inputs["ids"] = ids
			}
			want := make([]float32, rows*s.Outputs)
			net.NewInference(nil, rows).RunInput(want, in)
			n := &Network{Spec: s, Weights: tensors, Preprocessing: classes(s.Outputs), Stored: stored}
			m, _ := compute(t, n, false, inputs, want)
			raw, err := m.Encode()
			if err != nil {
				t.Fatal(err)
			}
			size[stored] = len(raw)
		}
		if size[AsFloat16] >= size[AsFloat32] || size[AsInt8] >= size[AsFloat16] {
			t.Errorf("sizes %v", size)
		}
	}
}

func doubles(v []float32) (out []float64) {
	for _, x := range v {
		out = append(out, float64(x))
	}
	return out
}
