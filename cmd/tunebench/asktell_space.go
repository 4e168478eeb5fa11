package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"tunebench/engine/search"
)

// spaceParam is one parameter of the first line's space.
type spaceParam struct {
	Type    string                       `json:"type"`
	Low     *float64                     `json:"low"`
	High    *float64                     `json:"high"`
	Log     bool                         `json:"log"`
	Step    float64                      `json:"step"`
	Choices []json.RawMessage            `json:"choices"`
	When    map[string][]json.RawMessage `json:"when"`
}

// readSpace makes the space of its JSON, whose order is kept, but that a parameter follows
// those that it depends on.
func (h *header) readSpace() error {
	d := json.NewDecoder(bytes.NewReader(h.Space))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return errors.New("want an object of parameters")
	}
	h.words = map[string][]json.RawMessage{}
	var params []search.Param
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		p, err := h.readParam(name.(string), raw)
		if err != nil {
			return fmt.Errorf("%q: %w", name, err)
		}
		params = append(params, p)
	}
	space, err := search.NewSpace(conditionsFirst(params))
	h.space = space
	return err
}

func (h *header) readParam(name string, raw json.RawMessage) (search.Param, error) {
	var s spaceParam
	p := search.Param{Name: name}
	if err := strict(raw, &s); err != nil {
		return p, err
	}
	for on, values := range s.When {
		c := search.Condition{Name: on}
		for _, v := range values {
			c.Values = append(c.Values, choiceWord(v))
		}
		p.When = append(p.When, c)
	}
	slices.SortFunc(p.When, func(a, b search.Condition) int { return strings.Compare(a.Name, b.Name) })
	kinds := map[string]search.Kind{"float": search.Float, "int": search.Int, "choice": search.Choice}
	kind, ok := kinds[s.Type]
	switch {
	case !ok:
		return p, keyError("type", "%q: want float, int or choice", s.Type)
	case kind == search.Choice && (s.Low != nil || s.High != nil || s.Log || s.Step != 0):
		return p, errors.New("a choice has choices, no range")
	case kind != search.Choice && s.Choices != nil:
		return p, fmt.Errorf("a range has low and high; values without an order are of type choice")
	case kind != search.Choice && (s.Low == nil || s.High == nil):
		return p, errors.New("it needs low and high")
	}
	p.Kind, p.Log, p.Step = kind, s.Log, s.Step
	if kind != search.Choice {
		p.Low, p.High = *s.Low, *s.High
		return p, nil
	}
	h.words[name] = s.Choices
	for _, c := range s.Choices {
		p.Choices = append(p.Choices, choiceWord(c))
	}
	return p, nil
}

// choiceWord is a choice as text: what stands between the quotes, or the JSON itself.
func choiceWord(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// conditionsFirst moves parameters behind those that they depend on.
func conditionsFirst(params []search.Param) []search.Param {
	var sorted []search.Param
	placed := func(c search.Condition) bool {
		return slices.ContainsFunc(sorted, func(p search.Param) bool { return p.Name == c.Name })
	}
	for len(params) > 0 {
		next := slices.IndexFunc(params, func(p search.Param) bool {
			return !slices.ContainsFunc(p.When, func(c search.Condition) bool { return !placed(c) })
		})
		next = max(next, 0) // what depends on nothing that there is, the space will refuse
		sorted = append(sorted, params[next])
		params = slices.Delete(params, next, next+1)
	}
	return sorted
}

// config is a point as the other side reads it, without what does not matter.
func (h *header) config(p search.Point) (json.RawMessage, error) {
	var b bytes.Buffer
	for i, v := range p {
		if math.IsNaN(v) {
			continue
		}
		q := h.space.Param(i)
		name, err := json.Marshal(q.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		if q.Kind == search.Choice {
			value = h.words[q.Name][int(v)]
		}
		fmt.Fprintf(&b, ",%s:%s", name, value)
	}
	return append(append([]byte{'{'}, bytes.TrimPrefix(b.Bytes(), []byte(","))...), '}'), nil
}
