package vec

import "math"

// The activations, by PyTorch's definitions and defaults.
const (
	Identity  Activation = iota // x
	ReLU                        // max(x, 0)
	LeakyReLU                   // x, or 0.01 x below 0
	ELU                         // x, or e^x - 1 below 0 (Clevert et al. 2016)
	SELU                        // lambda x, or lambda alpha (e^x - 1) below 0 (Klambauer et al. 2017)
	GELU                        // x Phi(x), with erf (Hendrycks and Gimpel 2016)
	SiLU                        // x sigmoid(x) (Elfwing et al. 2018)
	Tanh                        // hyperbolic tangent
	Sigmoid                     // 1/(1+e^-x)
	Softplus                    // log(1+e^x)
	activations
)

// activationRules has what each does: a loop over scalars, which the functions below are, and
// the assembly that gen writes, if there is some.
var activationRules = [activations]activationRule{
	Identity: {name: "identity"},
	ReLU: {
		name: "relu", value: reluLoop, valueVec: reluVec, gate: reluGateLoop, gateVec: reluGateVec,
		rectifies: true,
	},
	LeakyReLU: {name: "leaky_relu", value: leakyLoop, valueVec: leakyVec, gate: leakyGateLoop, gateVec: leakyGateVec},
	ELU:       {name: "elu", value: eluLoop, valueVec: eluVec, gate: eluGateLoop, gateVec: eluGateVec},
	SELU:      {name: "selu", value: seluLoop, valueVec: seluVec, gate: seluGateLoop, gateVec: seluGateVec},
	GELU:      {name: "gelu", value: geluLoop, valueVec: geluVec, keep: geluKeepLoop, keepVec: geluKeepVec},
	SiLU:      {name: "silu", value: siluLoop, valueVec: siluVec, keep: siluKeepLoop, keepVec: siluKeepVec},
	Tanh: {
		name: "tanh", value: tanhLoop, valueVec: tanhVec, gate: tanhGateLoop, gateVec: tanhGateVec,
		saturates: true,
	},
	Sigmoid: {
		name: "sigmoid", value: sigmoidLoop, valueVec: sigmoidVec, gate: sigmoidGateLoop, gateVec: sigmoidGateVec,
		saturates: true,
	},
	Softplus: {
		name: "softplus", value: softplusLoop, valueVec: softplusVec, gate: softplusGateLoop, gateVec: softplusGateVec,
	},
}

const (
	leakySlope = 0.01
	seluLambda = 1.0507009873554804934193349852946
	seluAlpha  = 1.6732632423543772848170429916717
	seluScale  = seluLambda * seluAlpha
	sqrtHalf   = 0.70710678118654752440
	invSqrt2Pi = 0.39894228040143267794
)

func reluLoop(z []float32) {
	for i, x := range z {
		z[i] = max(x, 0)
	}
}

func reluGateLoop(dy, y []float32) {
	for i, v := range y {
		b := math.Float32bits(v) // never negative: zero or not is all that matters
		open := uint32(int32(b|-b) >> 31)
		dy[i] = math.Float32frombits(math.Float32bits(dy[i]) & open)
	}
}

func leaky(x float32) float32 {
	if x < 0 {
		return float32(leakySlope * x)
	}
	return x
}

func leakyLoop(z []float32) {
	for i, x := range z {
		z[i] = leaky(x)
	}
}

func leakyGateLoop(dy, y []float32) {
	slope := [2]float32{1, leakySlope}
	for i, v := range y {
		dy[i] = float32(dy[i] * slope[math.Float32bits(v)>>31])
	}
}

func elu(x float32) float32 {
	if x < 0 {
		return expm1(x)
	}
	return x
}

func eluLoop(z []float32) {
	for i, x := range z {
		z[i] = elu(x)
	}
}

func eluGateLoop(dy, y []float32) {
	for i, v := range y {
		dy[i] = float32(dy[i] * (min(v, 0) + 1))
	}
}

func selu(x float32) float32 {
	if x < 0 {
		return float32(seluScale * expm1(x))
	}
	return float32(seluLambda * x)
}

func seluLoop(z []float32) {
	for i, x := range z {
		z[i] = selu(x)
	}
}

func seluGateLoop(dy, y []float32) {
	for i, v := range y {
		d := float32(seluLambda)
		if v < 0 {
			d = v + seluScale
		}
		dy[i] = float32(dy[i] * d)
	}
}

func tanhLoop(z []float32) {
	for i, x := range z {
		z[i] = tanh(x)
	}
}

func tanhGateLoop(dy, y []float32) {
	for i, v := range y {
		dy[i] = float32(dy[i] * (1 - float32(v*v)))
	}
}

func sigmoidLoop(z []float32) {
	for i, x := range z {
		z[i] = sigmoid(x)
	}
}

func sigmoidGateLoop(dy, y []float32) {
	for i, v := range y {
		dy[i] = float32(dy[i] * float32(v*(1-v)))
	}
}

func softplus(x float32) float32 { return max(x, 0) + log1p(exp(-abs(x))) }

func softplusLoop(z []float32) {
	for i, x := range z {
		z[i] = softplus(x)
	}
}

func softplusGateLoop(dy, y []float32) {
	for i, v := range y {
		dy[i] = float32(dy[i] * -expm1(-v))
	}
}

func gelu(x float32) (y, d float32) {
	cdf := float32(0.5 * (1 + erf(float32(sqrtHalf*x))))
	pdf := float32(invSqrt2Pi * exp(float32(float32(-0.5*x)*x)))
	return float32(x * cdf), cdf + float32(x*pdf)
}

func geluLoop(z []float32) {
	for i, x := range z {
		z[i] = float32(x * float32(0.5*(1+erf(float32(sqrtHalf*x)))))
	}
}

func geluKeepLoop(z, d []float32) {
	for i, x := range z {
		z[i], d[i] = gelu(x)
	}
}

func silu(x float32) (y, d float32) {
	s := sigmoid(x)
	y = float32(x * s)
	return y, s + float32(y*(1-s))
}

func siluLoop(z []float32) {
	for i, x := range z {
		z[i] = float32(x * sigmoid(x))
	}
}

func siluKeepLoop(z, d []float32) {
	for i, x := range z {
		z[i], d[i] = silu(x)
	}
}
