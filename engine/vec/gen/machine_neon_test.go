package main

import (
	endian "encoding/binary"
	"math"
	"regexp"
	"strings"
)

// decoded is what a word of machine code means, by the tables of the Arm manual for Advanced SIMD
// of four single-precision lanes: apart from the registers the bits must agree.
var decoded = []struct {
	mask, bits uint32
	op         string
}{
	{0xffe0fc00, 0x4e20d400, "FADD"},
	{0xffe0fc00, 0x4ea0d400, "FSUB"},
	{0xffe0fc00, 0x6e20dc00, "FMUL"},
	{0xffe0fc00, 0x6e20fc00, "FDIV"},
	{0xffe0fc00, 0x4ea0f400, "FMIN"},
	{0xffe0fc00, 0x4e20e400, "FCMEQ"},
	{0xffe0fc00, 0x6e20e400, "FCMGE"},
	{0xffe0fc00, 0x6ea0e400, "FCMGT"},
	{0xffe0fc00, 0x4e601c00, "BIC"},
	{0xfffffc00, 0x6ea1f800, "FSQRT"},
	{0xfffffc00, 0x4e21d800, "SCVTF"},
	{0xffe0fc00, 0x4f200400, "SSHR"},
}

// arm carries out an instruction of NEON.
func arm(m *machine, in instruction) {
	last := in.args[len(in.args)-1]
	switch in.op {
	case "WORD":
		armWord(m, uint32(number(in.args[0])))
	case "FMOVQ":
		if at, ok := m.address(last); ok {
			for i := range 4 {
				m.store(at+4*uint64(i), m.vector[number(in.args[0][1:])][i])
			}
			return
		}
		at, _ := m.address(in.args[0])
		for i := range 4 {
			m.vector[number(last[1:])][i] = m.load(at + 4*uint64(i))
		}
	case "VLD1R.P": // loads one number into all lanes and moves on
		at := m.gp[baseOf(in.args[0])]
		for i := range 4 {
			m.vector[armVector(last)][i] = m.load(at)
		}
		m.gp[baseOf(in.args[0])] += 4
	case "MOVW.P":
		base := baseOf(in.args[0])
		m.gp[last] = uint64(int64(int32(m.load(m.gp[base]))))
		m.gp[base] += 4
	case "MOVD":
		m.gp[last] = armValue(m, in.args[0])
	case "ADD", "SUB", "MUL", "LSL", "SUBS":
		a, b := m.gp[last], armValue(m, in.args[0])
		if len(in.args) == 3 {
			a = armValue(m, in.args[1])
		}
		f := integerOps[map[string]string{
			"ADD": "ADD", "SUB": "SUB", "SUBS": "SUB", "MUL": "IMUL",
			"LSL": "SHL",
		}[in.op]]
		m.gp[last] = f(a, b)
		if in.op == "SUBS" {
			m.zero = m.gp[last] == 0
		}
	case "CMP": // of the second with the first
		a, b := int64(armValue(m, in.args[1])), int64(armValue(m, in.args[0]))
		m.zero, m.less = a == b, a < b
	default:
		armVectors(m, in)
	}
}

var (
	vectorForm = regexp.MustCompile(`^\[?V(\d+)\.(?:B16|S4)\]?$`)
	baseForm   = regexp.MustCompile(`\((\w+)\)$`)
)

func armVector(arg string) uint64 { return number(vectorForm.FindStringSubmatch(arg)[1]) }
func baseOf(arg string) string    { return baseForm.FindStringSubmatch(arg)[1] }

func armValue(m *machine, arg string) uint64 {
	switch {
	case arg == "ZR":
		return 0
	case strings.HasSuffix(arg, "<>(SB)"):
		name := strings.TrimSuffix(strings.TrimPrefix(arg, "$"), "<>(SB)")
		return m.table(name)
	case arg[0] == '$':
		return number(arg)
	}
	if v, ok := m.parameter(arg); ok {
		return v
	}
	return m.gp[arg]
}

// table returns the address of a table of constants, which it lays into memory at first.
func (m *machine) table(name string) uint64 {
	if at, ok := m.gp[name]; ok {
		return at
	}
	raw := m.constants[name]
	words := make([]uint32, len(raw)/4)
	for i := range words {
		words[i] = endian.LittleEndian.Uint32(raw[4*i:])
	}
	m.gp[name] = m.place(words)
	return m.gp[name]
}

// armVectors does the instructions that Go's assembler knows: op Vm, Vn, Vd.
func armVectors(m *machine, in instruction) {
	last := armVector(in.args[len(in.args)-1])
	d := &m.vector[last]
	if in.op == "VSHL" {
		a := m.vector[armVector(in.args[1])]
		for i := range 4 {
			d[i] = a[i] << number(in.args[0])
		}
		return
	}
	b, a := m.vector[armVector(in.args[0])], m.vector[armVector(in.args[1])]
	name := map[string]string{"VAND": "AND", "VORR": "OR", "VEOR": "XOR", "VADD": "IADD", "VSUB": "ISUB"}[in.op]
	for i := range 4 {
		switch {
		case name != "":
			d[i] = lanewise[name](a[i], b[i])
		case in.op == "VBIT": // takes a's bits where b has ones
			d[i] = d[i]&^b[i] | a[i]&b[i]
		case in.op == "VBIF":
			d[i] = d[i]&b[i] | a[i]&^b[i]
		default:
			unknown(in)
		}
	}
}

// armWord carries out an instruction that the generator encodes itself.
func armWord(m *machine, code uint32) {
	op := ""
	for _, d := range decoded {
		if code&d.mask == d.bits {
			op = d.op
		}
	}
	d, a, b := &m.vector[code&31], m.vector[code>>5&31], m.vector[code>>16&31]
	for i := range 4 {
		switch op {
		case "FADD", "FSUB", "FMUL", "FDIV":
			d[i] = lanewise[op[1:]](a[i], b[i])
		case "FMIN":
			d[i] = armMinimum(a[i], b[i])
		case "FCMEQ":
			d[i] = ones(float(a[i]) == float(b[i]))
		case "FCMGE":
			d[i] = ones(float(a[i]) >= float(b[i]))
		case "FCMGT":
			d[i] = ones(float(a[i]) > float(b[i]))
		case "BIC":
			d[i] = a[i] &^ b[i]
		case "FSQRT":
			d[i] = squareRoot(a[i])
		case "SCVTF":
			d[i] = math.Float32bits(float32(int32(a[i])))
		case "SSHR":
			d[i] = uint32(int32(a[i]) >> (64 - code>>16&127))
		default:
			panic("the machine cannot decode a word")
		}
	}
}

// armMinimum is NaN if one of its operands is.
func armMinimum(a, b uint32) uint32 {
	switch {
	case float(a) != float(a):
		return a
	case float(b) != float(b):
		return b
	}
	return word(min(float(a), float(b)))
}
