package main

import "math"

const (
	tinyGrad = 0x1p-55  // below, a gradient counts as 0
	vanished = 0x1p-110 // below, a moment becomes 0
	lambda   = float32(1.0507009873554804934193349852946)
	scaled   = float32(1.0507009873554804934193349852946 * 1.6732632423543772848170429916717) // lambda alpha
)

// signed is c with the sign of w, and 0 where w is 0.
func signed(c, w float32) float32 {
	if w == 0 {
		return 0
	}
	return float32(math.Copysign(float64(c), float64(w)))
}

func magnitude(x float32) float32 { return float32(math.Abs(float64(x))) }

func flushed(x float32) float32 {
	if magnitude(x) < vanished {
		return 0
	}
	return x
}

func root(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// updateLoop is a rule over w, the gradient that it sees and keep*w.
func updateLoop(rule func(o operands, i int, g float32) (step float32)) func(operands) {
	return func(o operands) {
		w, dw := o.arrays["w"], o.arrays["dw"]
		for i, x := range w {
			g := float32(o.c["clip"]*(dw[i]+signed(o.c["l1"], x))) + float32(o.c["l2"]*x)
			if magnitude(g) < tinyGrad {
				g = 0
			}
			w[i] = float32(o.c["keep"]*x) - rule(o, i, g)
		}
	}
}

// moment moves element i of a moment to a m + b g.
func (o operands) moment(name string, i int, a, bg float32) float32 {
	m := o.arrays[name]
	m[i] = flushed(float32(a*m[i]) + bg)
	return m[i]
}

// each is a kernel that replaces the elements of its first array.
func each(name string, f func(x float32) float32) func(operands) {
	return func(o operands) {
		for i, x := range o.arrays[name] {
			o.arrays[name][i] = f(x)
		}
	}
}

// pairs is a kernel that sets elements of an array by those of others, in their order.
func pairs(into string, others []string, f func(o operands, x []float32) float32) func(operands) {
	return func(o operands) {
		for i := range o.arrays[into] {
			var x []float32
			for _, name := range others {
				x = append(x, o.arrays[name][i])
			}
			o.arrays[into][i] = f(o, x)
		}
	}
}

// sums is a reduction: the terms of element i go to lane i mod 16 of each sum.
func sums(from []string, f func(o operands, x []float32) []float32) func(operands) {
	return func(o operands) {
		for i := range o.n {
			var x []float32
			for _, name := range from {
				x = append(x, o.arrays[name][i])
			}
			for s, term := range f(o, x) {
				o.arrays["acc"][16*s+i%16] += term
			}
		}
	}
}

// rowsOf calls f for each column and row of the matrix.
func rowsOf(f func(o operands, row, column, at int)) func(operands) {
	return func(o operands) {
		for r := range o.rows {
			for j := range o.n {
				f(o, r, j, r*o.stride+j)
			}
		}
	}
}

// plainLoops spell out what each kernel does, operation by operation.
var plainLoops = map[string]func(operands){
	"sgd": updateLoop(func(o operands, _ int, g float32) float32 { return o.c["lr"] * g }),
	"momentum": updateLoop(func(o operands, i int, g float32) float32 {
		return o.c["lr"] * o.moment("v", i, o.c["mu"], g)
	}),
	"nesterov": updateLoop(func(o operands, i int, g float32) float32 {
		v := o.moment("v", i, o.c["mu"], g)
		return o.c["lr"] * (g + float32(o.c["mu"]*v))
	}),
	"adagrad": updateLoop(func(o operands, i int, g float32) float32 {
		s := o.arrays["s"]
		s[i] += float32(g * g)
		return float32(o.c["lr"]*g) / (root(s[i]) + o.c["eps"])
	}),
	"rmsprop": updateLoop(func(o operands, i int, g float32) float32 {
		s := o.moment("s", i, o.c["alpha"], float32(float32(o.c["rest"]*g)*g))
		return float32(o.c["lr"]*g) / (root(s) + o.c["eps"])
	}),
	"adam": updateLoop(func(o operands, i int, g float32) float32 {
		m := o.moment("m", i, o.c["beta1"], float32(o.c["rest1"]*g))
		v := o.moment("v", i, o.c["beta2"], float32(float32(o.c["rest2"]*g)*g))
		return float32(o.c["step"]*m) / (float32(root(v)*o.c["invRoot"]) + o.c["eps"])
	}),
	"lion": updateLoop(func(o operands, i int, g float32) float32 {
		blend := float32(o.c["beta1"]*o.arrays["m"][i]) + float32(o.c["rest1"]*g)
		o.moment("m", i, o.c["beta2"], float32(o.c["rest2"]*g))
		if blend != blend {
			return blend
		}
		return signed(o.c["lr"], blend)
	}),

	"relu": each("z", positive),
	"leaky": each("z", func(x float32) float32 {
		if x < 0 {
			return 0.01 * x
		}
		return x
	}),
	"biasRelu": rowsOf(func(o operands, _, j, at int) {
		o.arrays["z"][at] = positive(o.arrays["z"][at] + o.arrays["bias"][j])
	}),
	"addBias": rowsOf(func(o operands, _, j, at int) { o.arrays["z"][at] += o.arrays["bias"][j] }),

	"reluGate": pairs("dy", []string{"dy", "y"}, func(_ operands, x []float32) float32 {
		if x[1] == 0 {
			return 0
		}
		return x[0]
	}),
	"leakyGate": pairs("dy", []string{"dy", "y"}, func(_ operands, x []float32) float32 {
		if math.Signbit(float64(x[1])) {
			return x[0] * 0.01
		}
		return x[0] * 1
	}),
	"eluGate": pairs("dy", []string{"dy", "y"}, func(_ operands, x []float32) float32 {
		return x[0] * (min(x[1], 0) + 1)
	}),
	"seluGate": pairs("dy", []string{"dy", "y"}, func(_ operands, x []float32) float32 {
		if x[1] < 0 {
			return x[0] * (x[1] + scaled)
		}
		return x[0] * lambda
	}),
	"tanhGate": pairs("dy", []string{"dy", "y"}, func(_ operands, x []float32) float32 {
		return x[0] * (1 - float32(x[1]*x[1]))
	}),
	"sigmoidGate": pairs("dy", []string{"dy", "y"}, func(_ operands, x []float32) float32 {
		return x[0] * float32(x[1]*(1-x[1]))
	}),

	"add": pairs("dst", []string{"dst", "x"}, func(_ operands, x []float32) float32 { return x[0] + x[1] }),
	"mul": pairs("dst", []string{"dst", "x"}, func(_ operands, x []float32) float32 { return x[0] * x[1] }),
	"axpy": pairs("dst", []string{"dst", "x"},
		func(o operands, x []float32) float32 { return x[0] + float32(o.c["a"]*x[1]) }),
	"lerp": pairs("dst", []string{"dst", "x"}, func(o operands, x []float32) float32 {
		return float32(o.c["keep"]*x[0]) + float32(o.c["take"]*x[1])
	}),
	"scale": pairs("x", []string{"x"}, func(o operands, x []float32) float32 { return o.c["a"] * x[0] }),
	"mulTo": pairs("dst", []string{"x", "y"}, func(_ operands, x []float32) float32 { return x[0] * x[1] }),
	"addProduct": pairs("dst", []string{"dst", "x", "y"}, func(_ operands, x []float32) float32 {
		return x[0] + float32(x[1]*x[2])
	}),
	"addSquare": pairs("dst", []string{"dst", "x", "y"}, func(_ operands, x []float32) float32 {
		d := x[1] - x[2]
		return x[0] + float32(d*d)
	}),
	"standardize": pairs("y", []string{"x", "mean", "inv"}, func(_ operands, x []float32) float32 {
		return (x[0] - x[1]) * x[2]
	}),
	"affine": pairs("y", []string{"x", "gamma", "beta"}, func(_ operands, x []float32) float32 {
		return float32(x[0]*x[1]) + x[2]
	}),
	"colGrad": pairs("d", []string{"d", "x", "mean", "dot", "inv"}, func(_ operands, x []float32) float32 {
		return (x[0] - x[2] - float32(x[1]*x[3])) * x[4]
	}),
	"shiftScale": pairs("y", []string{"x"}, func(o operands, x []float32) float32 {
		return (x[0] - o.c["mean"]) * o.c["inv"]
	}),
	"rowGrad": pairs("d", []string{"d", "y"}, func(o operands, x []float32) float32 {
		return (x[0] - o.c["mean"] - float32(x[1]*o.c["dot"])) * o.c["inv"]
	}),

	"sum": sums([]string{"x"}, func(_ operands, x []float32) []float32 { return x }),
	"dot": sums([]string{"x", "y"}, func(_ operands, x []float32) []float32 { return []float32{x[0] * x[1]} }),
	"sumSqDiff": sums([]string{"x"}, func(o operands, x []float32) []float32 {
		d := x[0] - o.c["mean"]
		return []float32{d * d}
	}),
	"countBeyond": sums([]string{"x"}, func(o operands, x []float32) []float32 {
		if magnitude(x[0]-o.c["middle"]) > o.c["reach"] {
			return []float32{1}
		}
		return []float32{0}
	}),
	"sumSqL1": sums([]string{"dw", "w"}, func(o operands, x []float32) []float32 {
		g := x[0] + signed(o.c["l1"], x[1])
		return []float32{g * g}
	}),
	"moments": sums([]string{"x"}, func(o operands, x []float32) []float32 {
		d := x[0] - o.c["shift"]
		return []float32{d, d * d}
	}),
	"change": sums([]string{"dw", "w", "v"}, func(o operands, x []float32) []float32 {
		g, moved := x[0]+signed(o.c["l1"], x[1]), x[2]-x[1]
		return []float32{g * g, moved * moved, x[1] * x[1], magnitude(x[1])}
	}),

	"addRows": rowsOf(func(o operands, _, j, at int) { o.arrays["dst"][j] += o.arrays["m"][at] }),
	"orRows": rowsOf(func(o operands, _, j, at int) {
		o.arrays["dst"][j] = float(word(o.arrays["dst"][j]) | word(o.arrays["m"][at]))
	}),
	"addWeightedRows": rowsOf(func(o operands, r, j, _ int) {
		at := int(word(o.arrays["at"][r]))*o.stride + j
		o.arrays["dst"][j] += float32(o.arrays["weights"][r] * o.arrays["m"][at])
	}),
	"mask": randomLoop(func(o operands, words [4]uint32, put func(w int, f func(old float32) float32)) {
		for w, x := range words {
			put(w, func(float32) float32 {
				if x < word(o.c["limit"]) {
					return 0
				}
				return o.c["scale"]
			})
		}
	}),
}

func positive(x float32) float32 {
	if x <= 0 {
		return 0
	}
	return x
}

// smooth is a kernel that approximates a function.
func smooth(f func(x float64) float64) func(operands) {
	return each("z", func(x float32) float32 { return float32(f(float64(x))) })
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
func normal(x float64) float64   { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// keeping is a kernel that also leaves the derivative in d.
func keeping(f, slope func(x float64) float64) func(operands) {
	return func(o operands) {
		for i, x := range o.arrays["z"] {
			o.arrays["d"][i] = float32(slope(float64(x)))
			o.arrays["z"][i] = float32(f(float64(x)))
		}
	}
}

// smoothLoops are the kernels of functions that are approximated.
var smoothLoops = map[string]func(operands){
	"elu": smooth(func(x float64) float64 {
		if x < 0 {
			return math.Expm1(x)
		}
		return x
	}),
	"selu": smooth(func(x float64) float64 {
		if x < 0 {
			return float64(scaled) * math.Expm1(x)
		}
		return float64(lambda) * x
	}),
	"tanh":     smooth(math.Tanh),
	"sigmoid":  smooth(logistic),
	"softplus": smooth(func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }),
	"gelu":     smooth(func(x float64) float64 { return x * normal(x) }),
	"silu":     smooth(func(x float64) float64 { return x * logistic(x) }),
	"exp":      smooth(math.Exp),
	"log":      smooth(math.Log),
	"geluKeep": keeping(func(x float64) float64 { return x * normal(x) }, func(x float64) float64 {
		return normal(x) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
	}),
	"siluKeep": keeping(func(x float64) float64 { return x * logistic(x) }, func(x float64) float64 {
		s := logistic(x)
		return s + x*s*(1-s)
	}),
	"softplusGate": pairs("dy", []string{"dy", "y"}, func(_ operands, x []float32) float32 {
		return float32(float64(x[0]) * -math.Expm1(-float64(x[1])))
	}),
	"noise": randomLoop(func(o operands, words [4]uint32, put func(w int, f func(old float32) float32)) {
		for w := 0; w < 4; w += 2 {
			radius := math.Sqrt(-2 * math.Log(float64(words[w]>>8+1)*0x1p-24))
			sin, cos := math.Sincos(math.Pi / 2 * float64(int32(words[w+1])) * 0x1p-31)
			if words[w]&1 == 1 {
				cos = -cos
			}
			for i, z := range []float64{radius * sin, radius * cos} {
				put(w+i, func(old float32) float32 { return float32(float64(old) + z*float64(o.c["std"])) })
			}
		}
	}),
	"softmaxRows": softmaxLoop, "softmax2": softmaxLoop, "softmax4": softmaxLoop, "softmax8": softmaxLoop,
}

// randomLoop draws four words for each of sixteen blocks, Philox4x32-10 (Salmon et al. 2011), whose
// word w is for element 16 w + block of the 64.
func randomLoop(use func(o operands, words [4]uint32, put func(w int, f func(old float32) float32))) func(operands) {
	return func(o operands) {
		for block := range o.n / 4 {
			c := [4]uint32{word(o.c["ctr0"]) + uint32(block), word(o.c["ctr1"]), word(o.c["ctr2"]), word(o.c["ctr3"])}
			for round := range philoxRounds {
				a := uint64(word(o.c["mul0"])) * uint64(c[0])
				b := uint64(word(o.c["mul1"])) * uint64(c[2])
				c = [4]uint32{
					uint32(b>>32) ^ c[1] ^ word(o.c[keyName(2*round)]), uint32(b),
					uint32(a>>32) ^ c[3] ^ word(o.c[keyName(2*round+1)]), uint32(a),
				}
			}
			first := block/16*64 + block%16
			use(o, c, func(w int, f func(old float32) float32) {
				dst := o.arrays["dst"]
				dst[first+16*w] = f(dst[first+16*w])
			})
		}
	}
}

// softmaxLoop works on rows of columns logits, one after another.
func softmaxLoop(o operands) {
	logits, p := o.arrays["logits"], o.arrays["p"]
	columns := len(logits) / len(o.arrays["top"])
	for r := range o.arrays["top"] {
		x := logits[r*columns : (r+1)*columns]
		best := 0
		for j, v := range x {
			if v > x[best] {
				best = j
			}
		}
		sum := 0.0
		for _, v := range x {
			sum += math.Exp(float64(v) - float64(x[best]))
		}
		for j, v := range x {
			p[r*columns+j] = float32(float64(o.c["scale"]) * math.Exp(float64(v)-float64(x[best])) / sum)
		}
		o.arrays["arg"][r], o.arrays["top"][r], o.arrays["sums"][r] = float(uint32(best)), x[best], float32(sum)
	}
}
