package main

import (
	endian "encoding/binary"
	"math"
	"math/bits"
	"strings"
)

// x86 carries out an instruction of AVX2 or AVX-512. Go's assembler names sources in reverse:
// VSUBPS b, a, d is d = a - b.
func x86(m *machine, in instruction) {
	if strings.HasPrefix(in.op, "V") {
		x86Vector(m, in)
		return
	}
	x86Integer(m, in)
}

// value returns a general operand.
func (m *machine) value(arg string) uint64 {
	if strings.HasPrefix(arg, "$") {
		return number(arg)
	}
	if v, ok := m.parameter(arg); ok {
		return v
	}
	return m.gp[arg]
}

// integerOps are the operations of integer registers, d = d op s.
var integerOps = map[string]func(d, s uint64) uint64{
	"ADD":  func(d, s uint64) uint64 { return d + s },
	"SUB":  func(d, s uint64) uint64 { return d - s },
	"AND":  func(d, s uint64) uint64 { return d & s },
	"OR":   func(d, s uint64) uint64 { return d | s },
	"XOR":  func(d, s uint64) uint64 { return d ^ s },
	"SHL":  func(d, s uint64) uint64 { return d << s },
	"SHR":  func(d, s uint64) uint64 { return d >> s },
	"IMUL": func(d, s uint64) uint64 { return d * s },
}

func x86Integer(m *machine, in instruction) {
	op, wide := in.op[:len(in.op)-1], strings.HasSuffix(in.op, "Q")
	last := in.args[len(in.args)-1]
	set := func(v uint64) {
		if !wide {
			v = uint64(uint32(v))
		}
		m.gp[last], m.zero = v, v == 0
	}
	if f := integerOps[op]; f != nil {
		set(f(m.gp[last], m.value(in.args[0])))
		return
	}
	switch in.op {
	case "MOVQ", "MOVL":
		zero := m.zero // a move leaves the flags
		if at, ok := m.address(last); ok {
			m.store(at, uint32(m.value(in.args[0])))
			return
		}
		set(m.value(in.args[0]))
		m.zero = zero
	case "MOVLQSX":
		at, _ := m.address(in.args[0])
		m.gp[last] = uint64(int64(int32(m.load(at))))
	case "DECQ", "DECL":
		set(m.gp[last] - 1)
	case "INCQ", "INCL":
		set(m.gp[last] + 1)
	case "TESTQ":
		m.zero = m.gp[in.args[0]]&m.gp[in.args[1]] == 0
	case "CMPQ":
		a, b := int64(m.value(in.args[0])), int64(m.value(in.args[1]))
		m.zero, m.less = a == b, a < b
	case "BSFL":
		set(uint64(bits.TrailingZeros32(uint32(m.gp[in.args[0]]))))
	case "POPCNTL":
		set(uint64(bits.OnesCount32(uint32(m.gp[in.args[0]]))))
	case "KMOVW":
		if strings.HasPrefix(last, "K") {
			m.mask[last] = uint16(m.gp[in.args[0]])
		} else {
			m.gp[last] = uint64(m.mask[in.args[0]])
		}
	case "KORTESTW":
		m.zero = m.mask[in.args[0]]|m.mask[in.args[1]] == 0
	default:
		unknown(in)
	}
}

// width returns the lanes of the widest vector register among the operands, and 1 for scalars.
func width(in instruction) int {
	w := 0
	for _, a := range in.args {
		switch a[0] {
		case 'Z':
			w = max(w, 16)
		case 'Y':
			w = max(w, 8)
		case 'X':
			w = max(w, 4)
		}
	}
	if strings.HasSuffix(strings.TrimSuffix(in.op, ".Z"), "SS") && !strings.HasPrefix(in.op, "VBROADCAST") {
		return 1
	}
	return w
}

// source returns the lanes of an operand, from a register, a constant or memory; of memory only
// those that the mask lets through are read.
func (m *machine) source(arg string, n int, mask uint16) (v [16]uint32) {
	if name, ok := strings.CutSuffix(arg, "<>(SB)"); ok {
		for i := range n {
			v[i] = endian.LittleEndian.Uint32(m.constants[name][4*i:])
		}
		return v
	}
	at, inMemory := m.address(arg)
	if !inMemory {
		return m.vector[number(arg[1:])]
	}
	for i := range n {
		if mask>>i&1 == 1 {
			v[i] = m.load(at + 4*uint64(i))
		}
	}
	return v
}

