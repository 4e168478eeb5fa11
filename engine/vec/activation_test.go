package vec

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// TestEveryActivationIsWhole: each has a value, and its derivative in one of the two ways; only
// identity has nothing to do. Assembly without the loop that defines it could not be checked.
func TestEveryActivationIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for a, r := range activationRules {
		switch {
		case r.name == "" || seen[r.name]:
			t.Errorf("activation %d is called %q", a, r.name)
		case Activation(a) == Identity:
			if r.value != nil || r.gate != nil || r.keep != nil {
				t.Error("identity does something")
			}
		case r.value == nil:
			t.Errorf("%s has no value", r.name)
		case (r.gate == nil) == (r.keep == nil):
			t.Errorf("%s has its derivative in no way or in two", r.name)
		case r.gate == nil && r.gateVec != nil, r.keep == nil && r.keepVec != nil:
			t.Errorf("%s has assembly for what no loop defines", r.name)
		}
		seen[r.name] = true
	}
}

func TestActivationNames(t *testing.T) {
	for _, a := range Activations() {
		if got, err := ParseActivation(a.String()); got != a || err != nil {
			t.Errorf("%s reads back as %s, %v", a, got, err)
		}
	}
	if _, err := ParseActivation("swish"); err == nil || !strings.Contains(err.Error(), "silu") {
		t.Errorf("error %v does not name what is known", err)
	}
	if got := Activation(200).String(); got != "Activation(200)" {
		t.Errorf("no activation is called %q", got)
	}
}

// derivative returns the activation's derivative at the points x, by whichever way it has.
func derivative(a Activation, x []float32) []float32 {
	y, d := slices.Clone(x), make([]float32, len(x))
	if a.NeedsDerivative() {
		ActivateKeep(a, y, d)
		return d
	}
	for i := range d {
		d[i] = 1
	}
	Activate(a, y)
	Gate(a, d, y)
	return d
}

// TestDerivativesAgreeWithDifferences over what fills vectors and what does not.
func TestDerivativesAgreeWithDifferences(t *testing.T) {
	const step = 1.0 / 256
	for _, a := range Activations() {
		var x, above, below []float32
		for v := -6.0; v <= 6; v += 0.117 { // steps that never meet the corner at 0
			x = append(x, float32(v))
			above, below = append(above, float32(v)+step), append(below, float32(v)-step)
		}
		d := derivative(a, x)
		Activate(a, above)
		Activate(a, below)
		for i, v := range x {
			want := (float64(above[i]) - float64(below[i])) / (2 * step)
			if math.Abs(float64(d[i])-want) > 1e-3 {
				t.Errorf("%s: the derivative at %g is %g, differences say %g", a, v, d[i], want)
			}
		}
	}
}

// TestShapesOfActivations: what a diagnosis may rely on.
func TestShapesOfActivations(t *testing.T) {
	at := func(a Activation, x float32) float32 {
		z := []float32{x}
		Activate(a, z)
		return z[0]
	}
	for _, a := range Activations() {
		if dead := at(a, -3) == 0 && at(a, -1) == 0; dead != a.Rectifies() {
			t.Errorf("%s rectifies: %t, but is %g and %g at -3 and -1", a, a.Rectifies(), at(a, -3), at(a, -1))
		}
		if flat := at(a, 30) == at(a, 40) && at(a, -30)-at(a, -40) < 1e-6 &&
			at(a, -30) < at(a, 30); flat != a.Saturates() {
			t.Errorf("%s saturates: %t", a, a.Saturates())
		}
		last := float32(math.Inf(-1))
		for x := float32(0); x <= 8; x += 0.25 { // gelu and silu dip below 0
			if y := at(a, x); y < last {
				t.Errorf("%s falls from %g to %g at %g", a, last, y, x)
			} else {
				last = y
			}
		}
	}
}

// TestNothingIsNoWork: kernels take empty slices.
func TestNothingIsNoWork(t *testing.T) {
	for _, a := range Activations() {
		Activate(a, nil)
		Gate(a, nil, nil)
		if a.NeedsDerivative() {
			ActivateKeep(a, nil, nil)
		}
	}
	SGD(nil, nil, NoTerms, 1)
	Adam(nil, nil, nil, nil, NoTerms, AdamTerms{})
	Softmax(nil, nil, 0, 1, nil, nil, nil)
	if Sum(nil) != 0 || Norm(nil) != 0 {
		t.Error("the sum of nothing is something")
	}
}
