package nn

import "fmt"

// NormEps is what keeps normalization from dividing by zero.
const NormEps = 1e-5 // PyTorch's default of BatchNorm1d and LayerNorm

const (
	normMomentum = 0.1 // PyTorch's default of BatchNorm1d
)

// Running holds the statistics that batch normalization evaluates with.
type Running struct {
	Mean, Var []float32
}

// Net is a network: parameters, their gradients and the running statistics.
type Net struct {
	Spec               Spec
	Params             []float32 // slab of parameters
	Grads              []float32 // slab of gradients, same layout
	Running            []Running // one per hidden layer with batch normalization, else empty
	layout             layout
	layers             []layer
	grads              []layer
	tables, tableGrads tables
}

// New returns a network with initial weights drawn from the seed.
func New(s Spec, seed uint64) (*Net, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	n := &Net{Spec: s, layout: newLayout(s)}
	n.Params = NewSlab(n.layout.size)
	n.Grads = NewSlab(n.layout.size)
	n.layers = n.layout.view(s, n.Params)
	n.grads = n.layout.view(s, n.Grads)
	n.tables, n.tableGrads = n.layout.viewTables(s, n.Params), n.layout.viewTables(s, n.Grads)
	if s.Norm == BatchNorm {
		for _, h := range s.Hidden {
			r := Running{Mean: NewSlab(h), Var: NewSlab(h)}
			fill(r.Var, 1)
			n.Running = append(n.Running, r)
		}
	}
	n.initialize(seed)
	return n, nil
}

// Tensors returns the parameters in exported order. The result is shared: do not change it.
func (n *Net) Tensors() []Param { return n.layout.params }

// WeightsEnd splits a slab: the matrices, to which penalties and decay apply,
// are [0, WeightsEnd), the biases and normalization parameters are behind.
func (n *Net) WeightsEnd() int { return n.layout.weights }

// ParamCount returns the number of trainable parameters.
func (n *Net) ParamCount() int {
	c := 0
	for _, p := range n.layout.params {
		c += p.Len()
	}
	return c
}

// RunningName returns the exported name of hidden layer i's running mean or variance.
func RunningName(i int, what string) string { return fmt.Sprintf("norms.%d.running_%s", i, what) }

func fill(x []float32, v float32) {
	for i := range x {
		x[i] = v
	}
}
