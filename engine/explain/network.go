package explain

import (
	"fmt"
	"math"

	"tunebench/engine/nn"
	"tunebench/engine/train/job"
)

// Network is a trained network as evaluation computes it, in float64, one row at a time: slow, plain, and with the
// gradient of an output by every input.
type Network struct {
	spec       nn.Spec
	layers     []linear
	norms      []norm
	embeddings [][]float64
	biases     [][]float64
	act        curve
}

// linear is a layer's weights, [out, in], and biases.
type linear struct {
	out, in int
	w, b    []float64
}

// norm is a normalization: scale and shift, and of batch normalization the running statistics.
type norm struct{ gamma, beta, mean, variance []float64 }

// curve is an activation and its slope.
type curve struct{ at, slope func(x float64) float64 }

// NewNetwork makes a network of weights in PyTorch's names and layout.
func NewNetwork(s nn.Spec, weights []job.Tensor) (*Network, error) {
	n := &Network{spec: s}
	var ok bool
	if n.act, ok = curves[s.Activation]; !ok {
		return nil, fmt.Errorf("the slope of the activation %s is not known", s.Activation)
	}
	tensors := map[string][]float64{}
	for _, t := range weights {
		v := make([]float64, len(t.Data))
		for i, x := range t.Data {
			v[i] = float64(x)
		}
		tensors[t.Name] = v
	}
	var missing error
	take := func(size int, name string) []float64 {
		if v := tensors[name]; len(v) == size {
			return v
		}
		missing = fmt.Errorf("the weights %s are not there, or not of %d values", name, size)
		return nil
	}
	in := s.Inputs
	for f, field := range s.Fields {
		in += field.Dim
		n.embeddings = append(n.embeddings, take(field.Count*field.Dim, fmt.Sprintf("embeddings.%d.weight", f)))
		if s.EntityBias {
			n.biases = append(n.biases, take(field.Count, fmt.Sprintf("entity_bias.%d", f)))
		}
	}
	for i, out := range append(append([]int(nil), s.Hidden...), s.Outputs) {
		n.layers = append(n.layers, linear{
			out, in, take(out*in, fmt.Sprintf("layers.%d.weight", i)), take(out, fmt.Sprintf("layers.%d.bias", i)),
		})
		if i < len(s.Hidden) && s.Norm != nn.NoNorm {
			z := norm{
				gamma: take(out, fmt.Sprintf("norms.%d.weight", i)), beta: take(out, fmt.Sprintf("norms.%d.bias", i)),
			}
			if s.Norm == nn.BatchNorm {
				z.mean, z.variance = take(out, nn.RunningName(i, "mean")), take(out, nn.RunningName(i, "var"))
			}
			n.norms = append(n.norms, z)
		}
		in = out
	}
	return n, missing
}

// Inputs is the number of inputs: features, then the embeddings of the row's entities.
func (n *Network) Inputs() int { return n.layers[0].in }

// Input is a row as the first layer sees it: its features, then the vectors of its entities.
func (n *Network) Input(features []float64, ids []int32) []float64 {
	x := append(make([]float64, 0, n.Inputs()), features...)
	for f, field := range n.spec.Fields {
		x = append(x, n.embeddings[f][int(ids[f])*field.Dim:(int(ids[f])+1)*field.Dim]...)
	}
	return x
}

// pass is what a gradient needs of a forward pass: of each hidden block the normalized value, and the value that the
// activation was applied to.
type pass struct {
	normalized, active [][]float64
	inv                []float64 // of layer normalization: one over the deviation
}

// Outputs are logits, or the predicted value, of a row with the given inputs. The biases of entities, which no input
// moves, are those of ids.
func (n *Network) Outputs(x []float64, ids []int32) []float64 {
	y, _ := n.forward(x, ids)
	return y
}

// Hidden is what the units of each hidden layer say of a row, before a residual connection adds its input.
func (n *Network) Hidden(x []float64, ids []int32) [][]float64 {
	_, p := n.forward(x, ids)
	for _, layer := range p.active {
		for j, v := range layer {
			layer[j] = n.act.at(v)
		}
	}
	return p.active
}

