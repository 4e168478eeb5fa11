package onnx

import (
	"fmt"
	"slices"

	"tunebench/engine/compress"
	"tunebench/experiments/checkpoint"
)

// builder puts a graph together.
type builder struct {
	graph   Graph
	weights []checkpoint.Tensor
	stored  Storage
	taken   map[string]bool // names of values
	missing error           // the first tensor that was not found
}

// name is one that no other value has.
func (b *builder) name(want string) string {
	name := want
	for i := 2; b.taken[name]; i++ {
		name = fmt.Sprintf("%s (%d)", want, i)
	}
	b.taken[name] = true
	return name
}

// do adds an operation and returns its one output.
func (b *builder) do(op string, inputs []string, attributes ...Attribute) string {
	name := b.name(fmt.Sprintf("/%s_%d", op, len(b.graph.Nodes)))
	return b.node(Node{Op: op, Name: name, Inputs: inputs, Attributes: attributes}, name)
}

// domain is do for an operation of ai.onnx.ml.
func (b *builder) domain(op string, inputs []string, attributes ...Attribute) string {
	name := b.name(fmt.Sprintf("/%s_%d", op, len(b.graph.Nodes)))
	return b.node(Node{Op: op, Domain: mlDomain, Name: name, Inputs: inputs, Attributes: attributes}, name)
}

func (b *builder) node(n Node, output string) string {
	n.Outputs = []string{output}
	b.graph.Nodes = append(b.graph.Nodes, n)
	return output
}

// constant adds a constant and returns its name.
func (b *builder) constant(t Tensor) string {
	if t.Name == "" {
		t.Name = b.name(fmt.Sprintf("/constant_%d", len(b.graph.Constants)))
	}
	b.graph.Constants = append(b.graph.Constants, t)
	return t.Name
}

func (b *builder) floats(v ...float32) string {
	return b.constant(Tensor{Dims: []int{len(v)}, Floats: v})
}

func (b *builder) doubles(v ...float64) string {
	return b.constant(Tensor{Dims: []int{len(v)}, Doubles: v})
}

func (b *builder) ints(v ...int64) string { return b.constant(Tensor{Dims: []int{len(v)}, Ints: v}) }

// weight adds a tensor of the network under its name.
func (b *builder) weight(format string, args ...any) string {
	name := fmt.Sprintf(format, args...)
	i := slices.IndexFunc(b.weights, func(t checkpoint.Tensor) bool { return t.Name == name })
	if i < 0 {
		if b.missing == nil {
			b.missing = fmt.Errorf("the weights lack the tensor %q", name)
		}
		return name
	}
	t := b.weights[i]
	if len(t.Shape) == 2 && b.stored != AsFloat32 {
		return b.unpacked(t)
	}
	if !slices.ContainsFunc(b.graph.Constants, func(have Tensor) bool { return have.Name == name }) {
		b.constant(Tensor{Name: name, Dims: t.Shape, Floats: t.Data})
	}
	return name
}

// unpacked adds a matrix in fewer bits, and what makes float32 of it under its name.
func (b *builder) unpacked(t checkpoint.Tensor) string {
	if slices.ContainsFunc(b.graph.Nodes, func(have Node) bool { return slices.Contains(have.Outputs, t.Name) }) {
		return t.Name
	}
	if b.stored == AsFloat16 || !compress.Wide(t.Shape[1]) {
		halves := make([]uint16, len(t.Data))
		for i, v := range t.Data {
			halves[i] = compress.Half(v)
		}
		packed := b.constant(Tensor{Name: t.Name + ".float16", Dims: t.Shape, Halves: halves})
		node := Node{Op: "Cast", Name: "/" + t.Name, Inputs: []string{packed}}
		node.Attributes = []Attribute{{"to", int64(Float)}}
		return b.node(node, t.Name)
	}
	q, scales := compress.Int8(t.Data, t.Shape[0])
	packed := b.constant(Tensor{Name: t.Name + ".int8", Dims: t.Shape, Bytes: q})
	scale := b.constant(Tensor{Name: t.Name + ".scale", Dims: []int{len(scales)}, Floats: scales})
	node := Node{Op: "DequantizeLinear", Name: "/" + t.Name, Inputs: []string{packed, scale}}
	node.Attributes = []Attribute{{"axis", int64(0)}}
	return b.node(node, t.Name)
}

func (b *builder) input(want string, t Type, dims ...int) string {
	name := b.name(want)
	b.graph.Inputs = append(b.graph.Inputs, Value{name, t, dims})
	return name
}

// output makes a value an output of this name.
func (b *builder) output(value, want string, t Type, dims ...int) {
	name := b.name(want)
	b.node(Node{Op: "Identity", Name: "/" + name, Inputs: []string{value}}, name)
	b.graph.Outputs = append(b.graph.Outputs, Value{name, t, dims})
}

func (b *builder) cast(value string, to Type) string {
	return b.do("Cast", []string{value}, Attribute{"to", int64(to)})
}

// concat puts values side by side.
func (b *builder) concat(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return b.do("Concat", values, Attribute{"axis", int64(1)})
}
