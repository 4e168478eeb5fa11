package runquery

import (
	"errors"
	"fmt"
)

// hasName stands before the name of what a run is to have.
const hasName = "has"

// deepest is how many parentheses may be open.
const deepest = 64

// parser reads the words of a query from left to right.
type parser struct {
	text       string
	words      []token
	at         int
	vocabulary Vocabulary
}

func (p *parser) next() (token, bool) {
	if p.at == len(p.words) {
		return token{from: len(p.text), to: len(p.text)}, false
	}
	return p.words[p.at], true
}

func (p *parser) fail(t token, format string, args ...any) error {
	return &Error{p.text, t.from, t.to, fmt.Sprintf(format, args...)}
}

// query reads up to a closing parenthesis or the end.
func (p *parser) query(depth int) (node, error) {
	var parts some
	for {
		n, err := p.either(depth)
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
		if w, more := p.next(); !more || !w.is("OR") {
			break
		}
		p.at++
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

// either reads up to an OR.
func (p *parser) either(depth int) (node, error) {
	var parts all
	for {
		n, err := p.part(depth)
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
		w, more := p.next()
		if more && w.is("AND") {
			p.at++
			continue
		}
		if !more || w.kind == right || w.is("OR") {
			break
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

func (p *parser) part(depth int) (node, error) {
	negated := false
	w, more := p.next()
	for more && (w.kind == negate || w.is("NOT")) {
		negated = !negated
		p.at++
		w, more = p.next()
	}
	n, err := p.positive(w, more, depth)
	switch inner, twice := n.(not); {
	case err != nil || !negated:
		return n, err
	case twice: // it was in parentheses
		return inner.of, nil
	}
	return not{n}, nil
}

func (p *parser) positive(w token, more bool, depth int) (node, error) {
	switch {
	case !more:
		return nil, p.fail(w, "something is missing at the end")
	case w.kind == left:
		return p.parenthesis(w, depth)
	case w.kind == right:
		return nil, p.fail(w, "something is missing before this )")
	case w.kind == op:
		return nil, p.fail(w, "a name is missing before %s", w.text)
	case w.is("AND"), w.is("OR"):
		return nil, p.fail(w, "something is missing before %s; between quotes it is a word", w.text)
	}
	p.at++
	if c, more := p.next(); more && c.kind == op {
		p.at++
		return p.comparison(w, c)
	}
	return word{w.text}, nil
}

func (p *parser) parenthesis(open token, depth int) (node, error) {
	if depth == deepest {
		return nil, p.fail(open, "too many parentheses")
	}
	p.at++
	n, err := p.query(depth + 1)
	if err != nil {
		return nil, err
	}
	if w, more := p.next(); !more || w.kind != right {
		return nil, p.fail(open, "there is no ) for this (")
	}
	p.at++
	return n, nil
}

// comparison reads what a name is compared with.
func (p *parser) comparison(name, by token) (node, error) {
	value, more := p.next()
	if !more || value.kind != text {
		return nil, p.fail(token{from: name.from, to: by.to}, "a value is missing after %s", by.text)
	}
	p.at++
	if name.is(hasName) && by.text == string(contains) {
		f, err := p.vocabulary.Field(value.text)
		if err != nil {
			return nil, p.fail(value, "%v", err)
		}
		return has{f}, nil
	}
	f, err := p.vocabulary.Field(name.text)
	if err != nil {
		return nil, p.fail(name, "%v", err)
	}
	test, err := f.test(compare(by.text), value.text)
	if wrong := (*unfit)(nil); errors.As(err, &wrong) {
		return nil, p.fail(by, "%v", err)
	}
	if err != nil {
		return nil, p.fail(value, "%v", err)
	}
	return term{f, compare(by.text).plain(), value.text, test}, nil
}
