package executortest

import (
	"fmt"
	"math"
	"strings"

	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// referenceActivations are the definitions, in float64. A new activation joins
// the gradient exam by a line here.
var referenceActivations = map[vec.Activation]func(float64) float64{
	vec.Identity:  func(x float64) float64 { return x },
	vec.ReLU:      func(x float64) float64 { return math.Max(x, 0) },
	vec.LeakyReLU: func(x float64) float64 { return math.Max(x, 0.01*x) },
	vec.ELU:       func(x float64) float64 { return math.Max(x, 0) + math.Min(math.Expm1(x), 0) },
	vec.SELU: func(x float64) float64 {
		return 1.0507009873554805 * (math.Max(x, 0) + 1.6732632423543772*math.Min(math.Expm1(x), 0))
	},
	vec.GELU:     func(x float64) float64 { return x * 0.5 * math.Erfc(-x/math.Sqrt2) },
	vec.SiLU:     func(x float64) float64 { return x / (1 + math.Exp(-x)) },
	vec.Tanh:     math.Tanh,
	vec.Sigmoid:  func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	vec.Softplus: func(x float64) float64 { return math.Log1p(math.Exp(x)) },
}

// referenceNorms normalize a batch of pre-activations in place, before scale and shift.
var referenceNorms = map[nn.Norm]func(z [][]float64){
	nn.NoNorm: nil,
	nn.BatchNorm: func(z [][]float64) {
		for j := range z[0] {
			column := make([]float64, len(z))
			for i := range z {
				column[i] = z[i][j]
			}
			standardize(column)
			for i := range z {
				z[i][j] = column[i]
			}
		}
	},
	nn.LayerNorm: func(z [][]float64) {
		for _, row := range z {
			standardize(row)
		}
	},
}

// referenceErrors are the losses of one prediction error.
var referenceErrors = map[loss.Kind]func(d float64) float64{
	loss.MSE: func(d float64) float64 { return d * d },
	loss.MAE: math.Abs,
	loss.Huber: func(d float64) float64 {
		if math.Abs(d) > loss.DefaultDelta {
			return loss.DefaultDelta * (math.Abs(d) - loss.DefaultDelta/2)
		}
		return d * d / 2
	},
}

func standardize(v []float64) {
	mean, variance := 0.0, 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		variance += (x - mean) * (x - mean) / float64(len(v))
	}
	for i, x := range v {
		v[i] = (x - mean) / math.Sqrt(variance+1e-5)
	}
}

// reference is the plain float64 model of what an executor minimizes.
type reference struct {
	cfg     job.Config
	hyper   job.Hyper
	weights map[string][]float64 // in exported layout
	masks   map[int][]float64    // of dropout, per layer; drawn once
	names   map[string][]string  // of tensors, per kind and layer
}

// tensor returns the weights of a kind and layer: layers.N.bias for layers.%d.bias and N.
func (r *reference) tensor(kind string, layer int) []float64 {
	if r.names == nil {
		r.names = map[string][]string{}
	}
	for len(r.names[kind]) <= layer {
		r.names[kind] = append(r.names[kind], fmt.Sprintf(kind, len(r.names[kind])))
	}
	return r.weights[r.names[kind][layer]]
}

// objective returns loss plus penalties over the whole training part at step 0.
func (r *reference) objective() float64 {
	x := make([][]float64, r.cfg.Train.Rows())
	for i := range x {
		x[i] = r.input(i)
	}
	for k := range r.cfg.Net.Hidden {
		x = r.block(k, x)
	}
	out := r.linear(len(r.cfg.Net.Hidden), x)
	r.addBiases(out)
	r.addDots(out)
	return r.loss(out) + r.penalty()
}

// input returns row i as the first layer sees it: dense columns, then embeddings.
func (r *reference) input(i int) []float64 {
	d, s := r.cfg.Train, r.cfg.Net
	row := make([]float64, s.Inputs)
	if s.SparseInputs {
		columns, values := d.Sparse.Row(i)
		for k, c := range columns {
			row[c] += float64(values[k])
		}
	} else {
		for j := range row {
			row[j] = float64(d.X.Data[i*d.X.Stride+j])
		}
	}
	for f, field := range s.Fields {
		w := r.tensor("embeddings.%d.weight", f)
		row = append(row, w[int(d.IDs[i*len(s.Fields)+f])*field.Dim:][:field.Dim]...)
	}
	return row
}