// deposit puts lanes into a register or memory under a mask. Lanes beyond the width become 0, and
// so do masked ones if zeroing.
func (m *machine) deposit(arg string, v [16]uint32, n int, mask uint16, zeroing bool) {
	at, inMemory := m.address(arg)
	for i := range 16 {
		on := i < n && mask>>i&1 == 1
		switch {
		case inMemory && on:
			m.store(at+4*uint64(i), v[i])
		case inMemory:
		case on:
			m.vector[number(arg[1:])][i] = v[i]
		case i >= n || zeroing:
			m.vector[number(arg[1:])][i] = 0
		}
	}
}

var x86Lanewise = map[string]string{
	"VADDPS": "ADD", "VSUBPS": "SUB", "VMULPS": "MUL", "VDIVPS": "DIV", "VADDSS": "ADD", "VDIVSS": "DIV",
	"VANDPS": "AND", "VORPS": "OR", "VXORPS": "XOR", "VPADDD": "IADD", "VPSUBD": "ISUB",
}

// x86Minimum and maximum return the second operand, b, where one is NaN or both are 0.
func x86Minimum(a, b uint32) uint32 {
	if float(a) < float(b) {
		return a
	}
	return b
}

func x86Maximum(a, b uint32) uint32 {
	if float(a) > float(b) {
		return a
	}
	return b
}

// x86Compare tells whether a comparison by its number holds.
func x86Compare(predicate uint64, a, b float32) bool {
	switch predicate {
	case 0:
		return a == b
	case 1, 17:
		return a < b
	case 3:
		return a != a || b != b
	case 4:
		return a != b
	case 5, 21:
		return !(a < b)
	case 6, 22:
		return !(a <= b)
	case 13, 29:
		return a >= b
	case 14, 30:
		return a > b
	}
	panic("no such comparison")
}

func x86Vector(m *machine, in instruction) {
	op, zeroing := strings.CutSuffix(in.op, ".Z")
	args, n := in.args, width(in)
	last := len(args) - 1
	mask := uint16(math.MaxUint16)
	if k := last - 1; last > 0 && args[k][0] == 'K' && op != "VCOMPRESSPS" && op != "VEXPANDPS" {
		mask = m.mask[args[k]]
		args = append(append([]string(nil), args[:k]...), args[last])
		last--
	}
	var d [16]uint32
	each := func(f func(i int) uint32) {
		for i := range n {
			d[i] = f(i)
		}
		m.deposit(args[last], d, n, mask, zeroing)
	}
	src := func(i int) [16]uint32 { return m.source(args[i], n, mask) }
	if name := x86Lanewise[op]; name != "" {
		b, a := src(0), src(1)
		each(func(i int) uint32 { return lanewise[name](a[i], b[i]) })
		return
	}
	switch op {
	case "VZEROUPPER":
		for r := range 16 {
			clear(m.vector[r][4:])
		}
	case "VMOVUPS", "VMOVAPS", "VMOVSS":
		a := src(0)
		each(func(i int) uint32 { return a[i] })
	case "VBROADCASTSS":
		a := m.source(args[0], 1, 1)
		each(func(int) uint32 { return a[0] })
	case "VMAXPS", "VMINPS":
		b, a := src(0), src(1)
		f := map[string]func(a, b uint32) uint32{"VMAXPS": x86Maximum, "VMINPS": x86Minimum}[op]
		each(func(i int) uint32 { return f(a[i], b[i]) })
	case "VPMAXUD":
		b, a := src(0), src(1)
		each(func(i int) uint32 { return max(a[i], b[i]) })
	case "VSQRTPS":
		a := src(0)
		each(func(i int) uint32 { return squareRoot(a[i]) })
	case "VCVTDQ2PS":
		a := src(0)
		each(func(i int) uint32 { return math.Float32bits(float32(int32(a[i]))) })
	case "VPSLLD", "VPSRLD", "VPSRAD":
		s, a := number(args[0]), src(1)
		each(func(i int) uint32 {
			switch op {
			case "VPSLLD":
				return a[i] << s
			case "VPSRLD":
				return a[i] >> s
			}
			return uint32(int32(a[i]) >> s)
		})
	case "VPSLLQ", "VPSRLQ", "VPMULUDQ":
		x86Quad(m, op, args, n)
	case "VBLENDVPS": // by the sign of the first
		by, b, a := src(0), src(1), src(2)
		each(func(i int) uint32 {
			if by[i]>>31 == 1 {
				return b[i]
			}
			return a[i]
		})
	case "VCMPPS", "VPCMPEQD":
		x86CompareVector(m, op, args, n, mask)
	default:
		x86Shuffle(m, in, op, args, n)
	}
}

