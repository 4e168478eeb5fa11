package hparam

import (
	"fmt"
	"math"
	"strings"
)

// LiveKeys returns the names of the keys that may change while training, in the order of the table.
func LiveKeys() []string {
	var names []string
	for _, k := range All() {
		if k.Live {
			names = append(names, k.Name)
		}
	}
	return names
}

// LiveKey returns a key that may change while training; the error of another names those that may.
func LiveKey(name string) (Key, error) {
	k, ok := Lookup(name)
	switch {
	case !ok:
		return k, fmt.Errorf("unknown key %q; keys that can change while training are %s", name,
			strings.Join(LiveKeys(), ", "))
	case !k.Live:
		return k, fmt.Errorf("%s cannot change while training; keys that can are %s", name,
			strings.Join(LiveKeys(), ", "))
	}
	return k, nil
}

// CheckLive tells why a key cannot take a value while training, nil if it can.
func CheckLive(name string, value float64) error {
	k, err := LiveKey(name)
	if err != nil {
		return err
	}
	if !k.Contains(value) || (k.Kind == Int && value != math.Trunc(value)) {
		return fmt.Errorf("%s: %s is out of range, it must be %s", name, Format(value), k.Range())
	}
	return nil
}
