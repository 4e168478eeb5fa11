package columns

import (
	"bytes"
	"fmt"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
)

// planText chooses the columns of text: those asked for, else all that hold running text.
func (b *builder) planText(names, raw []string) error {
	chosen := make([]bool, b.width)
	for _, key := range b.source.Text.Columns {
		i, err := resolve("data.text", key, raw, b.named())
		if err != nil {
			return b.errorf(0, "", "%v", err)
		}
		if i == b.label {
			return b.errorf(0, "", "data.text %q is the label", key)
		}
		chosen[i] = true
	}
	found := len(b.source.Text.Columns) > 0
	if !found {
		for i := range chosen {
			chosen[i] = i != b.label && b.runningText(i)
			found = found || chosen[i]
		}
	}
	if !found {
		return b.errorf(0, "", "no column of running text beside the label %q; name the columns of text in data.text",
			names[b.label])
	}
	for i, name := range names {
		if chosen[i] {
			b.columns = append(b.columns, column{name: name, index: i, text: true})
		}
	}
	b.newLabels(b.source.Task, names[b.label])
	b.activate()
	return nil
}

// runningText reports whether most values of a column consist of several words.
func (b *builder) runningText(column int) bool {
	texts, values := 0, 0
	for _, r := range b.sample {
		f := r.Fields[column]
		if b.marks.Missing(f) {
			continue
		}
		values++
		if _, kind := number.Parse(f); kind == number.None && !looksLikeDate(f) && len(bytes.Fields(f)) >= 3 {
			texts++
		}
	}
	return 2*texts > values
}

// encodeText makes the table of texts. Which features they become is known with an encoding
// that was fitted, else after the split.
func (b *builder) encodeText(t *tabular.Table) {
	t.Kind, t.Texts, t.X = tabular.TextKind, b.texts, tabular.Matrix(len(b.rows), 0, nil)
	var names []string
	for _, c := range b.active {
		names = append(names, c.name)
		t.Encoding.Columns = append(t.Encoding.Columns, tabular.EncodedColumn{Name: c.name, Index: c.index})
	}
	if b.encoding != nil {
		t.Encoding.Columns, t.Encoding.Text, t.Features = b.encoding.Columns, b.encoding.Text, b.encoding.Features
		if t.Encoding.Text.Fitted() {
			t.Sparse = t.Encoding.Text.Vectorize(t.Texts, t.TextColumns(), tabular.RowNumbers(t.NumRows()))
		}
		return
	}
	t.Encoding.Text = &text.Encoding{Config: b.source.Text.WithDefaults()}
	note := "the words of " + wording.List(names)
	if left := b.width - 1 - len(names); left > 0 {
		note += fmt.Sprintf("; %s left out", wording.Plural(left, "other column"))
	}
	t.Notes = append(t.Notes, note)
}