// x86Quad does the operations on 64-bit lanes.
func x86Quad(m *machine, op string, args []string, n int) {
	var d [16]uint32
	second := m.source(args[1], n, math.MaxUint16)
	for i := 0; i < n; i += 2 {
		q := uint64(second[i]) | uint64(second[i+1])<<32
		switch op {
		case "VPSLLQ":
			q <<= number(args[0])
		case "VPSRLQ":
			q >>= number(args[0])
		default:
			first := m.source(args[0], n, math.MaxUint16)
			q = uint64(second[i]) * uint64(first[i])
		}
		d[i], d[i+1] = uint32(q), uint32(q>>32)
	}
	m.deposit(args[len(args)-1], d, n, math.MaxUint16, false)
}

// x86CompareVector leaves bits in a mask register or ones in lanes.
func x86CompareVector(m *machine, op string, args []string, n int, mask uint16) {
	holds := func(a, b uint32) bool { return a == b }
	if op == "VCMPPS" {
		predicate := number(args[0])
		holds = func(a, b uint32) bool { return x86Compare(predicate, float(a), float(b)) }
		args = args[1:]
	}
	b, a := m.source(args[0], n, mask), m.source(args[1], n, mask)
	var d [16]uint32
	found := uint16(0)
	for i := range n {
		if holds(a[i], b[i]) {
			d[i], found = math.MaxUint32, found|1<<i
		}
	}
	if last := args[len(args)-1]; last[0] == 'K' {
		m.mask[last] = found & mask
	} else {
		m.deposit(last, d, n, mask, false)
	}
}

// x86Shuffle does what moves lanes about.
func x86Shuffle(m *machine, in instruction, op string, args []string, n int) {
	var d [16]uint32
	all := uint16(math.MaxUint16)
	last := args[len(args)-1]
	switch op {
	case "VPERMILPS":
		by, a := number(args[0]), m.source(args[1], n, all)
		for i := range n {
			d[i] = a[i&^3+int(by>>(2*(i&3))&3)]
		}
	case "VSHUFF32X4":
		by, b, a := number(args[0]), m.source(args[1], n, all), m.source(args[2], n, all)
		for part := range 4 {
			from := a
			if part > 1 {
				from = b
			}
			copy(d[4*part:4*part+4], from[4*(by>>(2*part)&3):])
		}
	case "VEXTRACTF64X4":
		a := m.source(args[1], 16, all)
		copy(d[:8], a[8*number(args[0]):])
		n = 8
	case "VEXTRACTF128":
		a := m.source(args[1], 8, all)
		copy(d[:4], a[4*number(args[0]):])
		n = 4
	case "VCOMPRESSPS":
		a, k := m.source(args[0], n, all), 0
		for i := range n {
			if m.mask[args[1]]>>i&1 == 1 {
				d[k] = a[i]
				k++
			}
		}
	case "VEXPANDPS":
		mask := m.mask[args[1]]
		a, k := m.source(args[0], n, uint16(1)<<bits.OnesCount16(mask)-1), 0
		for i := range n {
			if mask>>i&1 == 1 {
				d[i] = a[k]
				k++
			}
		}
	default:
		unknown(in)
	}
	m.deposit(last, d, n, all, false)
}
