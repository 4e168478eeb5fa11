package keymap

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Help says how a binding is explained.
type Help struct {
	// Label is the key as help shows it; empty: the first of the keys.
	Label string
	// ASCII is the label where arrows cannot be drawn; empty: the same.
	ASCII string
	// Group is the heading in the full help.
	Group string
	// Rank orders the bindings that compete for the line of keys: lower ranks stay longer, 0 never
	// appears there, and [Hidden] appears in no help at all, because another binding explains it.
	Rank int
	// Short is the description on the line of keys; Brief replaces it where room is scarce
	// (empty: the same), Long in the full help (empty: the same).
	Short, Brief, Long string
}

// Hidden is the rank of a binding that another one explains.
const Hidden = -1

// Binding is a row of a key table: the keys and what they do to a model M, which answers with an R.
type Binding[M, R any] struct {
	// Keys are named as Bubble Tea prints them: t, R, space, shift+tab, ctrl+c.
	Keys []string
	Help Help
	// When reports whether the keys are of use now; nil: always. The line of keys leaves out those
	// that are not; pressed all the same, they are dispatched, and may say why nothing happens.
	When func(M) bool
	Do   func(M) R
}

// Map is the key table of a model. The zero value has no keys.
type Map[M, R any] struct {
	bindings []Binding[M, R]
	byKey    map[string]int
}

// New makes a map of lists of bindings, in the order in which help shows them. It panics if two
// bindings claim one key or one does nothing: mistakes in the program that any test finds.
func New[M, R any](lists ...[]Binding[M, R]) Map[M, R] {
	m := Map[M, R]{byKey: map[string]int{}}
	for _, list := range lists {
		for _, b := range list {
			if b.Do == nil || len(b.Keys) == 0 {
				panic(fmt.Sprintf("keymap: %v %q has no key or no handler", b.Keys, b.Help.Short))
			}
			for _, k := range b.Keys {
				if other, taken := m.byKey[k]; taken {
					panic(fmt.Sprintf("keymap: %q means both %q and %q", k, m.bindings[other].Help.Short, b.Help.Short))
				}
				m.byKey[k] = len(m.bindings)
			}
			m.bindings = append(m.bindings, b)
		}
	}
	return m
}

// Do hands a message to the binding of its key. It reports false for a key that is bound to
// nothing, and for a message that is no key press.
func (m Map[M, R]) Do(model M, msg tea.Msg) (r R, ok bool) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return r, false
	}
	i, ok := m.byKey[press.String()]
	if !ok {
		return r, false
	}
	return m.bindings[i].Do(model), true
}

// Table returns the rows with what is of use to the model as it is.
func (m Map[M, R]) Table(model M) Table {
	return m.table(func(b Binding[M, R]) bool { return b.When == nil || b.When(model) })
}

// All returns the rows without regard to any model.
func (m Map[M, R]) All() Table { return m.table(func(Binding[M, R]) bool { return true }) }

func (m Map[M, R]) table(useful func(Binding[M, R]) bool) Table {
	out := make(Table, len(m.bindings))
	for i, b := range m.bindings {
		out[i] = Row{Keys: b.Keys, Help: b.Help, Useful: useful(b)}
		if b.Help.Label == "" {
			out[i].Help.Label = strings.Join(b.Keys[:1], "")
		}
	}
	return out
}
