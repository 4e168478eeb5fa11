package onnx

import (
	"encoding/binary"
	"math"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// fields are those of a message, by number, in their order.
type fields map[protowire.Number][]field

type field struct {
	number uint64
	bytes  []byte
}

func parse(t *testing.T, raw []byte) fields {
	t.Helper()
	all := fields{}
	for len(raw) > 0 {
		number, kind, n := protowire.ConsumeTag(raw)
		if n < 0 {
			t.Fatal("no message")
		}
		raw = raw[n:]
		var f field
		switch kind {
		case protowire.VarintType:
			f.number, n = protowire.ConsumeVarint(raw)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(raw)
			f.number = uint64(v)
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(raw)
		default:
			t.Fatalf("field %d of type %d", number, kind)
		}
		if n < 0 {
			t.Fatalf("field %d is cut short", number)
		}
		all[number] = append(all[number], f)
		raw = raw[n:]
	}
	return all
}

func (f fields) text(number protowire.Number) string {
	if len(f[number]) == 0 {
		return ""
	}
	return string(f[number][0].bytes)
}

func (f fields) texts(number protowire.Number) (all []string) {
	for _, v := range f[number] {
		all = append(all, string(v.bytes))
	}
	return all
}

func (f fields) int(number protowire.Number) int64 {
	if len(f[number]) == 0 {
		return 0
	}
	return int64(f[number][0].number)
}

func (f fields) ints(number protowire.Number) (all []int64) {
	for _, v := range f[number] {
		all = append(all, int64(v.number))
	}
	return all
}

// decode reads what Encode wrote.
func decode(t *testing.T, raw []byte) *Model {
	t.Helper()
	top := parse(t, raw)
	if top.int(1) != irVersion || len(top[8]) != 2 || parse(t, top[8][0].bytes).int(2) != opset {
		t.Fatalf("IR version %d, %d sets of operators", top.int(1), len(top[8]))
	}
	m := &Model{Producer: top.text(2), Version: top.text(3)}
	for _, f := range top[14] {
		pair := parse(t, f.bytes)
		m.Metadata = append(m.Metadata, [2]string{pair.text(1), pair.text(2)})
	}
	g := parse(t, top[7][0].bytes)
	m.Graph.Name = g.text(2)
	for _, f := range g[1] {
		n := parse(t, f.bytes)
		node := Node{Op: n.text(4), Domain: n.text(7), Name: n.text(3), Inputs: n.texts(1), Outputs: n.texts(2)}
		for _, f := range n[5] {
			node.Attributes = append(node.Attributes, decodeAttribute(parse(t, f.bytes)))
		}
		m.Graph.Nodes = append(m.Graph.Nodes, node)
	}
	for _, f := range g[5] {
		m.Graph.Constants = append(m.Graph.Constants, decodeTensor(t, parse(t, f.bytes)))
	}
	for number, into := range map[protowire.Number]*[]Value{11: &m.Graph.Inputs, 12: &m.Graph.Outputs} {
		for _, f := range g[number] {
			v := parse(t, f.bytes)
			tensor := parse(t, parse(t, v[2][0].bytes)[1][0].bytes)
			value := Value{Name: v.text(1), Type: Type(tensor.int(1))}
			for _, f := range parse(t, tensor[2][0].bytes)[1] {
				dim := parse(t, f.bytes)
				d := int(dim.int(1))
				if name := dim.text(2); name != "" && name != "batch" {
					d = -1
				}
				value.Dims = append(value.Dims, d)
			}
			*into = append(*into, value)
		}
	}
	return m
}

func decodeAttribute(f fields) Attribute {
	a := Attribute{Name: f.text(1)}
	switch f.int(20) {
	case attributeFloat:
		a.Value = math.Float32frombits(uint32(f.int(2)))
	case attributeInt:
		a.Value = f.int(3)
	case attributeString:
		a.Value = f.text(4)
	case attributeInts:
		a.Value = f.ints(8)
	case attributeStrings:
		a.Value = f.texts(9)
	}
	return a
}

func decodeTensor(t *testing.T, f fields) Tensor {
	t.Helper()
	v := Tensor{Name: f.text(8)}
	count := 1
	for _, d := range f.ints(1) {
		v.Dims = append(v.Dims, int(d))
		count *= int(d)
	}
	raw := []byte(f.text(9))
	for i := range count {
		switch Type(f.int(2)) {
		case Float:
			v.Floats = append(v.Floats, math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:])))
		case Double:
			v.Doubles = append(v.Doubles, math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:])))
		case Half:
			v.Halves = append(v.Halves, binary.LittleEndian.Uint16(raw[2*i:]))
		case Int8:
			v.Bytes = append(v.Bytes, int8(raw[i]))
		case Int64:
			v.Ints = append(v.Ints, int64(binary.LittleEndian.Uint64(raw[8*i:])))
		case String:
			v.Strings = f.texts(6)
		default:
			t.Fatalf("%s has the type %d", v.Name, f.int(2))
		}
	}
	return v
}
