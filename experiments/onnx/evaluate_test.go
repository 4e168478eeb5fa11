package onnx

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/compress"
)

// value is a matrix of numbers or strings; a vector is a matrix of one row.
type value struct {
	rows, cols int
	n          []float64
	s          []string
}

func (v value) at(i, j int) float64 { return v.n[min(i, v.rows-1)*v.cols+min(j, v.cols-1)] }

func (n *Node) attribute(name string) any {
	for _, a := range n.Attributes {
		if a.Name == name {
			return a.Value
		}
	}
	return nil
}

// evaluate computes a graph's outputs from its definition, in float64: an interpreter of the operators in
// use, by their texts in https://onnx.ai/onnx/operators.
func evaluate(t *testing.T, m *Model, inputs map[string]value) map[string]value {
	t.Helper()
	all := map[string]value{}
	for _, c := range m.Graph.Constants {
		all[c.Name] = constantOf(c)
	}
	for _, in := range m.Graph.Inputs {
		v, ok := inputs[in.Name]
		if !ok {
			t.Fatalf("no value for the input %q", in.Name)
		}
		all[in.Name] = v
	}
	for i := range m.Graph.Nodes {
		n := &m.Graph.Nodes[i]
		var args []value
		for _, name := range n.Inputs {
			v, ok := all[name]
			if !ok {
				t.Fatalf("%s takes %q, which no node before it gives", n.Name, name)
			}
			args = append(args, v)
		}
		all[n.Outputs[0]] = n.run(t, args)
	}
	out := map[string]value{}
	for _, o := range m.Graph.Outputs {
		out[o.Name] = all[o.Name]
	}
	return out
}

func constantOf(c Tensor) value {
	v := value{rows: 1, cols: 1, s: c.Strings}
	if len(c.Dims) > 0 {
		v.cols = c.Dims[len(c.Dims)-1]
	}
	if len(c.Dims) == 2 {
		v.rows = c.Dims[0]
	}
	for _, x := range c.Floats {
		v.n = append(v.n, float64(x))
	}
	for _, x := range c.Halves {
		v.n = append(v.n, float64(compress.FromHalf(x)))
	}
	for _, x := range c.Bytes {
		v.n = append(v.n, float64(x))
	}
	for _, x := range c.Ints {
		v.n = append(v.n, float64(x))
	}
	v.n = append(v.n, c.Doubles...)
	return v
}

func (n *Node) run(t *testing.T, args []value) value {
	t.Helper()
	each := func(f func(x float64) float64) value {
		return combine(args[:1], func(x []float64) float64 { return f(x[0]) })
	}
	two := func(f func(x, y float64) float64) value {
		return combine(args[:2], func(x []float64) float64 { return f(x[0], x[1]) })
	}
	switch n.Op {
	case "Identity", "Flatten":
		return args[0]
	case "DequantizeLinear": // along axis 0, with zero points of 0
		if n.attribute("axis").(int64) != 0 {
			t.Fatalf("%s has another axis", n.Name)
		}
		out := args[0]
		out.n = slices.Clone(out.n)
		for i := range out.n {
			out.n[i] *= args[1].n[i/out.cols]
		}
		return out
	case "Cast":
		if Type(n.attribute("to").(int64)) == Float {
			return each(func(x float64) float64 { return float64(float32(x)) })
		}
		return args[0]
	case "Add":
		return two(func(x, y float64) float64 { return x + y })
	case "Sub":
		return two(func(x, y float64) float64 { return x - y })
	case "Mul":
		return two(func(x, y float64) float64 { return x * y })
	case "Div":
		return two(func(x, y float64) float64 { return x / y })
	case "Max":
		return two(math.Max)
	case "Equal":
		return two(func(x, y float64) float64 { return truth(x == y) })
	case "Greater":
		return two(func(x, y float64) float64 { return truth(x > y) })
	case "IsNaN":
		return each(func(x float64) float64 { return truth(x != x) })
	case "Where":
		return combine(args, func(x []float64) float64 {
			if x[0] != 0 {
				return x[1]
			}
			return x[2]
		})
	case "Sqrt":
		return each(math.Sqrt)
	case "Log":
		return each(math.Log)
	case "Erf":
		return each(math.Erf)
	case "Tanh":
		return each(math.Tanh)
	case "Sigmoid":
		return each(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) })
	case "Softplus":
		return each(func(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) })
	case "Relu":
		return each(func(x float64) float64 { return math.Max(x, 0) })
	case "LeakyRelu":
		return each(below(func(x float64) float64 { return float64(n.attribute("alpha").(float32)) * x }))
	case "Elu":
		return each(below(math.Expm1))
	case "Selu":
		const gamma, alpha = 1.05070102214813232421875, 1.67326319217681884765625
		return each(func(x float64) float64 {
			return gamma * below(func(x float64) float64 { return alpha * math.Expm1(x) })(x)
		})
	}
	return n.matrix(t, args)
}

