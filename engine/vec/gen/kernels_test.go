package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// arrays are a kernel's pointers by name.
type arrays map[string][]float32

// operands are what a kernel is called with.
type operands struct {
	arrays
	rows, stride, n int
	c               map[string]float32
}

// scalarValues are usual values of the scalars; those of the random numbers are words.
var scalarValues = map[string]float32{
	"l1": 0.01, "clip": 0.7, "l2": 0.1, "keep": 0.9, "lr": 0.05, "mu": 0.9, "eps": 1e-3, "alpha": 0.75, "rest": 0.25,
	"beta1": 0.9, "rest1": 0.1, "beta2": 0.99, "rest2": 0.01, "step": 0.3, "invRoot": 1.7, "a": -1.7, "take": 0.1,
	"mean": 0.3, "inv": 1.9, "dot": 0.2, "middle": 0.1, "reach": 0.8, "shift": 0.5, "scale": 0.25, "std": 0.4,
	"mul0": float(0xd2511f53), "mul1": float(0xcd9e8d57), "limit": float(1 << 30),
}

// seldom are values that a kernel must get right as well.
var seldom = []float32{
	0, float32(math.Copysign(0, -1)), 1, -1, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 1e-30,
	-1e-30,
	100, -100,
}

func keyName(i int) string { return fmt.Sprintf("key%d", i) }

// draw makes operands of a length for a kernel.
func draw(r *rand.Rand, k kernel, n int) operands {
	o := operands{arrays: arrays{}, rows: 3, stride: n + 5, n: n, c: map[string]float32{}}
	for _, s := range k.scalars {
		v, ok := scalarValues[s]
		if !ok {
			v = float(r.Uint32()) // counters and keys
		}
		o.c[s] = v
	}
	if strings.HasPrefix(k.name, "softmax") {
		o.drawLogits(r, k)
		return o
	}
	for _, p := range k.pointers {
		length := n
		switch {
		case p == "acc":
			length = 16 * k.sums
		case p == "at" || p == "weights":
			length = o.rows
		case p == k.moving || p == "m" && k.matrix:
			length = (o.rows-1)*o.stride + n
		}
		x := make([]float32, length)
		for i := range x {
			x[i] = float32(2 * r.NormFloat64())
			if p != "acc" && r.IntN(16) == 0 {
				x[i] = seldom[r.IntN(len(seldom))]
			}
			// never negative
			if p == "s" || p == "v" && k.name == "adam" || k.name == "log" || k.name == "softplusGate" {
				x[i] = magnitude(x[i])
			}
			if p == "at" {
				x[i] = float(uint32(r.IntN(o.rows)))
			}
		}
		o.arrays[p] = x
	}
	return o
}

// drawLogits makes rows of so many columns as fit the kernel: softmaxRows takes up to sixteen, the
// others as many rows at once as fill a vector, whose lanes in use are then its number of elements.
func (o *operands) drawLogits(r *rand.Rand, k kernel) {
	columns, together := 1+o.n%16, 1
	if wide, err := strconv.Atoi(strings.TrimPrefix(k.name, "softmax")); err == nil {
		columns, together = wide/2+1+o.n%(wide/2), 16/wide
		lanes := 0
		for row := range together {
			lanes |= (1<<columns - 1) << (row * wide)
		}
		o.n = lanes
	} else {
		o.n = columns
	}
	o.stride = together * columns
	rows := o.rows * together
	for _, p := range k.pointers {
		o.arrays[p] = make([]float32, rows)
	}
	o.arrays["p"], o.arrays["logits"] = make([]float32, rows*columns), make([]float32, rows*columns)
	for i := range o.arrays["logits"] {
		o.arrays["logits"][i] = float32(4 * r.NormFloat64())
	}
}

