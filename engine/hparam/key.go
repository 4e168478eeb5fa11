package hparam

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// Kind is the type of a key's value.
type Kind uint8

// The kinds of values, with their Go types.
const (
	String         Kind = iota // string
	Int                        // int
	Float                      // float64
	Bool                       // bool
	Choice                     // string, one of Key.Choices
	Ints                       // []int
	FractionOrPath             // float64 in [0, 1), or a string that is a path
	ClassWeights               // "none", "balanced" or []float64
	Strings                    // []string
	Renames                    // []string, each "from -> to"
	Duration                   // string: "" or a time above 0 such as 1h30m
)

// String returns the name of the kind as error messages and help print it.
func (k Kind) String() string {
	switch k {
	case Int:
		return "a whole number"
	case Float:
		return "a number"
	case Bool:
		return "true or false"
	case Choice:
		return "one of a list"
	case Ints:
		return "a list of whole numbers"
	case FractionOrPath:
		return "a fraction or a path"
	case ClassWeights:
		return `"none", "balanced" or a list of numbers`
	case Strings:
		return "a list of strings"
	case Renames:
		return `a list of "from -> to", or a table { from = "to" }`
	case Duration:
		return "a time such as 90s, 30m or 1h30m"
	default:
		return "a string"
	}
}

// Key describes one key of the experiment file, or of the study file.
type Key struct {
	Name    string // dotted, as in TOML: optimizer.lr
	Kind    Kind
	Default any // of the Go type that Kind names

	// Min and Max bound numbers, both inclusive unless MinOpen or MaxOpen.
	Min, Max         float64
	MinOpen, MaxOpen bool

	Choices []string
	// Log makes Step multiply (1, 2, 5 of each decade); otherwise Step adds Increment.
	Log       bool
	Increment float64
	// Off is the smallest value that Step reaches above zero for Log keys where 0 means off.
	Off float64

	Help string // one line: what it does; the unit where there is one
	Live bool   // may change while training
	// For names the choices of another key under which this one matters, e.g.
	// optimizer.name -> momentum nesterov; empty: always. Where the other key chooses
	// a [Method], the rows of the methods say it.
	ForKey string
	For    []string
	// Own is the value that stands for the method's own default, [Auto] or, for keys
	// that are of no use at 0, 0.0; nil for keys whose default no method changes.
	Own any
	// Earlier is what an experiment means that was written out whole by a program that did not
	// know the key; nil: the default.
	Earlier any
	// Usual is where a search looks by itself; nil: nowhere.
	Usual *Usual
	start any // where Step goes from auto
}

// Usual are the numbers among which good ones are usually found.
type Usual struct {
	Low, High float64
	Log       bool // by ratios
	Zero      bool // and 0, below a range by ratios
}

// String prints the range for a line of help: 0 or 1e-4 to 0.3.
func (u Usual) String() string {
	ends := Format(u.Low) + " to " + Format(u.High)
	if u.Zero {
		return "0 or " + ends
	}
	return ends
}

// Group returns the part of the name before the first dot, "" for top-level keys.
func (k Key) Group() string {
	if i := strings.IndexByte(k.Name, '.'); i >= 0 {
		return k.Name[:i]
	}
	return ""
}

// Label returns the name without its group.
func (k Key) Label() string { return k.Name[strings.IndexByte(k.Name, '.')+1:] }

var byName = func() map[string]int {
	m := make(map[string]int, len(table))
	for i, k := range table {
		if _, twice := m[k.Name]; twice {
			panic("hparam: key " + k.Name + " is declared twice")
		}
		m[k.Name] = i
	}
	return m
}()

// All returns every key in the order of the experiment file.
func All() []Key { return slices.Clone(table) }

// Lookup returns the key with a name.
func Lookup(name string) (Key, bool) {
	i, ok := byName[name]
	if !ok {
		return Key{}, false
	}
	return table[i], true
}

