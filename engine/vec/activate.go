package vec

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

// Activate replaces z by a(z).
func Activate(a Activation, z []float32) {
	rule := &activationRules[a]
	if rule.value == nil {
		return // identity
	}
	if rule.valueVec != nil {
		for n := whole(len(z)); n > 0; n = whole(len(z)) {
			rule.valueVec(&z[0], n)
			z = z[n:]
		}
	}
	rule.value(z)
}

// ActivateKeep replaces z by a(z) and puts a'(z) into d; for activations that need it.
func ActivateKeep(a Activation, z, d []float32) {
	d = d[:len(z)]
	rule := &activationRules[a]
	if rule.keepVec != nil {
		for n := whole(len(z)); n > 0; n = whole(len(z)) {
			rule.keepVec(&z[0], &d[0], n)
			z, d = z[n:], d[n:]
		}
	}
	rule.keep(z, d)
}

// Gate multiplies dy by the activation's derivative, found from its value y.
// Where the derivative jumps, at 0, it takes PyTorch's value for ReLU (0) and
// the right one for the others. Use [Mul] where NeedsDerivative.
func Gate(a Activation, dy, y []float32) {
	dy = dy[:len(y)]
	rule := &activationRules[a]
	if rule.gate == nil {
		return // identity
	}
	if rule.gateVec != nil {
		for n := whole(len(y)); n > 0; n = whole(len(y)) {
			rule.gateVec(&dy[0], &y[0], n)
			dy, y = dy[n:], y[n:]
		}
	}
	rule.gate(dy, y)
}