// emulate runs a kernel's text and returns what became of its arrays.
func emulate(t *testing.T, p program, k kernel, a arch, o operands) arrays {
	t.Helper()
	m := newMachine(p)
	var frame []uint64
	at := map[string]uint64{}
	for _, name := range k.pointers {
		words := make([]uint32, len(o.arrays[name]))
		for i, f := range o.arrays[name] {
			words[i] = word(f)
		}
		at[name] = m.place(words)
		frame = append(frame, at[name])
	}
	if k.matrix {
		frame = append(frame, uint64(o.rows), uint64(o.stride))
	}
	frame = append(frame, uint64(o.n))
	if len(k.scalars) > 0 {
		words := make([]uint32, len(k.scalars))
		for i, s := range k.scalars {
			words[i] = word(o.c[s])
		}
		frame = append(frame, m.place(words))
	}
	step := x86
	if a == neon {
		step = arm
	}
	m.call(k.name+a.suffix, frame, step)
	out := arrays{}
	for _, name := range k.pointers {
		length := len(o.arrays[name])
		if !m.intact(at[name], length) {
			t.Errorf("%s%s with n = %d wrote behind %s", k.name, a.suffix, o.n, name)
		}
		for _, w := range m.words(at[name], length) {
			out[name] = append(out[name], float(w))
		}
	}
	return out
}

// TestEveryKernelIsItsPlainLoop runs what is generated for each instruction set on an emulated
// processor: every kernel against a loop that spells it out, to the last bit or, for functions that
// the kernels approximate, to their promised error; and the instruction sets against each other.
func TestEveryKernelIsItsPlainLoop(t *testing.T) {
	programs := map[arch]program{}
	for _, a := range []arch{avx512, avx2, neon} {
		programs[a] = assemble(string(assembly(kernels(), a)))
	}
	for _, k := range kernels() {
		t.Run(k.name, func(t *testing.T) {
			loop, exact := plainLoops[k.name]
			smooth, approximate := smoothLoops[k.name]
			if !exact && !approximate {
				t.Fatalf("no plain loop for %s", k.name)
			}
			r := rand.New(rand.NewPCG(1, 2))
			for _, n := range lengths(k) {
				o := draw(r, k, n)
				want := o.clone()
				if exact {
					loop(want)
				} else {
					smooth(want)
				}
				first := arrays(nil)
				for _, a := range []arch{avx512, avx2, neon} {
					if !k.on(a) || a != avx512 && n%(16*k.steps()) != 0 {
						continue
					}
					got := emulate(t, programs[a], k, a, o)
					if exact {
						compare(t, k.name+a.suffix, n, got, want.arrays, 0)
					} else {
						compare(t, k.name+a.suffix, n, got, want.arrays, 1e-6)
					}
					if first != nil {
						compare(t, k.name+a.suffix+" beside AVX512", n, got, first, 0)
					} else {
						first = got
					}
				}
			}
		})
	}
}

// lengths are multiples of what every instruction set takes, and others, which AVX-512 masks.
func lengths(k kernel) []int {
	if k.turn > 0 {
		return []int{64, 192}
	}
	return []int{16, 64, 112, 1, 7, 33}
}

func (o operands) clone() operands {
	c := o
	c.arrays = arrays{}
	for name, x := range o.arrays {
		c.arrays[name] = append([]float32(nil), x...)
	}
	return c
}

func compare(t *testing.T, what string, n int, got, want arrays, within float64) {
	t.Helper()
	for name, x := range want {
		for i, w := range x {
			g := got[name][i]
			if word(g) == word(w) || g != g && w != w {
				continue
			}
			if d := math.Abs(float64(g) - float64(w)); within > 0 && name != "arg" &&
				d <= within*max(1, math.Abs(float64(w))) {
				continue
			}
			t.Fatalf("%s, n = %d: %s[%d] is %g (%#08x), want %g (%#08x)", what, n, name, i, g, word(g), w, word(w))
		}
	}
}

// TestMachineRefusesWhatItDoesNotKnow: an instruction that the emulator lacks must not pass for none.
func TestMachineRefusesWhatItDoesNotKnow(t *testing.T) {
	for text, step := range map[string]func(*machine, instruction){
		"\tVFMADD231PS Z0, Z1, Z2": x86, "\tBSWAPQ AX": x86, "\tVZIP1 V0.S4, V1.S4, V2.S4": arm,
		"\tWORD $0x00000000": arm,
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q was carried out", text)
				}
			}()
			step(newMachine(program{}), read(text))
		}()
	}
	if got := fmt.Sprint(read("\tVMOVUPS.Z 0(AX)(R10*1), K2, Z0 // why").args); got != "[0(AX)(R10*1) K2 Z0]" {
		t.Errorf("operands %s", got)
	}
}
