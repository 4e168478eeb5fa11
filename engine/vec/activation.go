package vec

import "fmt"

// Activation is a function applied to each unit's pre-activation.
type Activation uint8

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

var activationNames = [activations]string{
	"identity", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "tanh", "sigmoid", "softplus",
}

// String returns the name that experiments use.
func (a Activation) String() string {
	if a < activations {
		return activationNames[a]
	}
	return fmt.Sprintf("Activation(%d)", uint8(a))
}

// Activations returns all of them.
func Activations() []Activation {
	all := make([]Activation, activations)
	for i := range all {
		all[i] = Activation(i)
	}
	return all
}

// ParseActivation is the inverse of String.
func ParseActivation(name string) (Activation, error) {
	for i, n := range activationNames {
		if n == name {
			return Activation(i), nil
		}
	}
	return 0, fmt.Errorf("unknown activation %q; known are %v", name, activationNames)
}

// NeedsDerivative reports whether the derivative cannot be had from the
// function's value, so that the forward pass has to keep it.
func (a Activation) NeedsDerivative() bool { return a == GELU || a == SiLU }

// Rectifies reports whether a unit can be exactly zero over a region of inputs.
func (a Activation) Rectifies() bool { return a == ReLU }

// Saturates reports whether the function is flat at both ends.
func (a Activation) Saturates() bool { return a == Tanh || a == Sigmoid }

const (
	leakySlope = 0.01
	seluLambda = 1.0507009873554804934193349852946
	seluAlpha  = 1.6732632423543772848170429916717
	seluScale  = seluLambda * seluAlpha
	sqrtHalf   = 0.70710678118654752440
	invSqrt2Pi = 0.39894228040143267794
)

func leaky(x float32) float32 {
	if x < 0 {
		return float32(leakySlope * x)
	}
	return x
}

func elu(x float32) float32 {
	if x < 0 {
		return expm1(x)
	}
	return x
}

func selu(x float32) float32 {
	if x < 0 {
		return float32(seluScale * expm1(x))
	}
	return float32(seluLambda * x)
}

func softplus(x float32) float32 { return max(x, 0) + log1p(exp(-abs(x))) }

func gelu(x float32) (y, d float32) {
	cdf := float32(0.5 * (1 + erf(float32(sqrtHalf*x))))
	pdf := float32(invSqrt2Pi * exp(float32(float32(-0.5*x)*x)))
	return float32(x * cdf), cdf + float32(x*pdf)
}

func silu(x float32) (y, d float32) {
	s := sigmoid(x)
	y = float32(x * s)
	return y, s + float32(y*(1-s))
}
