package spec

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

// rangeForms is what a range looks like on a command line.
const rangeForms = "want KEY=LOW..HIGH, KEY=LOW..HIGH:log, KEY=LOW..HIGH:step=S or KEY=VALUE,VALUE"

// ParseRange reads a range as --space has it, and behind colons what else holds for it:
//
//	optimizer.lr=1e-5..0.1:log
//	model.width=32,64,128
//	regularization.dropout=0..0.5:step=0.1
//	regularization.weight_decay=1e-4..0.1:log:zero
//	optimizer.momentum=0.5..0.99:when=optimizer.name:momentum|nesterov
//	regularization.l2
//
// A key alone has its usual range. [Range.String] writes what ParseRange reads. The error is a
// *Problem; what conditions name is looked up by [Study.SetSpace].
func ParseRange(text string) (Range, error) {
	key, body, given := strings.Cut(text, "=")
	r := Range{Key: strings.TrimSpace(key)}
	if err := r.read(body, given); err != nil {
		return Range{}, &Problem{Key: shortKey(r.Key), Message: err.Error()}
	}
	return r, nil
}

func (r *Range) read(body string, given bool) error {
	k, known := hparam.Lookup(r.Key)
	switch {
	case r.Key == "":
		return errors.New("the key is missing; " + rangeForms)
	case !known:
		return errors.New("unknown key" + hintForKey(r.Key))
	case k.Fixed() != "":
		return notVaried(k)
	case !given:
		usual, ok := usualRange(k)
		if !ok {
			return errors.New("has no usual range; " + rangeForms)
		}
		*r = usual
		return nil
	}
	parts := splitOutside(body, ':')
	if err := r.readValues(k, strings.TrimSpace(parts[0])); err != nil {
		return err
	}
	if err := r.readOptions(parts[1:]); err != nil {
		return err
	}
	return r.check()
}

// readValues reads LOW..HIGH or VALUE,VALUE.
func (r *Range) readValues(k hparam.Key, body string) error {
	low, high, hasEnds := strings.Cut(body, "..")
	switch {
	case body == "":
		return errors.New("no values; " + rangeForms)
	case hasEnds && (k.Kind == hparam.Int || k.Kind == hparam.Float):
		var err error
		if r.Low, err = readNumber("low", low); err == nil {
			r.High, err = readNumber("high", high)
		}
		return err
	}
	r.Values = []any{}
	for _, text := range splitOutside(body, ',') {
		v, err := parseText(k, unmarked(k, text))
		if err != nil {
			return err
		}
		r.Values = append(r.Values, v)
	}
	if len(r.Values) == 1 {
		return fmt.Errorf("%s is no range; %s; what is the same in all trials stands in the experiment", quote(body),
			rangeForms)
	}
	return nil
}

func readNumber(what, text string) (float64, error) {
	v, ok := asFloat(parseNumber(strings.TrimSpace(text)))
	if !ok {
		return 0, fmt.Errorf("%s: want a number, got %s; %s", what, quote(text), rangeForms)
	}
	return v, nil
}

func (r *Range) readOptions(options []string) (err error) {
	for i := 0; i < len(options); i++ {
		name, value, _ := strings.Cut(strings.TrimSpace(options[i]), "=")
		switch {
		case r.Values != nil && name != "when":
			return fmt.Errorf("%s is not for a list of values, whose one option is when=KEY:VALUE|VALUE",
				quote(options[i]))
		case name == "log" && value == "":
			r.Log = true
		case name == "zero" && value == "":
			r.Zero = true
		case name == "step":
			if r.Step, err = readNumber("step", value); err != nil {
				return err
			}
			if r.Step == 0 {
				return errors.New("step: want a number above 0")
			}
		case name == "when" && i+1 < len(options):
			i++
			r.When = append(r.When, readCondition(strings.TrimSpace(value), options[i]))
		default:
			return fmt.Errorf("%s is no option; want log, zero, step=S or when=KEY:VALUE|VALUE", quote(options[i]))
		}
	}
	return nil
}

func readCondition(key, values string) search.Condition {
	c := search.Condition{Name: key}
	k, _ := hparam.Lookup(key)
	for _, text := range splitOutside(values, '|') {
		c.Values = append(c.Values, unmarked(k, text))
	}
	return c
}

// String writes the range as [ParseRange] reads it.
func (r Range) String() string {
	k, _ := hparam.Lookup(r.Key)
	var b strings.Builder
	b.WriteString(r.Key + "=")
	if r.Values != nil {
		b.WriteString(joinMarked(k, r.texts(), ","))
	} else {
		b.WriteString(hparam.Format(r.Low) + ".." + hparam.Format(r.High))
	}
	if r.Log {
		b.WriteString(":log")
	}
	if r.Zero {
		b.WriteString(":zero")
	}
	if r.Step != 0 {
		b.WriteString(":step=" + hparam.Format(r.Step))
	}
	for _, c := range r.When {
		of, _ := hparam.Lookup(c.Name)
		b.WriteString(":when=" + c.Name + ":" + joinMarked(of, c.Values, "|"))
	}
	return b.String()
}

func joinMarked(k hparam.Key, texts []string, mark string) string {
	parts := make([]string, len(texts))
	for i, t := range texts {
		parts[i] = marked(k, t)
	}
	return strings.Join(parts, mark)
}

// marked puts quotes around free text that a mark of ours stands in; other kinds of values have
// no such marks but within their own brackets and quotes.
func marked(k hparam.Key, text string) string {
	plain := text != "" && strings.TrimSpace(text) == text && !strings.ContainsAny(text, `",:|[]`)
	if plain || k.Kind != hparam.String {
		return text
	}
	return strconv.Quote(text)
}

// unmarked takes the quotes of marked away.
func unmarked(k hparam.Key, text string) string {
	text = strings.TrimSpace(text)
	if plain, err := strconv.Unquote(text); err == nil && k.Kind == hparam.String {
		return plain
	}
	return text
}

// splitOutside cuts a text at a mark, except within quotes and brackets.
func splitOutside(text string, mark byte) []string {
	var parts []string
	depth, quoted, start := 0, false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == mark && depth <= 0:
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}
