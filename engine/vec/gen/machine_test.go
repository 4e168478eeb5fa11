package main

import (
	endian "encoding/binary"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// machine carries out generated assembly, so that the text for every instruction set is tested on
// any processor. It knows the instructions that the generator writes and no others.
type machine struct {
	program
	mem    []byte // addresses are offsets
	gp     map[string]uint64
	vector [32][16]uint32
	mask   map[string]uint16
	zero   bool // the last result that counts was 0
	less   bool // the last comparison was of a smaller number
	frame  []uint64
}

// program is a file of generated assembly.
type program struct {
	functions map[string][]instruction
	constants map[string][]byte
}

type instruction struct {
	label string // that the next instruction has
	op    string
	args  []string
}

var dataLine = regexp.MustCompile(`^DATA (\w+)<>\+(\d+)\(SB\)/8, \$0x([0-9a-f]+)`)

// assemble reads a file of generated assembly.
func assemble(text string) program {
	p := program{functions: map[string][]instruction{}, constants: map[string][]byte{}}
	name := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "TEXT ·"):
			name, _, _ = strings.Cut(strings.TrimPrefix(line, "TEXT ·"), "(")
		case strings.HasPrefix(line, "DATA "):
			m := dataLine.FindStringSubmatch(line)
			bits, err := strconv.ParseUint(m[3], 16, 64)
			if err != nil {
				panic(err)
			}
			p.constants[m[1]] = endian.LittleEndian.AppendUint64(p.constants[m[1]], bits)
		case strings.HasPrefix(line, "\t"):
			p.functions[name] = append(p.functions[name], read(line))
		case strings.HasSuffix(line, ":"):
			p.functions[name] = append(p.functions[name], instruction{label: strings.TrimSuffix(line, ":")})
		}
	}
	return p
}

// read splits an instruction into its name and operands. Commas within brackets part none.
func read(line string) instruction {
	code, _, _ := strings.Cut(strings.TrimSpace(line), " //")
	op, rest, _ := strings.Cut(code, " ")
	in := instruction{op: op}
	for part := range strings.SplitSeq(rest, ", ") {
		if part != "" {
			in.args = append(in.args, strings.TrimSpace(part))
		}
	}
	return in
}

// newMachine lays the constants of a program into memory.
func newMachine(p program) *machine {
	return &machine{program: p, gp: map[string]uint64{}, mask: map[string]uint16{}, mem: make([]byte, 64)}
}

// place puts words into memory, apart from all others, and returns their address.
func (m *machine) place(words []uint32) uint64 {
	at := uint64(len(m.mem))
	for _, w := range words {
		m.mem = endian.LittleEndian.AppendUint32(m.mem, w)
	}
	for range 64 + (64-len(m.mem)%64)%64 {
		m.mem = append(m.mem, guard)
	}
	return at
}

// guard is what lies between arrays.
const guard = 0xa5

// words returns what lies at an address.
func (m *machine) words(at uint64, n int) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = m.load(at + 4*uint64(i))
	}
	return out
}

// intact reports whether nothing was written behind so many words at an address.
func (m *machine) intact(at uint64, n int) bool {
	for _, b := range m.mem[at+4*uint64(n):][:64] {
		if b != guard {
			return false
		}
	}
	return true
}

func (m *machine) load(at uint64) uint32 { return endian.LittleEndian.Uint32(m.mem[at:]) }

func (m *machine) store(at uint64, w uint32) { endian.LittleEndian.PutUint32(m.mem[at:], w) }

// call runs a function to its end.
func (m *machine) call(name string, frame []uint64, step func(*machine, instruction)) {
	code := m.functions[name]
	if code == nil {
		panic("no function " + name)
	}
	labels := map[string]int{}
	for i, in := range code {
		if in.label != "" {
			labels[in.label] = i
		}
	}
	m.frame = frame
	for at, steps := 0, 0; ; at++ {
		in := code[at]
		if steps++; steps > 1_000_000 {
			panic(name + " does not end")
		}
		switch {
		case in.label != "":
		case in.op == "RET":
			return
		case m.jumps(in.op):
			to, ok := labels[in.args[0]]
			if !ok {
				panic("no label " + in.args[0])
			}
			at = to
		case strings.HasPrefix(in.op, "J") || in.op == "BNE" || in.op == "BLT": // not taken
		default:
			step(m, in)
		}
	}
}

func (m *machine) jumps(op string) bool {
	switch op {
	case "JMP":
		return true
	case "JZ":
		return m.zero
	case "JNZ", "BNE":
		return !m.zero
	case "JLT", "BLT":
		return m.less
	}
	return false
}

func number(text string) uint64 {
	text = strings.TrimPrefix(text, "$")
	if n, err := strconv.ParseInt(text, 0, 64); err == nil {
		return uint64(n)
	}
	n, err := strconv.ParseUint(text, 0, 64)
	if err != nil {
		panic(err)
	}
	return n
}

var (
	addressForm = regexp.MustCompile(`^(-?\d*)\((\w+)\)(?:\((\w+)\*(\d)\))?$`)
	frameForm   = regexp.MustCompile(`^\w+\+(\d+)\(FP\)$`)
)

// address returns what an operand in memory points to.
func (m *machine) address(arg string) (uint64, bool) {
	f := addressForm.FindStringSubmatch(arg)
	if f == nil {
		return 0, false
	}
	at := m.gp[f[2]]
	if f[1] != "" {
		at += number(f[1])
	}
	if f[3] != "" {
		at += m.gp[f[3]] * number(f[4])
	}
	return at, true
}

func (m *machine) parameter(arg string) (uint64, bool) {
	f := frameForm.FindStringSubmatch(arg)
	if f == nil {
		return 0, false
	}
	return m.frame[number(f[1])/8], true
}

func float(w uint32) float32 { return math.Float32frombits(w) }
func word(f float32) uint32  { return math.Float32bits(f) }

func unknown(in instruction) {
	panic(fmt.Sprintf("the machine does not know %s %s", in.op, strings.Join(in.args, ", ")))
}

// ones is what a comparison that holds puts into a lane.
func ones(holds bool) uint32 {
	if holds {
		return math.MaxUint32
	}
	return 0
}

// lanewise are the operations of two operands, a op b, that all instruction sets have.
var lanewise = map[string]func(a, b uint32) uint32{
	"ADD":  func(a, b uint32) uint32 { return word(float(a) + float(b)) },
	"SUB":  func(a, b uint32) uint32 { return word(float(a) - float(b)) },
	"MUL":  func(a, b uint32) uint32 { return word(float(a) * float(b)) },
	"DIV":  func(a, b uint32) uint32 { return word(float(a) / float(b)) },
	"AND":  func(a, b uint32) uint32 { return a & b },
	"OR":   func(a, b uint32) uint32 { return a | b },
	"XOR":  func(a, b uint32) uint32 { return a ^ b },
	"IADD": func(a, b uint32) uint32 { return a + b },
	"ISUB": func(a, b uint32) uint32 { return a - b },
}

func squareRoot(w uint32) uint32 { return word(float32(math.Sqrt(float64(float(w))))) }
