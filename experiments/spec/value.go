package spec

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/hparam"
)

// mode says how exact the types of values must be.
type mode bool

const (
	strict  mode = false // TOML and text: 2.0 is no whole number
	lenient mode = true  // values that went through JSON, where every number is a float64
)

// coerce checks a value against its key and returns it in the key's Go type.
func coerce(k hparam.Key, v any, m mode) (any, error) {
	switch k.Kind {
	case hparam.Int:
		return coerceInt(k, v, m)
	case hparam.Float:
		return coerceFloat(k, v)
	case hparam.Bool:
		if b, ok := v.(bool); ok {
			return b, nil
		}
		return nil, wrongType(k, v)
	case hparam.Ints:
		return coerceInts(k, v, m)
	case hparam.FractionOrPath:
		return coercePortion(k, v)
	case hparam.ClassWeights:
		return coerceClassWeights(k, v)
	case hparam.Strings:
		return coerceStrings(k, v)
	case hparam.Renames:
		return coerceRenames(k, v)
	case hparam.String, hparam.Choice:
		return coerceString(k, v)
	case hparam.Duration:
		return coerceDuration(k, v)
	}
	return nil, fmt.Errorf("keys that hold %s are not supported", k.Kind)
}

func wrongType(k hparam.Key, v any) error {
	want := k.Kind.String()
	switch {
	case k.Kind == hparam.Choice:
		want = "one of " + k.Range()
	case k.Own == hparam.Auto:
		want = hparam.Auto + " or " + want
	}
	return fmt.Errorf("want %s, got %s", want, describe(v))
}

// describe names the TOML type of a value.
func describe(v any) string {
	switch v := v.(type) {
	case string:
		return "the string " + quote(v)
	case bool:
		return strconv.FormatBool(v)
	case int, int64:
		return fmt.Sprint(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return strconv.FormatFloat(v, 'f', 1, 64)
		}
		return hparam.Format(v)
	case []any, []int, []float64, []string:
		return "a list"
	case map[string]any, []map[string]any:
		return "a table"
	case nil:
		return "nothing"
	default:
		return "a date or time"
	}
}

func asInt(v any, m mode) (int, bool) {
	switch v := v.(type) {
	case int:
		return v, true
	case int64:
		return int(v), true
	case float64:
		if m == lenient && v == math.Trunc(v) && math.Abs(v) <= 1<<53 {
			return int(v), true
		}
	}
	return 0, false
}

func asFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v + 0, true // -0 becomes 0
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	}
	return 0, false
}

func coerceInt(k hparam.Key, v any, m mode) (any, error) {
	i, ok := asInt(v, m)
	if !ok {
		return nil, wrongType(k, v)
	}
	if !k.Contains(float64(i)) {
		return nil, fmt.Errorf("%d is out of range; want %s", i, k.Range())
	}
	return i, nil
}

func coerceFloat(k hparam.Key, v any) (any, error) {
	if v == hparam.Auto && k.Own == hparam.Auto {
		return v, nil
	}
	f, ok := asFloat(v)
	if !ok {
		return nil, wrongType(k, v)
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%s is not finite; want %s", strings.ToLower(hparam.Format(f)), k.Range())
	}
	if !k.Contains(f) {
		return nil, fmt.Errorf("%s is out of range; want %s", hparam.Format(f), k.Range())
	}
	return f, nil
}

// elements returns the members of a list of any kind.
func elements(v any) ([]any, bool) {
	switch v := v.(type) {
	case []any:
		return v, true
	case []int:
		return boxed(v), true
	case []int64:
		return boxed(v), true
	case []float64:
		return boxed(v), true
	case []string:
		return boxed(v), true
	}
	return nil, false
}

func boxed[T any](list []T) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = x
	}
	return out
}

// maxList bounds lists: no network has more hidden layers than model.depth allows.
var maxList = func() int {
	k, _ := hparam.Lookup(keyDepth)
	return int(k.Max)
}()

func coerceInts(k hparam.Key, v any, m mode) (any, error) {
	if list, ok := v.([]int); ok && list == nil {
		return list, nil
	}
	list, ok := elements(v)
	if !ok {
		return nil, wrongType(k, v)
	}
	if len(list) > maxList {
		return nil, fmt.Errorf("%d entries are too many; want at most %d", len(list), maxList)
	}
	out := make([]int, len(list))
	for i, e := range list {
		n, ok := asInt(e, m)
		if !ok {
			return nil, fmt.Errorf("entry %d: want a whole number, got %s", i+1, describe(e))
		}
		if !k.Contains(float64(n)) {
			return nil, fmt.Errorf("entry %d: %d is out of range; want a whole number in [%s, %s]", i+1, n,
				hparam.Format(k.Min), hparam.Format(k.Max))
		}
		out[i] = n
	}
	return out, nil
}

func coercePortion(k hparam.Key, v any) (any, error) {
	path, ok := v.(string)
	if !ok {
		return coerceFloat(k, v)
	}
	if strings.TrimSpace(path) == "" {
		return nil, errors.New("the path is empty; want " + k.Range())
	}
	if _, err := strconv.ParseFloat(strings.TrimSpace(path), 64); err == nil {
		return nil, fmt.Errorf("a number in quotes; write %s without them (or ./%s for a file of that name)", path,
			path)
	}
	return path, checkText(k.Name, path)
}

func coerceClassWeights(k hparam.Key, v any) (any, error) {
	if s, ok := v.(string); ok {
		if modes := []string{NoClassWeights, BalancedClassWeights}; !slices.Contains(modes, s) {
			return nil, errors.New(unknownChoice(s, modes) + "; want " + k.Range())
		}
		return s, nil
	}
	list, ok := elements(v)
	if !ok {
		return nil, wrongType(k, v)
	}
	out, sum := make([]float64, len(list)), 0.0
	for i, e := range list {
		f, ok := asFloat(e)
		if !ok || !(f >= 0) || math.IsInf(f, 0) {
			return nil, fmt.Errorf("entry %d: want a number of at least 0, got %s", i+1, describe(e))
		}
		out[i], sum = f, sum+f
	}
	if !(sum > 0) || math.IsInf(sum, 0) {
		return nil, errors.New("no class has a weight above 0; want one weight for each class")
	}
	return out, nil
}

func coerceString(k hparam.Key, v any) (any, error) {
	s, ok := v.(string)
	if !ok {
		return nil, wrongType(k, v)
	}
	if k.Kind == hparam.Choice {
		if !slices.Contains(k.Choices, s) {
			return nil, errors.New(unknownChoice(s, k.Choices) + "; want one of " + k.Range())
		}
		return s, nil
	}
	return s, checkText(k.Name, s)
}

func unknownChoice(s string, choices []string) string {
	msg := "unknown value " + quote(s)
	if near := nearestOf(s, choices); near != "" {
		msg += " (did you mean " + strconv.Quote(near) + "?)"
	}
	return msg
}
