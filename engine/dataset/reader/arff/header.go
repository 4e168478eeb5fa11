package arff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// attribute is a column as the header declares it.
type attribute struct {
	name    string
	numeric bool
	// nominal are the values of a nominal attribute in their order; nil for others.
	nominal []string
	known   map[string]bool
}

// coded reports whether the values of a nominal attribute are numbers that stand for something else.
// Words, and the two values of a question, are told from what stands in the rows, as for any text.
func (a *attribute) coded() bool {
	return len(a.nominal) > 2 && slices.ContainsFunc(a.nominal, func(v string) bool {
		_, err := strconv.ParseFloat(v, 64)
		return err == nil
	})
}

// header is the part of a file before its rows.
type header struct {
	attributes []attribute
	data       int // where the rows begin
	line       int // of the rows' beginning
}

// keyword reports whether a line begins with a word of the header, in whatever case, and returns
// what follows it.
func keyword(line, word string) (rest string, ok bool) {
	if len(line) < len(word) || !strings.EqualFold(line[:len(word)], word) {
		return "", false
	}
	rest = line[len(word):]
	return strings.TrimLeft(rest, " \t"), rest == "" || strings.ContainsAny(rest[:1], " \t'\"")
}

// parseHeader reads the declarations.
func parseHeader(content []byte) (h header, line int, problem string) {
	for h.data < len(content) {
		text := lineAt(content, h.data)
		h.data += len(text)
		h.line++
		text = strings.TrimSpace(text)
		if text == "" || text[0] == '%' {
			continue
		}
		if _, ok := keyword(text, "@relation"); ok {
			continue
		}
		if rest, ok := keyword(text, "@attribute"); ok {
			a, problem := parseAttribute(rest)
			if problem != "" {
				return h, h.line, problem
			}
			if h.attributes = append(h.attributes, a); len(h.attributes) > tabular.MaxColumns {
				return h, h.line, fmt.Sprintf("more than %d attributes, the most that can be read", tabular.MaxColumns)
			}
			continue
		}
		if _, ok := keyword(text, "@data"); ok {
			if len(h.attributes) == 0 {
				return h, h.line, "no attribute is declared before @data"
			}
			h.line++
			return h, 0, ""
		}
		return h, h.line, "@attribute NAME TYPE or @data is expected where " + wording.Quote(text) + " stands"
	}
	return h, h.line, "the file ends without @data"
}

// parseAttribute reads a name and a type.
func parseAttribute(declared string) (a attribute, problem string) {
	t := tokens{text: declared}
	name, ok := t.next(" \t{")
	if !ok {
		return a, t.problem
	}
	a.name = name
	kind := strings.TrimSpace(declared[t.pos:])
	word, rest, _ := strings.Cut(kind+" ", " ")
	switch word = strings.ToLower(word); {
	case word == "numeric" || word == "real" || word == "integer":
		a.numeric = true
	case word == "string" || word == "date":
	case strings.HasPrefix(kind, "{"):
		return parseNominal(a, kind)
	case word == "relational":
		return a, "a relational attribute, of rows within rows, is not read; remove it (Weka: RemoveType -T relational)"
	default:
		return a, fmt.Sprintf("attribute %s: numeric, string, date or {values} is expected as its type, not %s",
			wording.Quote(a.name), wording.Quote(word+" "+strings.TrimSpace(rest)))
	}
	return a, ""
}

// parseNominal reads the list of values.
func parseNominal(a attribute, list string) (attribute, string) {
	end := strings.LastIndexByte(list, '}')
	if end < 0 {
		return a, "the list of the values of " + wording.Quote(a.name) + " is not closed"
	}
	a.known = map[string]bool{}
	t := tokens{text: list[1:end]}
	for !t.done() {
		v, ok := t.next(",")
		if !ok {
			return a, t.problem
		}
		a.nominal, a.known[v] = append(a.nominal, v), true
		t.skip(',')
	}
	return a, ""
}

// lineAt returns the line that begins at a place, with what ends it: LF, CRLF or CR.
func lineAt(content []byte, at int) string {
	for i := at; i < len(content); i++ {
		switch content[i] {
		case '\n':
			return string(content[at : i+1])
		case '\r':
			if i+1 < len(content) && content[i+1] == '\n' {
				i++
			}
			return string(content[at : i+1])
		}
	}
	return string(content[at:])
}
