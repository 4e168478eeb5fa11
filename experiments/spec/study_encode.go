package spec

import (
	"fmt"
	"strings"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

// Encode returns the study as TOML in canonical form: every key with its value, the ranges in
// their order, and the experiment where the study holds it. [ParseStudy] of the result is equal
// to s, and Encode of that is the same text.
func (s *Study) Encode() []byte { return s.encode(false) }

// EncodeAnnotated is [Study.Encode] with each key's meaning as a comment, for a file that a person
// goes on to edit.
func (s *Study) EncodeAnnotated() []byte { return s.encode(true) }

func (s *Study) encode(annotated bool) []byte {
	var b strings.Builder
	group := ""
	for _, k := range hparam.StudyKeys() {
		if k.Name == "base" && s.Inline != nil {
			continue
		}
		if g := k.Group(); g != group {
			group = g
			fmt.Fprintf(&b, "\n[%s]\n", g)
		}
		writeLine(&b, k.Label()+" = "+TOML(s.get(k.Name)), k.Help, annotated)
	}
	if len(s.Ranges) > 0 {
		b.WriteString("\n[" + keySpace + "]\n")
	}
	for i, r := range s.Ranges {
		if i > 0 && s.Ranges[i-1].Key == r.Key {
			continue // written with the first
		}
		if k, _ := hparam.Lookup(r.Key); annotated {
			b.WriteString("# " + k.Help + "\n")
		}
		fmt.Fprintf(&b, "%s = %s\n", tomlString(r.Key), s.encodeRanges(s.Ranges[i:]))
	}
	if s.Inline != nil {
		b.WriteString("\n[" + keyExperiment + "]\n")
		b.Write(s.Inline.encode(keyExperiment, annotated))
	}
	return []byte(b.String())
}

// encodeRanges writes all ranges of the first one's key.
func (s *Study) encodeRanges(ranges []Range) string {
	var parts []string
	for _, r := range ranges {
		if r.Key != ranges[0].Key {
			break
		}
		parts = append(parts, s.encodeRange(r))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "[\n  " + strings.Join(parts, ",\n  ") + ",\n]"
}

func (s *Study) encodeRange(r Range) string {
	k, _ := hparam.Lookup(r.Key)
	number := func(v float64) string {
		if k.Kind == hparam.Int {
			return TOML(int(v))
		}
		return TOML(v)
	}
	var parts []string
	if r.Values != nil {
		parts = append(parts, "values = "+TOML(r.Values))
	} else {
		parts = append(parts, "low = "+number(r.Low), "high = "+number(r.High))
	}
	if r.Log {
		parts = append(parts, "log = true")
	}
	if r.Zero {
		parts = append(parts, "zero = true")
	}
	if r.Step > 0 {
		parts = append(parts, "step = "+number(r.Step))
	}
	if len(r.When) > 0 {
		conditions := make([]string, len(r.When))
		for i, c := range r.When {
			conditions[i] = tomlString(c.Name) + " = " + s.encodeCondition(c)
		}
		parts = append(parts, "when = { "+strings.Join(conditions, ", ")+" }")
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// encodeCondition writes the values of a condition as the list that they come from has them.
func (s *Study) encodeCondition(c search.Condition) string {
	values := make([]any, len(c.Values))
	for i, text := range c.Values {
		values[i] = text
		for _, r := range s.Ranges {
			for j, t := range r.texts() {
				if r.Key == c.Name && t == text {
					values[i] = r.Values[j]
				}
			}
		}
	}
	return TOML(values)
}
