package runquery

import (
	"strings"
)

// Query is a condition on runs. It is safe for concurrent use.
type Query struct {
	text string
	root node // nil: every run
}

// Parse reads a query; one of nothing but spaces matches every run. The error is an *[Error].
func Parse(text string, v Vocabulary) (*Query, error) {
	words, err := split(text)
	if err != nil {
		return nil, err
	}
	p := parser{text: text, words: words, vocabulary: v}
	if len(words) == 0 {
		return &Query{text: text}, nil
	}
	root, err := p.query(0)
	if err != nil {
		return nil, err
	}
	if w, more := p.next(); more { // only a parenthesis ends a query before its end
		return nil, p.fail(w, "there is no ( for this )")
	}
	return &Query{text, root}, nil
}

// Match reports whether a run is asked for.
func (q *Query) Match(r Record) bool { return q.root == nil || q.root.match(r) }

// Empty reports whether the query asks for every run.
func (q *Query) Empty() bool { return q.root == nil }

// Text returns the query as it was written.
func (q *Query) Text() string { return q.text }

// String spells the query with every operator and parenthesis written out; what it returns parses to the
// same query.
func (q *Query) String() string {
	if q.root == nil {
		return ""
	}
	return q.root.spell()
}

// node is a part of a query.
type node interface {
	match(r Record) bool
	spell() string
}

type (
	all  []node // at least two
	some []node // at least two
	not  struct{ of node }
	// term compares what a run has under a name.
	term struct {
		field   Field
		compare compare
		value   string
		test    func(Value) bool
	}
	has  struct{ field Field }
	word struct{ text string }
)

func (n all) match(r Record) bool {
	for _, part := range n {
		if !part.match(r) {
			return false
		}
	}
	return true
}

func (n some) match(r Record) bool {
	for _, part := range n {
		if part.match(r) {
			return true
		}
	}
	return false
}

func (n not) match(r Record) bool { return !n.of.match(r) }

func (n term) match(r Record) bool {
	v, ok := r.Value(n.field.Name)
	return ok && n.test(v)
}

func (n has) match(r Record) bool {
	v, ok := r.Value(n.field.Name)
	return ok && !v.empty()
}

func (n word) match(r Record) bool { return r.Called(n.text) }

func (n all) spell() string  { return joined(n, " AND ") }
func (n some) spell() string { return joined(n, " OR ") }
func (n not) spell() string  { return "NOT " + grouped(n.of) }
func (n term) spell() string { return quoted(n.field.Name) + string(n.compare) + quoted(n.value) }
func (n has) spell() string  { return hasName + string(contains) + quoted(n.field.Name) }
func (n word) spell() string { return quoted(n.text) }

func joined(parts []node, by string) string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = grouped(p)
	}
	return strings.Join(texts, by)
}

// grouped puts what has parts of its own into parentheses.
func grouped(n node) string {
	switch n.(type) {
	case all, some:
		return "(" + n.spell() + ")"
	}
	return n.spell()
}
