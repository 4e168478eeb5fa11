package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"

	"tunebench/engine/search"
)

// lineReader reads what the other program of `ask-tell` writes.
type lineReader struct {
	in     *bufio.Reader
	number int
}

const (
	mostBytes    = 16 << 20 // of a line
	mostParallel = 10000
)

// next returns the next line that is not blank, and nil at the end of the input. The number
// words that Python writes where JSON has none become null.
func (r *lineReader) next() ([]byte, error) {
	for {
		var line []byte
		var err error
		for more := true; more; {
			var part []byte
			part, err = r.in.ReadSlice('\n')
			line = append(line, part...)
			more = errors.Is(err, bufio.ErrBufferFull)
			if len(line) > mostBytes {
				r.number++
				return nil, r.wrong("it is longer than %d MB", mostBytes>>20)
			}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		r.number++
		if line = bytes.TrimSpace(line); len(line) > 0 || err != nil {
			return withoutNaN(line), nil
		}
	}
}

func (r *lineReader) wrong(format string, args ...any) error {
	return usagef("line %d: "+format, append([]any{r.number}, args...)...)
}

// keyError says what is wrong with the value of a key.
func keyError(key, format string, args ...any) error {
	return fmt.Errorf("%s: "+format, append([]any{key}, args...)...)
}

// withoutNaN replaces the bare words NaN, Infinity and -Infinity by null.
func withoutNaN(line []byte) []byte {
	if !bytes.Contains(line, []byte("NaN")) && !bytes.Contains(line, []byte("Infinity")) {
		return line
	}
	var out []byte
	for quoted := false; len(line) > 0; {
		n := 1
		switch {
		case quoted && line[0] == '\\':
			n = min(2, len(line))
		case line[0] == '"':
			quoted = !quoted
		case !quoted:
			if w := wordAt(line); w > 0 {
				out, line = append(out, "null"...), line[w:]
				continue
			}
		}
		out, line = append(out, line[:n]...), line[n:]
	}
	return out
}

func wordAt(line []byte) int {
	for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(line, []byte(word)) {
			return len(word)
		}
	}
	return 0
}

const minimize, maximize = "minimize", "maximize"

// header is the first line.
type header struct {
	Space        json.RawMessage `json:"space"`
	Direction    string          `json:"direction"`
	MaxEpochs    int             `json:"max_epochs"`
	BudgetEpochs int             `json:"budget_epochs"`
	BudgetTrials int             `json:"budget_trials"`
	Parallel     int             `json:"parallel"`
	Seed         uint64          `json:"seed"`
	Done         bool            `json:"done"`

	space *search.Space
	words map[string][]json.RawMessage // per parameter its choices, as they came
}

// header returns nil where the other side has nothing to ask for.
func (r *lineReader) header() (*header, error) {
	line, err := r.next()
	if err != nil || len(line) == 0 {
		return nil, err
	}
	h := &header{Direction: minimize, MaxEpochs: 1, Parallel: 1}
	if err := strict(line, h); err != nil {
		return nil, r.wrong("%w", err)
	}
	if h.Done {
		return nil, nil
	}
	if err := h.check(); err != nil {
		return nil, r.wrong("%w", err)
	}
	return h, nil
}

func (h *header) check() error {
	if h.Direction != minimize && h.Direction != maximize {
		return keyError("direction", "%q: want %s or %s", h.Direction, minimize, maximize)
	}
	for _, bound := range []struct {
		key          string
		value, least int
	}{
		{"max_epochs", h.MaxEpochs, 1},
		{"budget_epochs", h.BudgetEpochs, 0},
		{"budget_trials", h.BudgetTrials, 0},
		{"parallel", h.Parallel, 1},
	} {
		if bound.value < bound.least {
			return keyError(bound.key, "%d: want at least %d", bound.value, bound.least)
		}
	}
	if h.Parallel > mostParallel {
		return keyError("parallel", "%d: want at most %d", h.Parallel, mostParallel)
	}
	if h.Space == nil {
		return errors.New(`it has no "space", such as {"lr": {"type": "float", "low": 1e-5, "high": 0.1}}`)
	}
	if err := h.readSpace(); err != nil {
		return keyError("space", "%w", err)
	}
	return nil
}

// answer is any later line.
type answer struct {
	Trial  int        `json:"trial"`
	Epoch  *int       `json:"epoch"`
	Values []*float64 `json:"values"`
	Failed bool       `json:"failed"`
	Done   bool       `json:"done"`
}

// answer returns nil where the other side is done.
func (r *lineReader) answer() (*answer, error) {
	line, err := r.next()
	if err != nil || len(line) == 0 {
		return nil, err
	}
	a := &answer{Trial: -1}
	if err := strict(line, a); err != nil {
		return nil, r.wrong("%w", err)
	}
	switch {
	case a.Done:
		return nil, nil
	case a.Trial < 0:
		return nil, r.wrong(`it has no "trial": want the number of the trial that was asked for`)
	case a.Values == nil && !a.Failed:
		return nil, r.wrong(`it has no "values": want those of the epochs since the last answer of the trial`)
	}
	return a, nil
}

// numbers are the values as the search takes them: the least is the best.
func (a *answer) numbers(negate bool) []float64 {
	out := make([]float64, len(a.Values))
	for i, v := range a.Values {
		switch {
		case v == nil:
			out[i] = math.NaN()
		case negate:
			out[i] = -*v
		default:
			out[i] = *v
		}
	}
	return out
}

// strict decodes one object. An error names the key and what would be right.
func strict(line []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil && d.More() {
		return errors.New("something follows its JSON object")
	}
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &kind) && kind.Field == "":
		return fmt.Errorf("want a JSON object, not %s", kind.Value)
	case errors.As(err, &kind):
		return keyError(kind.Field, "want %s, not %s", jsonType(kind.Type), kind.Value)
	}
	if _, key, unknown := strings.Cut(err.Error(), "unknown field "); unknown {
		return fmt.Errorf("there is no key %s; there are %s", key, strings.Join(keysOf(into), ", "))
	}
	return fmt.Errorf("no JSON object: %s", strings.TrimPrefix(err.Error(), "json: "))
}

// keysOf are the keys of an object that is read into v.
func keysOf(v any) []string {
	t := reflect.TypeOf(v).Elem()
	var keys []string
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("json"); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// jsonType is what a type of Go is called in JSON.
func jsonType(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "an object"
	case reflect.Float64:
		return "a number"
	case reflect.Uint64:
		return "a whole number of at least 0"
	default:
		return "a whole number"
	}
}