func (n *Network) forward(x []float64, ids []int32) ([]float64, pass) {
	var p pass
	row := x
	for i := range n.layers {
		z := n.layers[i].apply(x)
		if i == len(n.layers)-1 {
			n.addEntities(z, row, ids)
			return z, p
		}
		h, inv := n.normalize(i, z)
		p.normalized, p.inv = append(p.normalized, h), append(p.inv, inv)
		a := make([]float64, len(z))
		copy(a, h)
		if n.spec.Norm != nn.NoNorm {
			for j := range a {
				a[j] = float64(a[j]*n.norms[i].gamma[j]) + n.norms[i].beta[j]
			}
		}
		p.active = append(p.active, a)
		y := make([]float64, len(a))
		for j, v := range a {
			y[j] = n.act.at(v)
			if n.spec.ResidualAt(i) {
				y[j] += x[j]
			}
		}
		x = y
	}
	return x, p
}

func (l *linear) apply(x []float64) []float64 {
	y := make([]float64, l.out)
	for j := range y {
		sum := l.b[j]
		for k, v := range x {
			sum += float64(l.w[j*l.in+k] * v)
		}
		y[j] = sum
	}
	return y
}

// addEntities adds what does not go through layers: biases and the dot product of the first two vectors.
func (n *Network) addEntities(z, row []float64, ids []int32) {
	last := len(z) - 1
	for f := range n.biases {
		z[last] += n.biases[f][ids[f]]
	}
	if n.spec.Dot {
		a, b := n.vectors(row)
		for k := range a {
			z[last] += float64(a[k] * b[k])
		}
	}
}

// vectors are those of the first two entities within a row of inputs.
func (n *Network) vectors(row []float64) (a, b []float64) {
	dim := n.spec.Fields[0].Dim
	at := n.spec.Inputs
	return row[at : at+dim], row[at+dim : at+2*dim]
}

// normalize returns z without scale and shift, and one over the deviation of layer normalization.
func (n *Network) normalize(i int, z []float64) (h []float64, inv float64) {
	switch n.spec.Norm {
	case nn.BatchNorm:
		for j := range z {
			z[j] = (z[j] - n.norms[i].mean[j]) / math.Sqrt(n.norms[i].variance[j]+nn.NormEps)
		}
	case nn.LayerNorm:
		mean, squares := 0.0, 0.0
		for _, v := range z {
			mean += v / float64(len(z))
		}
		for _, v := range z {
			squares += (v - mean) * (v - mean) / float64(len(z))
		}
		inv = 1 / math.Sqrt(squares+nn.NormEps)
		for j := range z {
			z[j] = (z[j] - mean) * inv
		}
	}
	return z, inv
}

// Gradient is the slope of a weighted sum of outputs by each input.
func (n *Network) Gradient(x []float64, ids []int32, weights []float64) []float64 {
	_, p := n.forward(x, ids)
	d := append([]float64(nil), weights...) // the slope by a layer's linear output
	var kept []float64                      // what a residual connection hands on to its block's input
	for i := len(n.layers) - 1; ; i-- {
		under := n.layers[i].back(d)
		for j := range kept {
			under[j] += kept[j]
		}
		if i == 0 {
			return n.withDot(under, x, weights)
		}
		if kept = nil; n.spec.ResidualAt(i - 1) {
			kept = under
		}
		d = n.throughBlock(i-1, under, &p)
	}
}

func (l *linear) back(d []float64) []float64 {
	out := make([]float64, l.in)
	for j, v := range d {
		for k := range out {
			out[k] += float64(l.w[j*l.in+k] * v)
		}
	}
	return out
}

// throughBlock goes from the slope by a block's output to that by its linear output.
func (n *Network) throughBlock(i int, dy []float64, p *pass) []float64 {
	d := make([]float64, len(dy))
	for j := range d {
		d[j] = dy[j] * n.act.slope(p.active[i][j])
		if n.spec.Norm != nn.NoNorm {
			d[j] *= n.norms[i].gamma[j]
		}
		if n.spec.Norm == nn.BatchNorm {
			d[j] /= math.Sqrt(n.norms[i].variance[j] + nn.NormEps)
		}
	}
	if n.spec.Norm == nn.LayerNorm {
		h, mean, along := p.normalized[i], 0.0, 0.0
		for j := range d {
			mean += d[j] / float64(len(d))
			along += d[j] * h[j] / float64(len(d))
		}
		for j := range d {
			d[j] = p.inv[i] * (d[j] - mean - h[j]*along)
		}
	}
	return d
}

// withDot adds the slope of the dot product of the first two vectors.
func (n *Network) withDot(d, x, weights []float64) []float64 {
	if n.spec.Dot {
		a, b := n.vectors(x)
		da, db := n.vectors(d)
		last := weights[len(weights)-1]
		for k := range a {
			da[k] += last * b[k]
			db[k] += last * a[k]
		}
	}
	return d
}
