package runquery

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Vocabulary says what names mean.
type Vocabulary interface {
	// Field returns what a name stands for: a full name, or a short one that only one thing has. The error says
	// why there is none, and what may have been meant.
	Field(name string) (Field, error)
}

// Kind says how values of a field are compared.
type Kind uint8

// The kinds of fields.
const (
	Text    Kind = iota // a text, or several
	Word                // one of a few words
	Number              // a number
	Setting             // a number or a word: learning rates may be "auto"
	Elapsed             // a time in seconds
	Date                // a point in time, in seconds since 1970
)

// Field is something that a run may have.
type Field struct {
	Name  string // in full
	Kind  Kind
	Words []string // all there are, for a Word; nil: any
	// Now is what ages are counted from, for a Date.
	Now time.Time
}

// Value is what a run has under a name.
type Value struct {
	Number float64  // where Known
	Known  bool     // that it is a number
	Texts  []string // a text, or several
}

// Num is a number as a value, and Str texts; empty texts are nothing.
func Num(v float64) Value { return Value{Number: v, Known: true} }

// Str makes a value of texts.
func Str(texts ...string) Value { return Value{Texts: texts} }

func (v Value) empty() bool {
	return !v.Known && !slices.ContainsFunc(v.Texts, func(t string) bool { return t != "" })
}

// Record is a run, as far as it is asked about.
type Record interface {
	// Value returns what the run has under the full name of a field; false if it has nothing.
	Value(name string) (Value, bool)
	// Called reports whether the run goes by a word: a part of its name, a tag, its state.
	Called(word string) bool
}

// compare is a comparison as it is written.
type compare string

const (
	contains compare = ":"
	equal    compare = "="
	unequal  compare = "!="
	matches  compare = "~"
)

// plain is the one way to write a comparison.
func (c compare) plain() compare {
	if c == "==" {
		return equal
	}
	return c
}

// orders reports whether a comparison is one of numbers only.
func (c compare) orders() bool { return c[0] == '<' || c[0] == '>' }

func (c compare) holds(a, b float64) bool {
	switch c {
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	case ">=":
		return a >= b
	case unequal:
		return a != b
	}
	return a == b
}

// unfit says that a field cannot be compared like this.
type unfit struct{ message string }

func (e *unfit) Error() string { return e.message }

// test returns the condition of a term. The error speaks of the value, or, as an *unfit, of the comparison.
func (f Field) test(c compare, value string) (func(Value) bool, error) {
	c = c.plain()
	if c == matches {
		return f.matching(value)
	}
	switch f.Kind {
	case Number, Elapsed, Date:
		return f.measured(c, value)
	case Setting:
		if v, err := number(value); err == nil {
			return func(have Value) bool { return have.Known && c.holds(have.Number, v) }, nil
		} else if c.orders() {
			return nil, err
		}
	default:
		if c.orders() {
			return nil, &unfit{fmt.Sprintf("%s is no number; ask with : or =", f.Name)}
		}
	}
	return f.text(c, value)
}

func (f Field) measured(c compare, value string) (func(Value) bool, error) {
	read := number
	switch f.Kind {
	case Elapsed:
		read = seconds
	case Date:
		return f.dated(c, value)
	}
	v, err := read(value)
	if err != nil {
		return nil, err
	}
	return func(have Value) bool { return have.Known && c.holds(have.Number, v) }, nil
}

// dated compares points in time. A day is all of its hours, and an age ends now: started>2d is younger.
func (f Field) dated(c compare, value string) (func(Value) bool, error) {
	from, to, err := span(value, f.Now)
	if err != nil {
		return nil, err
	}
	return func(have Value) bool {
		t := have.Number
		in := t >= from && t < to
		switch c {
		case "<":
			in = t < from
		case "<=":
			in = t < to
		case ">":
			in = t >= to
		case ">=":
			in = t >= from
		case unequal:
			in = !in
		}
		return have.Known && in
	}, nil
}

func (f Field) text(c compare, value string) (func(Value) bool, error) {
	if len(f.Words) > 0 && !slices.ContainsFunc(f.Words, func(w string) bool { return strings.EqualFold(w, value) }) {
		return nil, fmt.Errorf("%s is one of %s", f.Name, strings.Join(f.Words, ", "))
	}
	want := strings.ToLower(value)
	is := func(t string) bool { return strings.ToLower(t) == want }
	if c == contains && f.Kind == Text {
		is = func(t string) bool { return strings.Contains(strings.ToLower(t), want) }
	}
	return func(have Value) bool {
		if have.empty() {
			return false
		}
		return slices.ContainsFunc(have.Texts, is) != (c == unequal)
	}, nil
}

func (f Field) matching(pattern string) (func(Value) bool, error) {
	if f.Kind == Number || f.Kind == Elapsed || f.Kind == Date {
		return nil, &unfit{f.Name + " is a number; ask with = < <= > or >="}
	}
	re, err := regexp.Compile("(?i)" + pattern)
	if err != nil {
		return nil, errors.New("this is no regular expression: " + strings.TrimPrefix(err.Error(),
			"error parsing regexp: "))
	}
	return func(have Value) bool { return slices.ContainsFunc(have.Texts, re.MatchString) }, nil
}

// number reads a number, also a share such as 95%.
func number(text string) (float64, error) {
	share, isShare := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(share, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, fmt.Errorf("want a number such as 0.95 or 1e-3, not %q", text)
	}
	if isShare {
		v /= 100
	}
	return v, nil
}
