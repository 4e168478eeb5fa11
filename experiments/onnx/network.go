package onnx

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/nn"
	"tunebench/engine/vec"
	"tunebench/experiments/checkpoint"
)

// Network is what is exported.
type Network struct {
	// Run is the name of the run that it is from, Version that of this program.
	Run, Version string
	Spec         nn.Spec
	// Weights are in PyTorch's names and layout.
	Weights       []checkpoint.Tensor
	Preprocessing *dataset.Preprocessing
	// Stored is how matrices are held in the file.
	Stored Storage
}

// Storage is how matrices are held in a file; the graph computes with float32 whatever it is.
type Storage int

// The storages: as they are; as numbers of 16 bits; as whole numbers of 8 bits with a scale for each row.
const (
	AsFloat32 Storage = iota
	AsFloat16
	AsInt8
)

// New makes a model of a network, with preprocess behind its preprocessing.
func New(n *Network, preprocess bool) (*Model, error) {
	b := &builder{weights: n.Weights, stored: n.Stored, taken: map[string]bool{}}
	for _, t := range n.Weights {
		b.taken[t.Name] = true
	}
	b.graph.Name = cmp.Or(n.Run, "network")
	var dense, ids string
	if preprocess {
		var err error
		if dense, ids, err = b.preprocess(n.Preprocessing); err != nil {
			return nil, err
		}
	} else {
		if n.Spec.Inputs > 0 {
			dense = b.input("input", Float, 0, n.Spec.Inputs)
		}
		if fields := len(n.Spec.Fields); fields > 0 {
			ids = b.input("ids", Int64, 0, fields)
		}
	}
	logits := b.network(&n.Spec, dense, ids)
	b.outputs(n.Preprocessing, logits, preprocess)
	if b.missing != nil {
		return nil, b.missing
	}
	return &Model{Producer: "tunebench", Version: n.Version, Graph: b.graph, Metadata: metadata(n)}, nil
}

// metadata tells what the numbers mean.
func metadata(n *Network) [][2]string {
	p := n.Preprocessing
	list := func(v any) string {
		b, _ := json.Marshal(v) // which strings never fail
		return string(b)
	}
	pairs := [][2]string{{"run", n.Run}, {"task", string(p.Encoding.Task)}, {"features", list(p.Encoding.Features)}}
	if p.Encoding.Task == tabular.Classification {
		return append(pairs, [2]string{"classes", list(p.Labels())})
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	return append(pairs, [2]string{"target", p.Encoding.Label}, [2]string{"target_shift", number(p.TargetShift)},
		[2]string{"target_scale", number(p.TargetScale)})
}

// network adds the layers and returns the logits.
func (b *builder) network(s *nn.Spec, dense, ids string) string {
	var columns, vectors, codes []string
	if s.Inputs > 0 {
		columns = append(columns, dense)
	}
	for f := range s.Fields {
		code := b.do("Gather", []string{ids, b.constant(Tensor{Ints: []int64{int64(f)}})}, Attribute{"axis", int64(1)})
		codes = append(codes, code)
		vectors = append(vectors, b.do("Gather", []string{b.weight("embeddings.%d.weight", f), code}))
	}
	x := b.concat(append(columns, vectors...))
	for i := range s.Hidden {
		before := x
		x = b.gemm(x, i)
		switch s.Norm {
		case nn.BatchNorm:
			x = b.do("BatchNormalization", []string{
				x, b.weight("norms.%d.weight", i), b.weight("norms.%d.bias", i),
				b.weight("norms.%d.running_mean", i), b.weight("norms.%d.running_var", i),
			}, Attribute{"epsilon", float32(nn.NormEps)})
		case nn.LayerNorm:
			x = b.do("LayerNormalization", []string{x, b.weight("norms.%d.weight", i), b.weight("norms.%d.bias", i)},
				Attribute{"axis", int64(-1)}, Attribute{"epsilon", float32(nn.NormEps)})
		}
		x = b.activate(s.Activation, x)
		if s.ResidualAt(i) {
			x = b.do("Add", []string{x, before})
		}
	}
	return b.entities(s, b.gemm(x, len(s.Hidden)), codes, vectors)
}

func (b *builder) gemm(x string, layer int) string {
	return b.do("Gemm", []string{x, b.weight("layers.%d.weight", layer), b.weight("layers.%d.bias", layer)},
		Attribute{"transB", int64(1)})
}

// entities adds what users and items have of their own to the last logit: biases, and the product of their
// vectors.
func (b *builder) entities(s *nn.Spec, logits string, codes, vectors []string) string {
	var terms []string
	if s.EntityBias {
		for f := range s.Fields {
			bias := b.do("Gather", []string{b.weight("entity_bias.%d", f), codes[f]})
			terms = append(terms, b.do("Unsqueeze", []string{bias, b.ints(1)}))
		}
	}
	if s.Dot {
		product := b.do("Mul", vectors[:2])
		terms = append(terms, b.do("ReduceSum", []string{product, b.ints(1)}, Attribute{"keepdims", int64(1)}))
	}
	for _, t := range terms {
		if s.Outputs > 1 {
			zero := b.do("Sub", []string{t, t})
			t = b.do("Concat", []string{zero, t}, Attribute{"axis", int64(1)})
		}
		logits = b.do("Add", []string{logits, t})
	}
	return logits
}

// activate applies an activation.
func (b *builder) activate(a vec.Activation, x string) string {
	switch a {
	case vec.ReLU:
		return b.do("Relu", []string{x})
	case vec.LeakyReLU:
		return b.do("LeakyRelu", []string{x}, Attribute{"alpha", float32(0.01)})
	case vec.ELU:
		return b.do("Elu", []string{x})
	case vec.SELU:
		return b.do("Selu", []string{x})
	case vec.GELU:
		erf := b.do("Erf", []string{b.do("Mul", []string{x, b.floats(float32(1 / math.Sqrt2))})})
		half := b.do("Mul", []string{x, b.floats(0.5)})
		return b.do("Mul", []string{half, b.do("Add", []string{erf, b.floats(1)})})
	case vec.SiLU:
		return b.do("Mul", []string{x, b.do("Sigmoid", []string{x})})
	case vec.Tanh:
		return b.do("Tanh", []string{x})
	case vec.Sigmoid:
		return b.do("Sigmoid", []string{x})
	case vec.Softplus:
		return b.do("Softplus", []string{x})
	case vec.Identity:
		return x
	}
	if b.missing == nil {
		b.missing = fmt.Errorf("the activation %s has no operators here", a)
	}
	return x
}

// outputs names what comes out.
func (b *builder) outputs(p *dataset.Preprocessing, logits string, label bool) {
	if p.Encoding.Task == tabular.Regression {
		b.output(logits, "output", Float, 0, 1)
		value := b.do("Mul", []string{b.cast(logits, Double), b.doubles(p.TargetScale)})
		b.output(b.do("Add", []string{value, b.doubles(p.TargetShift)}), "value", Double, 0, 1)
		return
	}
	classes := len(p.Encoding.Classes)
	b.output(logits, "logits", Float, 0, classes)
	b.output(b.do("Softmax", []string{logits}, Attribute{"axis", int64(-1)}), "probabilities", Float, 0, classes)
	if label {
		best := b.do("ArgMax", []string{logits}, Attribute{"axis", int64(-1)}, Attribute{"keepdims", int64(0)})
		names := b.constant(Tensor{Dims: []int{classes}, Strings: p.Labels()})
		b.output(b.do("Gather", []string{names, best}), "label", String, 0)
	}
}
