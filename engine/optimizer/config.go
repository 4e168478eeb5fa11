package optimizer

import "fmt"

// Kind is an update rule.
type Kind uint8

// The rules.
const (
	GD       Kind = iota // sgd over the whole training part; the loop makes the batches
	SGD                  // stochastic gradient descent
	Momentum             // sgd with heavy-ball momentum
	Nesterov             // sgd with Nesterov's momentum
	Adagrad
	RMSprop
	Adam
	AdamW // adam; its decoupled decay is every rule's here
	Lion
	Muon
)

var names = []string{"gd", "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "lion", "muon"}

// String returns the name that experiments use.
func (k Kind) String() string {
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Parse is the inverse of String.
func Parse(name string) (Kind, error) {
	for i, n := range names {
		if n == name {
			return Kind(i), nil
		}
	}
	return 0, fmt.Errorf("unknown optimizer %q; known are %v", name, names)
}

// Kinds returns all rules.
func Kinds() []Kind {
	all := make([]Kind, len(names))
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// Config is a rule with its parameters. Start from [Default]: a zero is a zero.
type Config struct {
	Kind     Kind
	Momentum float64 // momentum, nesterov, muon
	Beta1    float64 // adam, adamw, lion; muon's adam
	Beta2    float64 // adam, adamw, lion; muon's adam
	Alpha    float64 // rmsprop
	Eps      float64 // adagrad, rmsprop, adam, adamw; muon's adam
}

// Default returns a rule's defaults; those that it does not use are 0.
func Default(k Kind) Config {
	c := Config{Kind: k}
	switch k {
	case Momentum, Nesterov:
		c.Momentum = 0.9
	case Adagrad:
		c.Eps = 1e-10
	case RMSprop:
		c.Alpha, c.Eps = 0.99, 1e-8
	case Adam, AdamW:
		c.Beta1, c.Beta2, c.Eps = 0.9, 0.999, 1e-8
	case Lion:
		c.Beta1, c.Beta2 = 0.9, 0.99
	case Muon:
		c.Momentum, c.Beta1, c.Beta2, c.Eps = 0.95, 0.9, 0.999, 1e-8
	}
	return c
}

// Validate checks the parameters that the rule uses.
func (c Config) Validate() error {
	if int(c.Kind) >= len(names) {
		return fmt.Errorf("optimizer: unknown kind %d", c.Kind)
	}
	d := Default(c.Kind)
	for _, p := range []struct {
		name        string
		used, value float64
	}{
		{"momentum", d.Momentum, c.Momentum},
		{"beta1", d.Beta1, c.Beta1},
		{"beta2", d.Beta2, c.Beta2},
		{"alpha", d.Alpha, c.Alpha},
	} {
		if p.used != 0 && !(p.value >= 0 && p.value < 1) {
			return fmt.Errorf("optimizer: %s of %s is %g, want 0 <= %s < 1", p.name, c.Kind, p.value, p.name)
		}
	}
	// Below that, a unit whose gradients are 0 would divide 0 by 0.
	const leastEps = 1e-30
	if d.Eps != 0 && !(c.Eps >= leastEps && c.Eps < 1) {
		return fmt.Errorf("optimizer: eps of %s is %g, want %g <= eps < 1", c.Kind, c.Eps, leastEps)
	}
	return nil
}