// matrix runs what does not go element by element.
func (n *Node) matrix(t *testing.T, args []value) value {
	t.Helper()
	x := args[0]
	switch n.Op {
	case "Gemm":
		w, out := args[1], value{rows: x.rows, cols: args[1].rows}
		for i := range x.rows {
			for j := range w.rows {
				sum := args[2].n[j]
				for k := range x.cols {
					sum += x.at(i, k) * w.at(j, k)
				}
				out.n = append(out.n, sum)
			}
		}
		return out
	case "BatchNormalization":
		eps := float64(n.attribute("epsilon").(float32))
		return combine(args, func(v []float64) float64 { return (v[0]-v[3])/math.Sqrt(v[4]+eps)*v[1] + v[2] })
	case "LayerNormalization":
		return n.rows(x, func(row []float64) []float64 {
			mean, square := 0.0, 0.0
			for _, v := range row {
				mean += v / float64(len(row))
			}
			for _, v := range row {
				square += (v - mean) * (v - mean) / float64(len(row))
			}
			out := make([]float64, len(row))
			for j, v := range row {
				scaled := (v - mean) / math.Sqrt(square+float64(n.attribute("epsilon").(float32)))
				out[j] = scaled*args[1].n[j] + args[2].n[j]
			}
			return out
		})
	case "Softmax":
		return n.rows(x, func(row []float64) []float64 {
			sum, most := 0.0, slices.Max(row)
			out := make([]float64, len(row))
			for j, v := range row {
				out[j] = math.Exp(v - most)
				sum += out[j]
			}
			for j := range out {
				out[j] /= sum
			}
			return out
		})
	case "ReduceSum":
		return n.rows(x, func(row []float64) []float64 {
			sum := 0.0
			for _, v := range row {
				sum += v
			}
			return []float64{sum}
		})
	case "ArgMax":
		best := func(row []float64) []float64 { return []float64{float64(slices.Index(row, slices.Max(row)))} }
		return value{rows: 1, cols: x.rows, n: n.rows(x, best).n} // keepdims = 0
	case "Unsqueeze": // a vector becomes a column
		return value{rows: x.cols, cols: 1, n: x.n}
	case "Concat":
		out := value{rows: x.rows}
		for i := range x.rows {
			for _, a := range args {
				out.n = append(out.n, a.n[i*a.cols:(i+1)*a.cols]...)
			}
		}
		out.cols = len(out.n) / max(1, out.rows)
		return out
	case "Gather":
		return n.gather(x, args[1])
	case "LabelEncoder":
		out := value{rows: x.rows, cols: x.cols}
		keys, codes := n.attribute("keys_strings").([]string), n.attribute("values_int64s").([]int64)
		for _, s := range x.s {
			if i := slices.Index(keys, s); i >= 0 {
				out.n = append(out.n, float64(codes[i]))
			} else {
				out.n = append(out.n, float64(n.attribute("default_int64").(int64)))
			}
		}
		return out
	case "TfIdfVectorizer":
		return n.count(x)
	}
	t.Fatalf("the operator %s is not known", n.Op)
	return value{}
}

func (n *Node) gather(x, at value) value {
	if axis, ok := n.attribute("axis").(int64); ok && axis == 1 { // a scalar chooses a column
		out := value{rows: 1, cols: x.rows}
		for i := range x.rows {
			out.n = append(out.n, x.at(i, int(at.n[0])))
		}
		return out
	}
	if x.rows == 1 { // of a vector
		out := value{rows: 1, cols: at.cols}
		for _, k := range at.n {
			if x.s != nil {
				out.s = append(out.s, x.s[int(k)])
			} else {
				out.n = append(out.n, x.n[int(k)])
			}
		}
		return out
	}
	out := value{rows: at.cols, cols: x.cols}
	for _, k := range at.n {
		out.n = append(out.n, x.n[int(k)*x.cols:(int(k)+1)*x.cols]...)
	}
	return out
}

// count counts runs of words.
func (n *Node) count(x value) value {
	starts, pool := n.attribute("ngram_counts").([]int64), n.attribute("pool_strings").([]string)
	places := n.attribute("ngram_indexes").([]int64)
	known, next := map[string]int64{}, 0
	for g, from := range starts {
		end := int64(len(pool))
		if g+1 < len(starts) {
			end = starts[g+1]
		}
		for at := from; at < end; at += int64(g + 1) {
			known[strings.Join(pool[at:at+int64(g+1)], "\x00")] = places[next]
			next++
		}
	}
	out := value{rows: x.rows, cols: len(places), n: make([]float64, x.rows*len(places))}
	for i := range x.rows {
		words := x.s[i*x.cols : (i+1)*x.cols]
		for from := range words {
			for g := range starts {
				if from+g < len(words) {
					if k, ok := known[strings.Join(words[from:from+g+1], "\x00")]; ok {
						out.n[i*out.cols+int(k)]++
					}
				}
			}
		}
	}
	return out
}

// rows applies f to each row.
func (n *Node) rows(x value, f func(row []float64) []float64) value {
	out := value{rows: x.rows}
	for i := range x.rows {
		out.n = append(out.n, f(x.n[i*x.cols:(i+1)*x.cols])...)
	}
	out.cols = len(out.n) / max(1, x.rows)
	return out
}

// combine applies f to the elements at one place of values that are stretched to one size.
func combine(args []value, f func(x []float64) float64) value {
	var out value
	for _, a := range args {
		out.rows, out.cols = max(out.rows, a.rows), max(out.cols, a.cols)
	}
	x := make([]float64, len(args))
	for i := range out.rows {
		for j := range out.cols {
			for k, a := range args {
				x[k] = a.at(i, j)
			}
			out.n = append(out.n, f(x))
		}
	}
	return out
}

func below(f func(x float64) float64) func(x float64) float64 {
	return func(x float64) float64 {
		if x < 0 {
			return f(x)
		}
		return x
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
