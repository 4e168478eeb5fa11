package spec

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/hparam"
)

// maxNames bounds a list of columns or labels.
const maxNames = 10_000

// coerceStrings takes a list of strings; whole numbers in it stand for columns by index.
// A list without entries is nil.
func coerceStrings(k hparam.Key, v any) (any, error) {
	list, ok := elements(v)
	if !ok {
		return nil, wrongType(k, v)
	}
	if len(list) > maxNames {
		return nil, fmt.Errorf("%d entries are too many; want at most %d", len(list), maxNames)
	}
	var out []string
	for i, e := range list {
		text, isText := e.(string)
		if n, isInt := asInt(e, lenient); isInt {
			text, isText = strconv.Itoa(n), true
		}
		if !isText {
			return nil, fmt.Errorf("entry %d: want a string, got %s", i+1, describe(e))
		}
		if strings.TrimSpace(text) == "" {
			return nil, fmt.Errorf("entry %d is empty", i+1)
		}
		if err := checkText(k.Name, text); err != nil {
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
		out = append(out, text)
	}
	return out, nil
}

// arrow stands between the two sides of a rename.
const arrow = "->"

// coerceRenames takes a table of strings or a list of "from -> to" (or "from=to" where that
// can be read in one way only) and returns a list of "from -> to".
func coerceRenames(k hparam.Key, v any) (any, error) {
	if table, ok := v.(map[string]any); ok {
		var list []any
		for _, from := range slices.Sorted(maps.Keys(table)) {
			to, isText := table[from].(string)
			if !isText {
				return nil, fmt.Errorf("%s: want a string, got %s", quote(from), describe(table[from]))
			}
			list = append(list, from+" "+arrow+" "+to)
		}
		v = list
	}
	checked, err := coerceStrings(k, v)
	if err != nil {
		return nil, err
	}
	list, seen := checked.([]string), map[string]bool{}
	for i, e := range list {
		from, to, err := cutRename(e)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
		if seen[from] {
			return nil, fmt.Errorf("entry %d renames %s again", i+1, quote(from))
		}
		seen[from] = true
		list[i] = from + " " + arrow + " " + to
	}
	return list, nil
}

func cutRename(text string) (from, to string, err error) {
	from, to, ok := strings.Cut(text, arrow)
	if !ok && strings.Count(text, "=") == 1 {
		from, to, ok = strings.Cut(text, "=")
	}
	from, to = strings.TrimSpace(from), strings.TrimSpace(to)
	switch {
	case !ok:
		return "", "", fmt.Errorf("%s renames nothing; want \"from -> to\"", quote(text))
	case from == "" || to == "":
		return "", "", errors.New("one side is empty; want \"from -> to\"")
	case strings.Contains(to, arrow):
		return "", "", fmt.Errorf("%s has two arrows; want \"from -> to\"", quote(text))
	}
	return from, to, nil
}

// Renames returns what data.label_map says, nil without.
func (d *Data) Renames() map[string]string {
	var m map[string]string
	for _, e := range d.LabelMap {
		if from, to, err := cutRename(e); err == nil {
			if m == nil {
				m = map[string]string{}
			}
			m[from] = to
		}
	}
	return m
}

// parseNames reads a list of strings as a person types it: a, b or ["a, with comma", "b"].
func parseNames(t string) (any, error) {
	inner := t
	if strings.HasPrefix(t, "[") {
		if !strings.HasSuffix(t, "]") || len(t) < 2 {
			return nil, fmt.Errorf("a bracket is missing in %s; write a list as [\"a\", \"b\"]", quote(t))
		}
		inner = t[1 : len(t)-1]
	}
	list := []any{}
	for rest := strings.TrimSpace(inner); rest != ""; {
		var entry string
		if rest[0] == '"' {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, fmt.Errorf("a quote is missing in %s", quote(rest))
			}
			if entry, err = strconv.Unquote(quoted); err != nil {
				return nil, fmt.Errorf("%s cannot be read", quote(quoted))
			}
			rest = strings.TrimSpace(rest[len(quoted):])
			if rest != "" && rest[0] != ',' {
				return nil, fmt.Errorf("a comma is missing before %s", quote(rest))
			}
			rest = strings.TrimPrefix(rest, ",")
		} else {
			entry, rest, _ = strings.Cut(rest, ",")
			entry = strings.TrimSpace(entry)
		}
		list = append(list, entry)
		rest = strings.TrimSpace(rest)
	}
	return list, nil
}

// tomlStrings writes a list of strings.
func tomlStrings(list []string) string {
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = tomlString(s)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
