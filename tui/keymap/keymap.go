package keymap

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
)

// Action names what the user wants, independent of the key that says so.
type Action string

// Entry binds keys to an action and says how help shows it.
type Entry struct {
	Action  Action
	Binding key.Binding
	// ASCII is the key's label where arrows cannot be drawn; empty: the same.
	ASCII string
	// Group is the heading in the full help.
	Group string
	// Rank orders the entries that compete for the one-line help: lower ranks
	// stay longer, 0 never appears there, and an entry below 0 appears in no
	// help at all because another entry explains it.
	Rank int
	// Brief replaces the short description where room is scarce; empty: the same.
	Brief string
	// Long explains the action in the full help; empty: as in the short help.
	Long string
}

// Label returns the key as help shows it.
func (e Entry) Label(unicode bool) string {
	if !unicode && e.ASCII != "" {
		return e.ASCII
	}
	return e.Binding.Help().Key
}

// Short returns the description for the one-line help.
func (e Entry) Short() string { return e.Binding.Help().Desc }

// Explain returns the description for the full help.
func (e Entry) Explain() string {
	if e.Long != "" {
		return e.Long
	}
	return e.Short()
}

// Map is a table of keys. The zero value has none.
type Map struct{ entries []Entry }

// New makes a map in the order in which help shows it. It panics if two
// entries claim one key: that is a mistake in the program, found by any test
// that makes the map.
func New(entries ...Entry) Map {
	owner := map[string]Action{}
	for _, e := range entries {
		for _, k := range e.Binding.Keys() {
			if other, taken := owner[k]; taken {
				panic(fmt.Sprintf("keymap: %q is bound to both %s and %s", k, other, e.Action))
			}
			owner[k] = e.Action
		}
	}
	return Map{entries: entries}
}

// Join makes one map of several; the first to bind a key keeps it.
func Join(maps ...Map) Map {
	seen := map[string]bool{}
	var out []Entry
	for _, m := range maps {
		for _, e := range m.entries {
			free := slices.DeleteFunc(slices.Clone(e.Binding.Keys()), func(k string) bool { return seen[k] })
			if len(free) == 0 {
				continue
			}
			e.Binding.SetKeys(free...)
			for _, k := range free {
				seen[k] = true
			}
			out = append(out, e)
		}
	}
	return Map{entries: out}
}

// Match returns the action of a key press; ok is false if the key is free.
// The key is a tea.KeyPressMsg or anything that prints as one.
func (m Map) Match(k fmt.Stringer) (a Action, ok bool) {
	name := k.String()
	for _, e := range m.entries {
		if e.Binding.Enabled() && slices.Contains(e.Binding.Keys(), name) {
			return e.Action, true
		}
	}
	return "", false
}

// Entries returns the enabled entries in help's order.
func (m Map) Entries() []Entry {
	out := make([]Entry, 0, len(m.entries))
	for _, e := range m.entries {
		if e.Binding.Enabled() {
			out = append(out, e)
		}
	}
	return out
}

// Entry returns the entry of an action.
func (m Map) Entry(a Action) (Entry, bool) {
	for _, e := range m.entries {
		if e.Action == a {
			return e, true
		}
	}
	return Entry{}, false
}

// Without returns the map with some actions switched off, for states in which
// they would do nothing: help then does not offer them.
func (m Map) Without(actions ...Action) Map {
	return Map{entries: slices.DeleteFunc(slices.Clone(m.entries), func(e Entry) bool {
		return slices.Contains(actions, e.Action)
	})}
}

// Groups returns the group names in order of first appearance.
func (m Map) Groups() []string {
	var out []string
	for _, e := range m.entries {
		if e.Binding.Enabled() && e.Rank >= 0 && !slices.Contains(out, e.Group) {
			out = append(out, e.Group)
		}
	}
	return out
}

// Group returns the entries that the full help lists under a heading.
func (m Map) Group(name string) []Entry {
	return slices.DeleteFunc(m.Entries(), func(e Entry) bool {
		return e.Group != name || e.Rank < 0
	})
}

// Fit returns the entries of the one-line help that fit into a width, in
// order. width tells how many cells an entry takes and gap what lies between
// two. If not all fit, descriptions become brief, and then entries of a higher
// rank are left out first.
func (m Map) Fit(total, gap int, width func(Entry) int) []Entry {
	ranked := slices.DeleteFunc(m.Entries(), func(e Entry) bool { return e.Rank <= 0 })
	kept := fit(ranked, total, gap, width)
	if len(kept) == len(ranked) {
		return kept
	}
	for i, e := range ranked {
		if e.Brief != "" {
			ranked[i].Binding.SetHelp(e.Binding.Help().Key, e.Brief)
		}
	}
	return fit(ranked, total, gap, width)
}

func fit(entries []Entry, total, gap int, width func(Entry) int) []Entry {
	order := slices.Clone(entries)
	slices.SortStableFunc(order, func(a, b Entry) int { return a.Rank - b.Rank })
	keep := map[Action]bool{}
	used := -gap
	for _, e := range order {
		if w := width(e) + gap; used+w <= total {
			used += w
			keep[e.Action] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return !keep[e.Action] })
}
