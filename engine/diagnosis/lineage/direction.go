package lineage

import (
	"reflect"

	"tunebench/engine/hparam"
)

// Direction is where a change leads.
type Direction int

// The directions. Sideways is to another method, or from a value that is unknown.
const (
	Down     Direction = -1
	Sideways Direction = 0
	Up       Direction = 1
)

func (d Direction) opposes(other Direction) bool { return d != Sideways && d == -other }

// DirectionOf compares the two values of a change; lists of widths by how many units they have in all.
func DirectionOf(c hparam.Change) Direction {
	from, okFrom := amount(c.From)
	to, okTo := amount(c.To)
	switch {
	case !okFrom || !okTo || from == to:
		return Sideways
	case to > from:
		return Up
	}
	return Down
}

// amount is the size of a number or of a list of widths.
func amount(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	case []int:
		sum := 0
		for _, n := range v {
			sum += n
		}
		return float64(sum), true
	}
	return 0, false
}

// equal compares values of a key, numbers by their size.
func equal(a, b any) bool {
	if x, ok := number(a); ok {
		y, ok := number(b)
		return ok && x == y
	}
	return reflect.DeepEqual(a, b)
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	}
	return 0, false
}

// alike reports whether two lists of changes move the same keys in the same directions, or to the same values.
func alike(a, b []hparam.Change) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		found := false
		for _, y := range b {
			if x.Key != y.Key {
				continue
			}
			d := DirectionOf(x)
			found = d == DirectionOf(y) && (d != Sideways || equal(x.To, y.To))
		}
		if !found {
			return false
		}
	}
	return true
}

// inverse reports whether b takes back what a did.
func inverse(a, b []hparam.Change) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Key != b[i].Key || !equal(a[i].From, b[i].To) || !equal(a[i].To, b[i].From) {
			return false
		}
	}
	return true
}
