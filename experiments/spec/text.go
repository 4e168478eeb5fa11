package spec

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tunebench/engine/hparam"
)

const (
	maxName = 200  // characters of a name or a path
	maxText = 4096 // characters of any other text
)

// checkText keeps out what a terminal, a folder's name or TOML cannot carry.
func checkText(key, s string) error {
	if !utf8.ValidString(s) {
		return errors.New("the text is not valid UTF-8")
	}
	for _, r := range s {
		if unicode.IsControl(r) && (key != "notes" || !strings.ContainsRune("\n\t\r", r)) {
			return fmt.Errorf("the control character %U is not allowed here", r)
		}
	}
	limit := maxText
	if key == "name" {
		limit = maxName
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return fmt.Errorf("%d characters are too long; want at most %d", n, limit)
	}
	if strings.TrimSpace(s) == "" && (key == "name" || key == "data.source") {
		return errors.New("must not be empty")
	}
	return nil
}

// parseText turns what a person typed into a value for coerce.
func parseText(k hparam.Key, text string) (any, error) {
	t := strings.TrimSpace(text)
	switch k.Kind {
	case hparam.Int, hparam.Float:
		return parseNumber(t), nil
	case hparam.Bool:
		if t == "true" || t == "false" {
			return t == "true", nil
		}
		return t, nil
	case hparam.Ints:
		if t == "" {
			return []int(nil), nil
		}
		return parseList(t)
	case hparam.FractionOrPath:
		if _, isPath := parseNumber(t).(string); isPath {
			return text, nil
		}
		return parseNumber(t), nil
	case hparam.ClassWeights:
		if strings.ContainsAny(t, "[,0123456789") {
			return parseList(t)
		}
		return t, nil
	case hparam.Strings, hparam.Renames:
		return parseNames(t)
	case hparam.Choice:
		return t, nil
	default:
		return text, nil
	}
}

// parseNumber returns an int, else a float64, else the text itself, for the message.
func parseNumber(t string) any {
	plain := strings.ReplaceAll(t, "_", "")
	if i, err := strconv.Atoi(plain); err == nil {
		return i
	}
	if f, err := strconv.ParseFloat(plain, 64); err == nil {
		return f
	}
	return t
}

func parseList(t string) (any, error) {
	inner := t
	if strings.HasPrefix(t, "[") || strings.HasSuffix(t, "]") {
		if !strings.HasPrefix(t, "[") || !strings.HasSuffix(t, "]") || len(t) < 2 {
			return nil, fmt.Errorf("a bracket is missing in %s; write a list as [128, 64]", quote(t))
		}
		inner = t[1 : len(t)-1]
	}
	list := []any{}
	for _, part := range strings.FieldsFunc(inner, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		list = append(list, parseNumber(part))
	}
	return list, nil
}
