package finding

import (
	"bytes"
	"encoding/json"
	"fmt"

	"tunebench/engine/hparam"
)

// Suggestion is one thing to try next.
type Suggestion struct {
	// Title is short enough for a list: optimizer.lr 0.1 → 0.03. Without changes it is advice in words.
	Title string
	// Changes belong together. From is nil where the current value is unknown. There are none
	// where a new value cannot be named without knowing the current one.
	Changes []hparam.Change
	Reason  string
	// Effect is what the change is expected to do, or did where it was tried; nil if nobody knows.
	Effect *Effect
}

// suggestionJSON is how summary.json holds a suggestion.
type suggestionJSON struct {
	Title   string       `json:"title"`
	Changes []changeJSON `json:"changes"`
	Reason  string       `json:"reason"`
	Effect  *Effect      `json:"effect,omitempty"`
}

// changeJSON leaves out From where it is unknown.
type changeJSON struct {
	Key  string `json:"key"`
	From any    `json:"from,omitempty"`
	To   any    `json:"to"`
}

// MarshalJSON writes {"title", "changes": [{"key", "from", "to"}], "reason"} and, where it is known, "effect".
func (s Suggestion) MarshalJSON() ([]byte, error) {
	out := suggestionJSON{Title: s.Title, Changes: []changeJSON{}, Reason: s.Reason, Effect: s.Effect}
	for _, c := range s.Changes {
		out.Changes = append(out.Changes, changeJSON(c))
	}
	return json.Marshal(out)
}

// UnmarshalJSON gives each value the Go type of its key back, so that a change read from
// summary.json can be applied like one just made.
func (s *Suggestion) UnmarshalJSON(data []byte) error {
	var in suggestionJSON
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&in); err != nil {
		return fmt.Errorf("suggestion: %w", err)
	}
	*s = Suggestion{Title: in.Title, Reason: in.Reason, Effect: in.Effect}
	for _, c := range in.Changes {
		k, _ := hparam.Lookup(c.Key)
		s.Changes = append(s.Changes, hparam.Change{Key: c.Key, From: typed(k, c.From), To: typed(k, c.To)})
	}
	return nil
}

// typed turns a decoded JSON value into the Go type that a key's values have.
func typed(k hparam.Key, v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil && k.Kind == hparam.Int {
			return int(i)
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v.String()
	case []any:
		switch k.Kind {
		case hparam.Ints:
			return typedList(v, whole)
		case hparam.Strings, hparam.Renames:
			return typedList(v, text)
		}
		return typedList(v, fractional)
	}
	return v
}

func whole(e any) (int, bool) {
	n, ok := e.(json.Number)
	i, err := n.Int64()
	return int(i), ok && err == nil
}

func fractional(e any) (float64, bool) {
	n, ok := e.(json.Number)
	f, err := n.Float64()
	return f, ok && err == nil
}

func text(e any) (string, bool) {
	s, ok := e.(string)
	return s, ok
}

// typedList converts every element of a list, or leaves the list as it is if one is of another type.
func typedList[T any](list []any, convert func(any) (T, bool)) any {
	out := make([]T, 0, len(list))
	for _, e := range list {
		x, ok := convert(e)
		if !ok {
			return list
		}
		out = append(out, x)
	}
	return out
}