// Range describes the valid values, as error messages print it.
func (k Key) Range() string {
	switch k.Kind {
	case Choice:
		return strings.Join(k.Choices, ", ")
	case Int, Float:
		if k.Own == Auto {
			return Auto + " or " + bounds(k)
		}
		return bounds(k)
	case FractionOrPath:
		return "a fraction in [0, 1) or a path"
	default:
		return k.Kind.String()
	}
}

func bounds(k Key) string {
	lo, hi := "[", "]"
	if k.MinOpen {
		lo = "("
	}
	if k.MaxOpen {
		hi = ")"
	}
	noun := "a number"
	if k.Kind == Int {
		noun = "a whole number"
	}
	switch {
	case math.IsInf(k.Max, 1) && math.IsInf(k.Min, -1):
		return noun
	case math.IsInf(k.Max, 1) && k.MinOpen:
		return noun + " above " + k.bound(k.Min)
	case math.IsInf(k.Max, 1):
		return noun + " of at least " + k.bound(k.Min)
	}
	return noun + " in " + lo + k.bound(k.Min) + ", " + k.bound(k.Max) + hi
}

// bound writes an end of the range: of whole numbers with every digit, since one that is rounded
// may lie outside.
func (k Key) bound(v float64) string {
	if k.Kind == Int {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return Format(v)
}

// Contains reports whether a number lies within the key's range. NaN does not.
func (k Key) Contains(v float64) bool {
	switch {
	case math.IsNaN(v), math.IsInf(v, 0):
		return false
	case v < k.Min, v > k.Max:
		return false
	case v == k.Min && k.MinOpen, v == k.Max && k.MaxOpen:
		return false
	}
	return true
}

// Applies reports whether the key matters under the other values of an
// experiment, which get returns as text.
func (k Key) Applies(get func(name string) string) bool {
	return k.ForKey == "" || slices.Contains(k.For, get(k.ForKey))
}

// IsDefault reports whether a value is the key's default, or one that a method has as its own.
func (k Key) IsDefault(v any) bool {
	same := func(d ownDefault) bool { return Format(d.value) == Format(v) }
	return Format(v) == Format(k.Default) || k.Own != nil && slices.ContainsFunc(k.ownDefaults(), same)
}

// Format prints a value as the experiment file writes it, numbers in their
// shortest exact form.
func Format(v any) string {
	switch v := v.(type) {
	case float64:
		return formatFloat(v)
	case string:
		return v
	case []int:
		return formatList(v, strconv.Itoa)
	case []float64:
		return formatList(v, formatFloat)
	case []string:
		return formatList(v, strconv.Quote)
	default:
		return fmt.Sprint(v)
	}
}

func formatFloat(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-3 || a >= 1e7) {
		s := strconv.FormatFloat(v, 'e', -1, 64)
		mantissa, exp, _ := strings.Cut(s, "e")
		n, err := strconv.Atoi(exp)
		if err != nil { // Inf
			return s
		}
		return mantissa + "e" + strconv.Itoa(n)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func formatList[T any](v []T, one func(T) string) string {
	parts := make([]string, len(v))
	for i, x := range v {
		parts[i] = one(x)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// Nearest returns the known key or group member that a misspelt name most likely
// meant, "" if nothing is close.
func Nearest(name string) string {
	names := make([]string, len(table))
	for i, k := range table {
		names[i] = k.Name
	}
	return NearestOf(name, names)
}

// NearestOf returns the candidate with the smallest edit distance to name, if it
// is close enough to be a likely meaning, else "".
func NearestOf(name string, candidates []string) string {
	sorted := slices.Clone(candidates)
	sort.Strings(sorted)
	best, bestDistance := "", max(2, len(name)/3)+1
	for _, c := range sorted {
		if d := editDistance(strings.ToLower(name), c); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// editDistance counts insertions, deletions, substitutions and swaps of
// neighbours (optimal string alignment).
func editDistance(a, b string) int {
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}
