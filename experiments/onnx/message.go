package onnx

import (
	"encoding/binary"
	"errors"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Versions of what is written.
const (
	irVersion = 8
	opset     = 17
	mlOpset   = 3
	mlDomain  = "ai.onnx.ml"
)

// Type is the type of a tensor's elements, by ONNX's numbers.
type Type int

// The types in use.
const (
	Float  Type = 1
	Int8   Type = 3
	Int64  Type = 7
	String Type = 8
	Bool   Type = 9
	Half   Type = 10
	Double Type = 11
)

// Model is a graph with what is told of it.
type Model struct {
	Producer, Version string
	Graph             Graph
	// Metadata are pairs of a key and its value, in order.
	Metadata [][2]string
}

// Graph computes outputs of inputs.
type Graph struct {
	Name            string
	Nodes           []Node
	Constants       []Tensor
	Inputs, Outputs []Value
}

// Node is one operation.
type Node struct {
	Op, Domain, Name string
	Inputs, Outputs  []string
	Attributes       []Attribute
}

// Attribute is a setting of a node: its value is a float32, an int64, a string, []int64 or []string, []float32
// or a Tensor.
type Attribute struct {
	Name  string
	Value any
}

// Tensor is a constant, row-major. One of the slices holds its elements.
type Tensor struct {
	Name    string
	Dims    []int
	Floats  []float32
	Halves  []uint16 // the bits of numbers of 16 bits
	Bytes   []int8
	Doubles []float64
	Ints    []int64
	Strings []string
}

// Type is that of the elements.
func (t *Tensor) Type() Type {
	switch {
	case t.Doubles != nil:
		return Double
	case t.Ints != nil:
		return Int64
	case t.Strings != nil:
		return String
	case t.Halves != nil:
		return Half
	case t.Bytes != nil:
		return Int8
	}
	return Float
}

// Value is an input or output. A dimension of 0 is the batch, one of -1 may be any.
type Value struct {
	Name string
	Type Type
	Dims []int
}

var errTooLarge = errors.New("the model takes more than 2 GiB, which is the most that an ONNX file can hold")

// Encode writes the model as a protocol buffer.
func (m *Model) Encode() ([]byte, error) {
	size := 0
	for _, t := range m.Graph.Constants {
		size += 4*len(t.Floats) + 8*len(t.Doubles) + 8*len(t.Ints)
		for _, s := range t.Strings {
			size += len(s)
		}
	}
	if size > math.MaxInt32-1<<20 {
		return nil, errTooLarge
	}
	var b message
	b.int(1, irVersion)
	b.text(2, m.Producer)
	b.text(3, m.Version)
	b.message(7, m.Graph.encode())
	b.message(8, operators("", opset))
	b.message(8, operators(mlDomain, mlOpset))
	for _, pair := range m.Metadata {
		var entry message
		entry.text(1, pair[0])
		entry.text(2, pair[1])
		b.message(14, entry)
	}
	if len(b) > math.MaxInt32 {
		return nil, errTooLarge
	}
	return b, nil
}

func operators(domain string, version int) (b message) {
	b.text(1, domain)
	b.int(2, version)
	return b
}

func (g *Graph) encode() (b message) {
	for i := range g.Nodes {
		b.message(1, g.Nodes[i].encode())
	}
	b.text(2, g.Name)
	for i := range g.Constants {
		b.message(5, g.Constants[i].encode())
	}
	for i := range g.Inputs {
		b.message(11, g.Inputs[i].encode())
	}
	for i := range g.Outputs {
		b.message(12, g.Outputs[i].encode())
	}
	return b
}

func (n *Node) encode() (b message) {
	for _, name := range n.Inputs {
		b.text(1, name)
	}
	for _, name := range n.Outputs {
		b.text(2, name)
	}
	b.text(3, n.Name)
	b.text(4, n.Op)
	for i := range n.Attributes {
		b.message(5, n.Attributes[i].encode())
	}
	if n.Domain != "" {
		b.text(7, n.Domain)
	}
	return b
}

// kinds of attributes.
const (
	attributeFloat = 1 + iota
	attributeInt
	attributeString
	attributeTensor
	_
	attributeFloats
	attributeInts
	attributeStrings
)

func (a *Attribute) encode() (b message) {
	b.text(1, a.Name)
	kind := 0
	switch v := a.Value.(type) {
	case float32:
		kind = attributeFloat
		b = protowire.AppendTag(b, 2, protowire.Fixed32Type)
		b = protowire.AppendFixed32(b, math.Float32bits(v))
	case int64:
		kind = attributeInt
		b.int(3, int(v))
	case string:
		kind = attributeString
		b.text(4, v)
	case Tensor:
		kind = attributeTensor
		b.message(5, v.encode())
	case []float32:
		kind = attributeFloats
		for _, x := range v {
			b = protowire.AppendTag(b, 7, protowire.Fixed32Type)
			b = protowire.AppendFixed32(b, math.Float32bits(x))
		}
	case []int64:
		kind = attributeInts
		for _, x := range v {
			b.int(8, int(x))
		}
	case []string:
		kind = attributeStrings
		for _, x := range v {
			b.text(9, x)
		}
	}
	b.int(20, kind)
	return b
}

func (t *Tensor) encode() (b message) {
	for _, d := range t.Dims {
		b.int(1, d)
	}
	b.int(2, int(t.Type()))
	b.text(8, t.Name)
	var raw []byte
	switch t.Type() {
	case String:
		for _, s := range t.Strings {
			b.text(6, s)
		}
		return b
	case Float:
		raw = make([]byte, 0, 4*len(t.Floats))
		for _, v := range t.Floats {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
		}
	case Half:
		for _, v := range t.Halves {
			raw = binary.LittleEndian.AppendUint16(raw, v)
		}
	case Int8:
		for _, v := range t.Bytes {
			raw = append(raw, byte(v))
		}
	case Double:
		for _, v := range t.Doubles {
			raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(v))
		}
	case Int64:
		for _, v := range t.Ints {
			raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
		}
	}
	b.message(9, raw)
	return b
}

func (v *Value) encode() (b message) {
	var shape message
	for i, d := range v.Dims {
		var dim message
		switch {
		case d == 0:
			dim.text(2, "batch")
		case d < 0:
			dim.text(2, v.Name+" "+string(rune('a'+i)))
		default:
			dim.int(1, d)
		}
		shape.message(1, dim)
	}
	var tensor, kind message
	tensor.int(1, int(v.Type))
	tensor.message(2, shape)
	kind.message(1, tensor)
	b.text(1, v.Name)
	b.message(2, kind)
	return b
}

// message is one that is being written.
type message []byte

func (b *message) int(field protowire.Number, v int) {
	*b = protowire.AppendTag(*b, field, protowire.VarintType)
	*b = protowire.AppendVarint(*b, uint64(v))
}

func (b *message) text(field protowire.Number, s string) {
	*b = protowire.AppendTag(*b, field, protowire.BytesType)
	*b = protowire.AppendString(*b, s)
}

func (b *message) message(field protowire.Number, m []byte) {
	*b = protowire.AppendTag(*b, field, protowire.BytesType)
	*b = protowire.AppendBytes(*b, m)
}