func (r *reference) addBiases(out [][]float64) {
	fields := len(r.cfg.Net.Fields)
	if !r.cfg.Net.EntityBias {
		return
	}
	for i, row := range out {
		for f := range fields {
			row[len(row)-1] += r.tensor("entity_bias.%d", f)[r.cfg.Train.IDs[i*fields+f]]
		}
	}
}

func (r *reference) addDots(out [][]float64) {
	s := r.cfg.Net
	if !s.Dot {
		return
	}
	for i, row := range out {
		x := r.input(i)[s.Inputs:]
		for k, v := range x[:s.Fields[0].Dim] {
			row[len(row)-1] += v * x[s.Fields[0].Dim+k]
		}
	}
}

func (r *reference) linear(k int, x [][]float64) [][]float64 {
	w, b := r.tensor("layers.%d.weight", k), r.tensor("layers.%d.bias", k)
	y := make([][]float64, len(x))
	for i, row := range x {
		y[i] = make([]float64, len(b))
		for j := range b {
			y[i][j] = b[j]
			for p, v := range row {
				y[i][j] += v * w[j*len(row)+p]
			}
		}
	}
	return y
}

func (r *reference) block(k int, x [][]float64) [][]float64 {
	z := r.linear(k, x)
	if f := referenceNorms[r.cfg.Net.Norm]; f != nil {
		f(z)
		g, b := r.tensor("norms.%d.weight", k), r.tensor("norms.%d.bias", k)
		for _, row := range z {
			for j := range row {
				row[j] = row[j]*g[j] + b[j]
			}
		}
	}
	mask := r.mask(k, len(z)*len(z[0]))
	act := referenceActivations[r.cfg.Net.Activation]
	for i, row := range z {
		for j := range row {
			row[j] = act(row[j]) * mask[i*len(row)+j]
			if r.cfg.Net.Residual && len(row) == len(x[i]) {
				row[j] += x[i][j]
			}
		}
	}
	return z
}

func (r *reference) mask(k, n int) []float64 {
	if wide := r.masks[k]; wide != nil {
		return wide
	}
	m := make([]float32, n)
	s := rng.NewSub(r.cfg.Seed, rng.Dropout, 0, 0, k)
	vec.DropoutMask(m, r.hyper.Dropout, s.Address())
	wide := make([]float64, n)
	for i, v := range m {
		if v != 0 {
			wide[i] = 1 / (1 - r.hyper.Dropout)
		}
	}
	r.masks[k] = wide
	return wide
}

func (r *reference) loss(out [][]float64) float64 {
	c := r.cfg.Loss
	if f := referenceErrors[c.Kind]; f != nil {
		sum := 0.0
		for i, row := range out {
			sum += f(row[0] - float64(r.cfg.Train.Targets[i]))
		}
		return sum / float64(len(out))
	}
	weight := func(k int) float64 {
		if c.ClassWeights == nil {
			return 1
		}
		return c.ClassWeights[k]
	}
	sum, total := 0.0, 0.0
	for i, row := range out {
		y, z := int(r.cfg.Train.Labels[i]), 0.0
		for _, v := range row {
			z += math.Exp(v)
		}
		for k, v := range row {
			t := c.Smoothing / float64(len(row)) * weight(k)
			if k == y {
				t += (1 - c.Smoothing) * weight(y)
			}
			sum += t * (math.Log(z) - v)
		}
		total += weight(y)
	}
	return sum / total
}

func (r *reference) penalty() float64 {
	sum := 0.0
	for name, tensor := range r.weights {
		if strings.HasPrefix(name, "norms.") || strings.HasSuffix(name, ".bias") {
			continue
		}
		for _, w := range tensor {
			sum += r.hyper.L1*math.Abs(w) + r.hyper.L2/2*w*w
		}
	}
	return sum
}
