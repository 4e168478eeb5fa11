package diagnosis

import (
	"math"
	"reflect"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// proposal is a suggestion that may not apply here.
type proposal struct {
	finding.Suggestion
	ok bool
}

// suggest returns the first proposals that apply, at most three and none twice.
func (r *run) suggest(proposals ...proposal) []finding.Suggestion {
	var out []finding.Suggestion
	for _, p := range proposals {
		if !p.ok || len(out) == maxSuggestions {
			continue
		}
		twice := false
		for _, o := range out {
			twice = twice || o.Title == p.Title
		}
		if !twice {
			out = append(out, p.Suggestion)
		}
	}
	return out
}

// none is a proposal that does not apply.
var none proposal

// set proposes one or more keys with their new values, if every one is valid, differs from the current
// value and matters under the others. To a run without our keys it proposes the same in words.
func (r *run) set(reason string, to ...hparam.Change) proposal {
	if r.Get == nil {
		text, ok := phrase(to)
		if !ok {
			return none
		}
		return advise(text, reason)
	}
	after := r.Context
	after.Get = func(key string) any {
		for _, c := range to {
			if c.Key == key {
				return c.To
			}
		}
		return r.value(key)
	}
	s := finding.Suggestion{Reason: reason}
	for _, c := range to {
		k, ok := hparam.Lookup(c.Key)
		c.From = r.value(c.Key)
		if !ok || !permits(k, c.To) || !after.applies(k) || same(c.From, c.To) {
			return none
		}
		s.Changes = append(s.Changes, c)
		if s.Title != "" {
			s.Title += ", "
		}
		s.Title += title(c)
	}
	return proposal{s, len(s.Changes) > 0}
}

// advise proposes something in words where the current value is unknown.
func advise(title, reason string) proposal {
	return proposal{finding.Suggestion{Title: title, Reason: reason}, true}
}

// to is the change of a key to a value; set fills in the current one.
func to(key string, value any) hparam.Change { return hparam.Change{Key: key, To: value} }

func title(c hparam.Change) string {
	if c.From == nil {
		return c.Key + " → " + hparam.Format(c.To)
	}
	return c.String()
}

// same compares values of keys, numbers by value.
func same(a, b any) bool {
	if a == nil || b == nil {
		return false
	}
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if x.CanInt() && y.CanFloat() {
		return float64(x.Int()) == y.Float()
	}
	if x.CanFloat() && y.CanInt() {
		return x.Float() == float64(y.Int())
	}
	return reflect.DeepEqual(a, b)
}

// permits reports whether a value has the type and lies in the range of its key.
func permits(k hparam.Key, v any) bool {
	switch k.Kind {
	case hparam.Int:
		i, ok := v.(int)
		return ok && k.Contains(float64(i))
	case hparam.Float, hparam.FractionOrPath:
		f, ok := v.(float64)
		return ok && k.Contains(f)
	case hparam.Choice:
		s, ok := v.(string)
		for _, c := range k.Choices {
			if ok && c == s {
				return true
			}
		}
		return false
	case hparam.Bool:
		_, ok := v.(bool)
		return ok
	case hparam.Ints:
		list, ok := v.([]int)
		for _, i := range list {
			ok = ok && k.Contains(float64(i))
		}
		return ok
	case hparam.ClassWeights, hparam.String:
		_, ok := v.(string)
		return ok
	}
	return false
}

// matters reports whether a key is read under the current configuration.
func (c Context) matters(key string) bool {
	k, ok := hparam.Lookup(key)
	return ok && c.applies(k) && (key != "regularization.weight_decay" || c.optimizer().Decoupled)
}

// ladder rounds a positive value to the nearest of 1, 2, 3, 5 times a power of ten, in ratio.
func ladder(v float64) float64 {
	if v <= 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return v
	}
	exp := math.Floor(math.Log10(v))
	best, distance := v, math.Inf(1)
	for _, m := range []float64{1, 2, 3, 5, 10} {
		c := tenth(m, int(exp))
		if d := math.Abs(math.Log(c / v)); d < distance {
			best, distance = c, d
		}
	}
	return best
}

// tenth is m * 10^exp, exact as the decimal it prints.
func tenth(m float64, exp int) float64 {
	if exp < 0 {
		return m / math.Pow10(-exp)
	}
	return m * math.Pow10(exp)
}
