package vec

import "fmt"

// Activation is a function applied to each unit's pre-activation.
type Activation uint8

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
