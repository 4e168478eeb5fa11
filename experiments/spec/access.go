package spec

import (
	"reflect"
	"slices"

	"tunebench/engine/hparam"
)

// fields finds the struct field of each key by its toml tags.
var fields = fieldsOf[Spec](hparam.Lookup)

func fieldsOf[T any](lookup func(name string) (hparam.Key, bool)) map[string][]int {
	index := map[string][]int{}
	collectFields(reflect.TypeFor[T](), "", nil, lookup, index)
	return index
}

func collectFields(t reflect.Type, prefix string, path []int, lookup func(string) (hparam.Key, bool),
	into map[string][]int,
) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, ok := f.Tag.Lookup("toml")
		if !ok {
			continue
		}
		name, at := prefix+tag, append(slices.Clone(path), i)
		if _, isKey := lookup(name); !isKey && f.Type.Kind() == reflect.Struct {
			collectFields(f.Type, name+".", at, lookup, into)
			continue
		}
		into[name] = at
	}
}

func (s *Spec) field(key string) reflect.Value {
	path, ok := fields[key]
	if !ok {
		panic("spec: no field for " + key)
	}
	return reflect.ValueOf(s).Elem().FieldByIndex(path)
}

// put stores a value that coerce returned, without regard to other keys.
func (s *Spec) put(key string, v any) { putField(s.field(key), v) }

func putField(field reflect.Value, v any) {
	switch f := field.Addr().Interface().(type) {
	case *Portion:
		*f = portionOf(v)
	case *AutoFloat:
		*f = autoFloatOf(v)
	case *ClassWeights:
		*f = classWeightsOf(v)
	case *[]int:
		if *f = v.([]int); len(*f) == 0 {
			*f = nil // not in use, which Get must tell from a list of no layers
		}
	case *Duration:
		*f = durationOf(v)
	default:
		field.Set(reflect.ValueOf(v))
	}
}

// Get returns the value of a key in the Go type that its hparam.Kind names: int, float64,
// bool, string, []int, []float64, []string. The list model.hidden is nil unless widths are given
// explicitly. The error names the nearest key.
func (s *Spec) Get(key string) (any, error) {
	if _, ok := hparam.Lookup(key); !ok {
		return nil, unknownKey(key)
	}
	return s.get(key), nil
}

func (s *Spec) get(key string) any { return fieldValue(s.field(key)) }

func fieldValue(field reflect.Value) any {
	switch v := field.Interface().(type) {
	case interface{ value() any }:
		return v.value()
	case []int:
		return slices.Clone(v)
	case []string:
		return slices.Clone(v)
	default:
		return v
	}
}

// Text returns the value of a key as [Spec.Set] reads it: numbers in their shortest exact
// form, an empty text for model.hidden where depth and width are used, and for unknown
// keys.
func (s *Spec) Text(key string) string {
	v, err := s.Get(key)
	if err != nil {
		return ""
	}
	switch list := v.(type) {
	case []int:
		if len(list) == 0 {
			return ""
		}
	case []string:
		if len(list) == 0 {
			return ""
		}
	}
	return hparam.Format(v)
}

// Set gives a key the value that text spells, as --set key=value and the form do. An
// error is a *Problem that names the key and what would be right; s is then unchanged.
//
// Lists may be written with or without brackets: [128, 64] or 128 64. Setting
// model.depth or model.width to something new drops explicit widths; an empty text for
// model.hidden does the same, and [] stands for no hidden layers at all.
func (s *Spec) Set(key, text string) error {
	k, ok := hparam.Lookup(key)
	if !ok {
		return unknownKey(key)
	}
	v, err := parseText(k, text)
	if err == nil {
		v, err = coerce(k, v, strict)
	}
	if err != nil {
		return &Problem{Key: key, Message: err.Error()}
	}
	s.assign(key, v)
	return nil
}

// SetValue gives a key a Go value: of the key's own type, or what JSON makes of it
// (float64 for whole numbers, []any for lists). A nil list for model.hidden returns to
// depth and width, an empty one stands for no hidden layers. Errors are as for
// [Spec.Set].
func (s *Spec) SetValue(key string, v any) error {
	if p := s.setValue(key, v); p != nil {
		return p
	}
	return nil
}

func (s *Spec) setValue(key string, v any) *Problem {
	k, ok := hparam.Lookup(key)
	if !ok {
		return unknownKey(key)
	}
	c, err := coerce(k, v, lenient)
	if err != nil {
		return &Problem{Key: key, Message: err.Error()}
	}
	s.assign(key, c)
	return nil
}

// Reset gives a key its default.
func (s *Spec) Reset(key string) error {
	k, ok := hparam.Lookup(key)
	if !ok {
		return unknownKey(key)
	}
	if key == keyHidden {
		s.assign(key, []int(nil))
		return nil
	}
	return s.SetValue(key, k.Default)
}

const (
	keyDepth  = "model.depth"
	keyWidth  = "model.width"
	keyHidden = "model.hidden"
)

// assign stores a checked value and keeps the two notations of hidden layers apart.
func (s *Spec) assign(key string, v any) {
	delete(s.lines, key)
	switch key {
	case keyDepth, keyWidth:
		if s.get(key) == v {
			return
		}
		s.Model.Hidden = nil
		s.put(key, v)
	case keyHidden:
		s.setHidden(v.([]int))
	default:
		s.put(key, v)
	}
}

func (s *Spec) setHidden(widths []int) {
	s.Model.Hidden = nil
	switch {
	case widths == nil:
	case len(widths) == 0:
		s.Model.Depth = 0
	default:
		s.Model.Hidden = slices.Clone(widths)
		s.Model.Depth, s.Model.Width = len(widths), slices.Max(widths)
	}
}

func unknownKey(key string) *Problem {
	return &Problem{Key: shortKey(key), Message: "unknown key" + hintForKey(key)}
}

func shortKey(key string) string {
	if q := quote(key); len(q) != len(key)+2 { // something had to be escaped or cut
		return q
	}
	return key
}
