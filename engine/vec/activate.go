package vec

import "math"

// AddBias adds bias, one value per column, to every row of z.
func AddBias(z, bias []float32) {
	n := len(bias)
	for j := overRows(addBiasVec, z, bias); j < n; j++ {
		b := bias[j]
		for i := j; i < len(z); i += n {
			z[i] += b
		}
	}
}

// BiasActivate replaces z by a(z+bias), rows of len(bias) columns.
func BiasActivate(a Activation, z, bias []float32) {
	if a == ReLU {
		biasReLU(z, bias)
		return
	}
	AddBias(z, bias)
	Activate(a, z)
}

func biasReLU(z, bias []float32) {
	n := len(bias)
	for j := overRows(biasReluVec, z, bias); j < n; j++ {
		b := bias[j]
		for i := j; i < len(z); i += n {
			z[i] = max(z[i]+b, 0)
		}
	}
}

// overRows runs a kernel over the rows of m, each as long as v, by panels of
// columns, and returns how many columns that took: the rest is for scalar code.
// It takes whole vectors only: behind a masked store, the next row's load waits.
func overRows(kernel func(m, v *float32, rows, stride, n int), m, v []float32) int {
	cols, done := len(v), 0
	for n := whole(cols) &^ (lanes - 1); n > 0; n = whole(cols-done) &^ (lanes - 1) {
		rows := len(m) / cols
		most := max(maxStretch/n, 1)
		for r := 0; r < rows; r += most {
			kernel(&m[r*cols+done], &v[done], min(most, rows-r), cols, n)
		}
		done += n
	}
	return done
}

// activateVec holds the assembly of each activation; identity has none.
var activateVec = [activations]func(z *float32, n int){
	ReLU: reluVec, LeakyReLU: leakyVec, ELU: eluVec, SELU: seluVec, GELU: geluVec,
	SiLU: siluVec, Tanh: tanhVec, Sigmoid: sigmoidVec, Softplus: softplusVec,
}

// Activate replaces z by a(z).
func Activate(a Activation, z []float32) {
	if a == Identity {
		return
	}
	for n := whole(len(z)); n > 0; n = whole(len(z)) {
		activateVec[a](&z[0], n)
		z = z[n:]
	}
	switch a {
	case ReLU:
		for i, x := range z {
			z[i] = max(x, 0)
		}
	case LeakyReLU:
		for i, x := range z {
			z[i] = leaky(x)
		}
	case ELU:
		for i, x := range z {
			z[i] = elu(x)
		}
	case SELU:
		for i, x := range z {
			z[i] = selu(x)
		}
	case GELU:
		for i, x := range z {
			z[i] = float32(x * float32(0.5*(1+erf(float32(sqrtHalf*x)))))
		}
	case SiLU:
		for i, x := range z {
			z[i] = float32(x * sigmoid(x))
		}
	case Tanh:
		for i, x := range z {
			z[i] = tanh(x)
		}
	case Sigmoid:
		for i, x := range z {
			z[i] = sigmoid(x)
		}
	case Softplus:
		for i, x := range z {
			z[i] = softplus(x)
		}
	}
}

// ActivateKeep replaces z by a(z) and puts a'(z) into d; for activations that need it.
func ActivateKeep(a Activation, z, d []float32) {
	d = d[:len(z)]
	for n := whole(len(z)); n > 0; n = whole(len(z)) {
		if a == GELU {
			geluKeepVec(&z[0], &d[0], n)
		} else {
			siluKeepVec(&z[0], &d[0], n)
		}
		z, d = z[n:], d[n:]
	}
	if a == GELU {
		for i, x := range z {
			z[i], d[i] = gelu(x)
		}
		return
	}
	for i, x := range z {
		z[i], d[i] = silu(x)
	}
}

// gateVec holds the assembly of each gate; identity has none, and two
// activations keep their derivative.
var gateVec = [activations]func(dy, y *float32, n int){
	ReLU: reluGateVec, LeakyReLU: leakyGateVec, ELU: eluGateVec, SELU: seluGateVec,
	Tanh: tanhGateVec, Sigmoid: sigmoidGateVec, Softplus: softplusGateVec,
}

// Gate multiplies dy by the activation's derivative, found from its value y.
// Where the derivative jumps, at 0, it takes PyTorch's value for ReLU (0) and
// the right one for the others. Use [Mul] where NeedsDerivative.
func Gate(a Activation, dy, y []float32) {
	dy = dy[:len(y)]
	if gateVec[a] == nil {
		return
	}
	for n := whole(len(y)); n > 0; n = whole(len(y)) {
		gateVec[a](&dy[0], &y[0], n)
		dy, y = dy[n:], y[n:]
	}
	switch a {
	case ReLU:
		for i, v := range y {
			b := math.Float32bits(v) // never negative: zero or not is all that matters
			open := uint32(int32(b|-b) >> 31)
			dy[i] = math.Float32frombits(math.Float32bits(dy[i]) & open)
		}
	case LeakyReLU:
		slope := [2]float32{1, leakySlope}
		for i, v := range y {
			dy[i] = float32(dy[i] * slope[math.Float32bits(v)>>31])
		}
	case ELU:
		for i, v := range y {
			dy[i] = float32(dy[i] * (min(v, 0) + 1))
		}
	case SELU:
		for i, v := range y {
			d := float32(seluLambda)
			if v < 0 {
				d = v + seluScale
			}
			dy[i] = float32(dy[i] * d)
		}
	case Tanh:
		for i, v := range y {
			dy[i] = float32(dy[i] * (1 - float32(v*v)))
		}
	case Sigmoid:
		for i, v := range y {
			dy[i] = float32(dy[i] * float32(v*(1-v)))
		}
	case Softplus:
		for i, v := range y {
			dy[i] = float32(dy[i] * -expm1(-v))
		}
	}
}
