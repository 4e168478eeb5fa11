package optimizer

import (
	"fmt"
	"maps"
	"slices"

	"tunebench/engine/hparam"
)

// Kind is an update rule by the name that experiments use. The rules' rows in package hparam say
// what they read and by default.
type Kind string

// The rules.
const (
	GD       Kind = "gd"       // sgd over the whole training part; the loop makes the batches
	SGD      Kind = "sgd"      // stochastic gradient descent
	Momentum Kind = "momentum" // sgd with heavy-ball momentum
	Nesterov Kind = "nesterov" // sgd with Nesterov's momentum
	Adagrad  Kind = "adagrad"
	RMSprop  Kind = "rmsprop"
	Adam     Kind = "adam"
	AdamW    Kind = "adamw" // adam; its decoupled decay is every rule's here
	Lion     Kind = "lion"
	Muon     Kind = "muon"
)

// rules make each rule of its parameters. Muon's is for what muon leaves to adam.
var rules = map[Kind]func(Config) rule{
	GD: newSGD, SGD: newSGD, Momentum: newHeavyBall, Nesterov: newNesterov, Adagrad: newAdagrad, RMSprop: newRMSprop,
	Adam: newAdam, AdamW: newAdam, Lion: newLion, Muon: newAdam,
}

// String returns the name that experiments use.
func (k Kind) String() string { return string(k) }

// method returns the rule's row.
func (k Kind) method() hparam.Method {
	m, _ := hparam.FindMethod("optimizer.name", string(k))
	return m
}

// Parse returns the rule of a name. The error lists all.
func Parse(name string) (Kind, error) {
	if _, ok := rules[Kind(name)]; !ok {
		return "", fmt.Errorf("unknown optimizer %q; known are %v", name, Kinds())
	}
	return Kind(name), nil
}

// Kinds returns all rules, sorted.
func Kinds() []Kind { return slices.Sorted(maps.Keys(rules)) }

// Config is a rule with its parameters. Start from [Default]: a zero is a zero.
type Config struct {
	Kind     Kind
	Momentum float64
	Beta1    float64
	Beta2    float64
	Alpha    float64
	Eps      float64
}

// parameter is a field of a Config and the key that sets it.
type parameter struct {
	key   string
	value *float64
}

func (c *Config) parameters() []parameter {
	return []parameter{
		{"optimizer.momentum", &c.Momentum},
		{"optimizer.beta1", &c.Beta1},
		{"optimizer.beta2", &c.Beta2},
		{"optimizer.alpha", &c.Alpha},
		{"optimizer.eps", &c.Eps},
	}
}

// Default returns a rule's defaults; those that it does not use are 0.
func Default(k Kind) Config {
	c, m := Config{Kind: k}, k.method()
	for _, p := range c.parameters() {
		*p.value = m.Number(p.key)
	}
	return c
}

// Validate checks the parameters that the rule uses.
func (c Config) Validate() error {
	if _, ok := rules[c.Kind]; !ok {
		return fmt.Errorf("optimizer: unknown kind %q; known are %v", c.Kind, Kinds())
	}
	m := c.Kind.method()
	for _, p := range c.parameters() {
		k, _ := hparam.Lookup(p.key)
		least, want := k.Min, "0 <= "+k.Label()+" < 1"
		if p.value == &c.Eps {
			// Below that, a unit whose gradients are 0 would divide 0 by 0.
			least, want = 1e-30, "1e-30 <= eps < 1"
		}
		if m.Uses(p.key) && !(*p.value >= least && *p.value < 1) {
			return fmt.Errorf("optimizer: %s of %s is %g, want %s", k.Label(), c.Kind, *p.value, want)
		}
	}
	return nil
}
