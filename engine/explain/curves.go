package explain

import (
	"math"

	"tunebench/engine/vec"
)

// The constants of SELU (Klambauer et al. 2017), and the slope of a leaky ReLU below zero.
const (
	seluScale, seluAlpha = 1.0507009873554805, 1.6732632423543772
	leak                 = 0.01
)

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// bent is a line above zero and something else below.
func bent(scale float64, below, slope func(x float64) float64) curve {
	return curve{
		at: func(x float64) float64 {
			if x > 0 {
				return scale * x
			}
			return below(x)
		},
		slope: func(x float64) float64 {
			if x > 0 {
				return scale
			}
			return slope(x)
		},
	}
}

func steady(v float64) func(float64) float64 { return func(float64) float64 { return v } }

// curves are the activations; at a kink, the slope is that below it, as in training.
var curves = map[vec.Activation]curve{
	vec.Identity:  {func(x float64) float64 { return x }, steady(1)},
	vec.ReLU:      bent(1, steady(0), steady(0)),
	vec.LeakyReLU: bent(1, func(x float64) float64 { return leak * x }, steady(leak)),
	vec.ELU:       bent(1, math.Expm1, math.Exp),
	vec.SELU: bent(seluScale, func(x float64) float64 { return seluScale * seluAlpha * math.Expm1(x) },
		func(x float64) float64 { return seluScale * seluAlpha * math.Exp(x) }),
	vec.GELU: {
		func(x float64) float64 { return x * 0.5 * math.Erfc(-x/math.Sqrt2) },
		func(x float64) float64 {
			return 0.5*math.Erfc(-x/math.Sqrt2) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
		},
	},
	vec.SiLU: {
		func(x float64) float64 { return x * sigmoid(x) },
		func(x float64) float64 { return sigmoid(x) * (1 + x*(1-sigmoid(x))) },
	},
	vec.Tanh:     {math.Tanh, func(x float64) float64 { return 1 - math.Tanh(x)*math.Tanh(x) }},
	vec.Sigmoid:  {sigmoid, func(x float64) float64 { return sigmoid(x) * (1 - sigmoid(x)) }},
	vec.Softplus: {func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, sigmoid},
}
