package spec

import "tunebench/engine/hparam"

// AutoFloat is a number, or "auto": what the chosen method has as its own default. The zero value
// is auto.
type AutoFloat struct {
	Set   bool // not auto
	Value float64
}

func autoFloatOf(v any) AutoFloat {
	f, set := v.(float64)
	return AutoFloat{set, f}
}

// value returns hparam.Auto or a float64.
func (a AutoFloat) value() any {
	if a.Set {
		return a.Value
	}
	return hparam.Auto
}
