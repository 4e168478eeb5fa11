package spec

import (
	"fmt"
	"strconv"
	"strings"

	"tunebench/engine/hparam"
)

// Encode returns the experiment as TOML in canonical form: every key with its value,
// defaults written out, in the order of the table in package hparam. [Parse] of the
// result is equal to s, and Encode of that is the same text.
//
// Of the two notations for hidden layers only the one in use is written.
func (s *Spec) Encode() []byte { return s.encode("", false) }

// EncodeAnnotated is [Spec.Encode] with each key's meaning beside it as a comment, for a
// file that a person goes on to edit.
func (s *Spec) EncodeAnnotated() []byte { return s.encode("", true) }

// encode writes the experiment into a table of a file, or as one where the table is "".
func (s *Spec) encode(table string, annotated bool) []byte {
	var b strings.Builder
	group := ""
	keys := s.writtenKeys()
	for i := 0; i < len(keys); i++ {
		k := keys[i]
		if g := k.Group(); g != group {
			group = g
			fmt.Fprintf(&b, "\n[%s]\n", joinKeyName(table, g))
		}
		if inner := innerTable(k); inner != "" {
			n := i + 1
			for n < len(keys) && keys[n].Group() == group && innerTable(keys[n]) == inner {
				n++
			}
			s.writeInline(&b, inner, keys[i:n], annotated)
			i = n - 1
			continue
		}
		line := k.Label() + " = " + TOML(s.get(k.Name))
		writeLine(&b, line, k.Help, annotated)
	}
	b.WriteString(s.encodeInterventions(table))
	return []byte(b.String())
}

func (s *Spec) encodeInterventions(table string) string {
	var b strings.Builder
	for _, v := range s.Interventions {
		fmt.Fprintf(&b, "\n[[%s]]\nstep = %d\nkey = %s\nvalue = %s\n", joinKeyName(table, KeyInterventions), v.Step,
			tomlString(v.Key), TOML(v.Value))
	}
	return b.String()
}

// writtenKeys leaves out the notation of hidden layers that is not in use.
func (s *Spec) writtenKeys() []hparam.Key {
	explicit := len(s.Model.Hidden) > 0
	keys := hparam.All()
	out := keys[:0]
	for _, k := range keys {
		switch k.Name {
		case keyDepth, keyWidth:
			if explicit {
				continue
			}
		case keyHidden:
			if !explicit {
				continue
			}
		}
		out = append(out, k)
	}
	return out
}

// innerTable returns early_stopping for training.early_stopping.patience, else "".
func innerTable(k hparam.Key) string {
	table, _, nested := strings.Cut(k.Label(), ".")
	if !nested {
		return ""
	}
	return table
}

// writeInline writes the keys of a table within a group on one line.
func (s *Spec) writeInline(b *strings.Builder, table string, keys []hparam.Key, annotated bool) {
	parts, help := make([]string, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		name := strings.TrimPrefix(k.Label(), table+".")
		parts[i] = name + " = " + TOML(s.get(k.Name))
		help[i] = name + ": " + k.Help
	}
	if annotated { // too long for the end of the line
		for _, h := range help {
			b.WriteString("# " + h + "\n")
		}
	}
	b.WriteString(table + " = { " + strings.Join(parts, ", ") + " }\n")
}

// commentColumn is where comments start.
const commentColumn = 32

func writeLine(b *strings.Builder, line, help string, annotated bool) {
	if annotated {
		line = fmt.Sprintf("%-*s # %s", commentColumn-1, line, help)
	}
	b.WriteString(line + "\n")
}

// joinKeyName puts a dotted name below a table; either may be empty.
func joinKeyName(table, name string) string {
	if table == "" || name == "" {
		return table + name
	}
	return table + "." + name
}

// TOML returns a value of a key, or a list of values, as the experiment file writes it.
func TOML(v any) string {
	switch v := v.(type) {
	case string:
		return tomlString(v)
	case float64:
		return tomlFloat(v)
	case []float64:
		parts := make([]string, len(v))
		for i, f := range v {
			parts[i] = tomlFloat(f)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case []string:
		return tomlStrings(v)
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = TOML(e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	default: // int, bool, []int
		return hparam.Format(v)
	}
}

// tomlFloat is the shortest text that reads back as the same float64 and as no integer.
func tomlFloat(v float64) string {
	t := strings.ToLower(hparam.Format(v))
	if strings.ContainsAny(t, ".enf") {
		return t
	}
	return t + ".0"
}

// tomlString writes a basic string. Go's escapes \x and \a do not exist in TOML.
func tomlString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f:
			b.WriteString(`\u` + leftPad(strconv.FormatInt(int64(r), 16)))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func leftPad(hex string) string { return strings.Repeat("0", 4-len(hex)) + hex }
