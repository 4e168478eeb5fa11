package hparam

import (
	"slices"
	"strings"
)

// Method is one row of what a key such as optimizer.name chooses among. It is the only place that
// says what a method is called, which keys it reads and with which defaults; a test binds every
// row to the engine's rule of that name.
type Method struct {
	Name  string
	Help  string // one line: what it does
	Paper string // where it comes from; "" where it is older than papers or needs none
	// Reads are the keys that matter for this method but not for every other of its kind.
	Reads []Use

	// Of optimizers.

	// Decoupled says that the method is meant to be used with regularization.weight_decay, for
	// its scaling would distort l2. The engine decouples that decay under every method.
	Decoupled bool
	FullBatch bool // every step takes the whole training part
	Steps     StepSize
	Rates     Rates
	Tried     bool // a search tries it beside the experiment's own

	// Of losses.

	Classes bool // takes classes, not numbers
	Robust  bool // large errors count in proportion, not squared
}

// Use is a key that a method reads.
type Use struct {
	Key string
	// Own is the method's own default, for keys with a [Key.Own]; nil stands for the key's.
	Own any
}

// Rates are learning rates on standardized data.
type Rates struct {
	Low, High float64 // what usually works lies between
	Typical   float64 // what to start with
}

// Known reports whether there are usual rates.
func (r Rates) Known() bool { return r.High > 0 }

// StepSize says what the length of an optimizer's step depends on.
type StepSize uint8

// The kinds of steps.
const (
	ByGradient StepSize = iota // the rate times the gradient, so that the rate must fit its scale
	Shrinking                  // scaled by all gradients a weight has seen, so ever shorter
	Scaled                     // about the rate, for every weight
)

func (m Method) uses(key string) (Use, bool) {
	for _, u := range m.Reads {
		if u.Key == key {
			return u, true
		}
	}
	return Use{}, false
}

// Uses reports whether the method reads a key that others do not.
func (m Method) Uses(key string) bool {
	_, ok := m.uses(key)
	return ok
}

// Default returns the default of a key under this method, nil if it does not read it.
func (m Method) Default(key string) any {
	u, ok := m.uses(key)
	if !ok || u.Own != nil {
		return u.Own
	}
	k, known := Lookup(key)
	if !known {
		k, _ = LookupStudy(key)
	}
	return k.Default
}

// Number is [Method.Default] as a number, 0 if the method does not read the key.
func (m Method) Number(key string) float64 {
	switch v := m.Default(key).(type) {
	case float64:
		return v
	case int:
		return float64(v)
	}
	return 0
}

// methods are the rows by the key that chooses among them.
var methods = map[string][]Method{
	"data.source":      generators,
	"model.activation": activations,
	"model.init":       initializers,
	"optimizer.name":   optimizers,
	"pruner.name":      pruners,
	"sampler.name":     samplers,
	"schedule.name":    schedules,
	"training.loss":    losses,
}

// Methods returns what a key chooses among, in the order of its choices; nil for keys that choose
// no method.
func Methods(key string) []Method { return slices.Clone(methods[key]) }

// FindMethod returns the row of a method by the key that chooses it: optimizer.name, adam.
func FindMethod(key, name string) (Method, bool) {
	for _, m := range methods[key] {
		if m.Name == name {
			return m, true
		}
	}
	return Method{}, false
}

// NamesOf returns the names of those methods that choose holds for; of all if choose is nil.
func NamesOf(all []Method, choose func(Method) bool) []string {
	var names []string
	for _, m := range all {
		if choose == nil || choose(m) {
			names = append(names, m.Name)
		}
	}
	return names
}

// withMethods completes the table by what the rows of the methods say: the choices of the keys
// that name methods, and for every key that only some methods read, which ones, and their own
// defaults.
func withMethods(table []Key) []Key {
	for i := range table {
		if rows, ok := methods[table[i].Name]; ok && table[i].Kind == Choice {
			table[i].Choices = NamesOf(rows, nil)
		}
		for chooser, rows := range methods {
			readers := NamesOf(rows, func(m Method) bool { return m.Uses(table[i].Name) })
			if len(readers) > 0 {
				table[i].ForKey, table[i].For = chooser, readers
			}
		}
		if k := &table[i]; k.Own != nil {
			k.start, _ = usual(k.ownDefaults())
			k.Help += "; " + Format(k.Own) + ": the " + k.Group() + "'s own default (" + k.ownList() + ")"
		}
	}
	return table
}

// ownDefault is a method's own default of a key.
type ownDefault struct {
	method string
	value  any
}

func (k Key) ownDefaults() []ownDefault {
	var list []ownDefault
	for _, m := range methods[k.ForKey] {
		if u, ok := m.uses(k.Name); ok {
			list = append(list, ownDefault{m.Name, u.Own})
		}
	}
	return list
}

// usual returns the own default that most methods share.
func usual(list []ownDefault) (v any, methods int) {
	count := map[any]int{}
	for _, d := range list {
		count[d.value]++
	}
	for _, d := range list {
		if count[d.value] > methods {
			v, methods = d.value, count[d.value]
		}
	}
	return v, methods
}

// ownList prints the own defaults of a key: 0.999, lion 0.99. What several methods share stands
// first, without their names.
func (k Key) ownList() string {
	list := k.ownDefaults()
	shared, methods := usual(list)
	var parts []string
	if methods > 1 {
		parts = append(parts, Format(shared))
	}
	for _, d := range list {
		if methods == 1 || d.value != shared {
			parts = append(parts, d.method+" "+Format(d.value))
		}
	}
	return strings.Join(parts, ", ")
}
