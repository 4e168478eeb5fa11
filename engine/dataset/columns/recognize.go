package columns

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
)

// recognize decides what a table holds where the source leaves that open: ratings, text that a
// label is to be told from, or a table of features, which is what any doubt makes of it. A table
// whose columns were chosen is one.
func (b *builder) recognize(names []string) {
	s := &b.source.Source
	b.kind = s.Kind
	if s.Kind != "" && s.Kind != tabular.AutoKind {
		return
	}
	b.kind = tabular.TableKind
	if b.names != nil || b.classes != nil || len(s.Columns)+len(s.Drop)+len(s.Categorical) > 0 {
		return
	}
	if b.holdsRatings(names) {
		b.kind = tabular.RatingsKind
	} else if texts, label, ok := b.findTexts(names); ok && b.isText(texts, label) {
		b.kind = tabular.TextKind
	}
}

// taken says as what a table was read that need not have been.
func taken(what string) string {
	return "taken for " + what + `; data.kind = "table" reads it as a table of features`
}

func (b *builder) holdsRatings(names []string) bool {
	s := &b.source.Source
	if s.Task == tabular.Classification {
		return false
	}
	rows := make([][][]byte, len(b.sample))
	for i, r := range b.sample {
		rows[i] = r.Fields
	}
	place, ok := ratings.Recognize(names, b.header, rows)
	return ok && (s.Label == "" || b.label == place.Rating)
}

// findTexts finds the columns of running text and the label where it is the only other column of
// use, or the one that was asked for.
func (b *builder) findTexts(names []string) (texts []int, label int, ok bool) {
	label = -1
	if b.source.Label != "" {
		label = b.label
	}
	for i := range b.width {
		switch {
		case i == label, b.indexes[i], b.spare[i]:
		case b.runningText(i):
			texts = append(texts, i)
		case b.ofNoUse(i, names[i]):
		case label >= 0:
			return nil, 0, false
		default:
			label = i
		}
	}
	return texts, label, len(texts) > 0 && label >= 0
}

// ofNoUse reports whether a column is neither a label nor a feature: it is empty, or it stands before
// the last and holds dates or what identifies the rows.
func (b *builder) ofNoUse(column int, name string) bool {
	n := b.distinct(column)
	switch {
	case n == 0 || column == b.lastColumn():
		return n == 0
	case looksLikeDate(b.sample[0].Fields[column]):
		return true
	case n < len(b.sample):
		return false
	}
	return !b.numeric(column) || isIdentifierName(name) || strings.HasSuffix(strings.ToLower(name), "id") ||
		b.counts(column)
}

// counts reports whether a column numbers the rows.
func (b *builder) counts(column int) bool {
	return number.Counts(len(b.sample), func(row int) []byte { return b.sample[row].Fields[column] })
}

// distinct counts the different values of a column in the sample, missing ones aside.
func (b *builder) distinct(column int) int {
	seen := map[string]bool{}
	for _, r := range b.sample {
		if f := r.Fields[column]; !b.marks.Missing(f) {
			seen[string(f)] = true
		}
	}
	return len(seen)
}

// mostSentences is the largest number of different texts that may be the classes of a label.
const mostSentences = 20

// isText judges texts beside a label: read as a table their columns would be left out as values
// that differ in most rows, or as running text.
func (b *builder) isText(texts []int, label int) bool {
	if 2*b.distinct(label) > len(b.sample) && len(b.sample) > 10 && !b.numeric(label) {
		return false // no classes, but one more text
	}
	if last := b.lastColumn(); slices.Contains(texts, last) && b.distinct(last) > mostSentences {
		return true // else it would be the label, with as many classes
	}
	words := 0
	for _, i := range texts {
		words = max(words, b.words(i))
		if n := b.distinct(i); len(b.sample) < 2 || 2*n <= len(b.sample) || n <= 10 {
			return false
		}
	}
	const fewest = 5 // on average: names of people and streets have fewer
	return words >= fewest*len(b.sample)
}

// words counts the words of a column in the sample.
func (b *builder) words(column int) int {
	n := 0
	for _, r := range b.sample {
		n += len(bytes.Fields(r.Fields[column]))
	}
	return n
}

func (b *builder) numeric(column int) bool {
	form, ok := b.surveys[column].Form(b.decimal)
	return ok && form.Words == ""
}

// noteKind says as what the table was read where nobody had said it.
func (b *builder) noteKind(t *tabular.Table) {
	if b.encoding != nil || b.kind == b.source.Kind {
		return
	}
	switch b.kind {
	case tabular.RatingsKind:
		what := fmt.Sprintf("ratings: %s is what %s thinks of %s", wording.Quote(t.LabelName),
			wording.Quote(b.columns[0].name), wording.Quote(b.columns[1].name))
		t.Notes = append(t.Notes, taken(what))
	case tabular.TextKind:
		t.Notes = append(t.Notes, taken("text that tells "+wording.Quote(t.LabelName)))
	}
}
