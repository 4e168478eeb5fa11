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

// activationRule is what an activation does. Its loops are over scalars; the assembly beside
// them, which may be missing, gives the same bits.
type activationRule struct {
	name string

	// value replaces z by a(z).
	value    func(z []float32)
	valueVec func(z *float32, n int)

	// gate multiplies dy by the derivative, found from the activation's value y.
	gate    func(dy, y []float32)
	gateVec func(dy, y *float32, n int)

	// keep is value and puts the derivative into d, for an activation that has no gate
	// because the derivative cannot be had from the value.
	keep    func(z, d []float32)
	keepVec func(z, d *float32, n int)

	rectifies, saturates bool
}

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

// String returns the name that experiments use.
func (a Activation) String() string {
	if a < activations {
		return activationRules[a].name
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
	for _, a := range Activations() {
		if a.String() == name {
			return a, nil
		}
	}
	return 0, fmt.Errorf("unknown activation %q; known are %v", name, Activations())
}

// NeedsDerivative reports whether the derivative cannot be had from the
// function's value, so that the forward pass has to keep it.
func (a Activation) NeedsDerivative() bool { return activationRules[a].keep != nil }

// Rectifies reports whether a unit can be exactly zero over a region of inputs.
func (a Activation) Rectifies() bool { return activationRules[a].rectifies }

// Saturates reports whether the function is flat at both ends.
func (a Activation) Saturates() bool { return activationRules[a].saturates }
