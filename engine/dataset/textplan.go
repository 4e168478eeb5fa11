package dataset

import (
	"bytes"
	"fmt"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
)

// planText chooses the columns of text: those asked for, else all that hold running text.
func (r *reader) planText(names, raw []string) error {
	chosen := make([]bool, r.width)
	for _, key := range r.source.Text.Columns {
		i, err := resolve("data.text", key, raw, r.named())
		if err != nil {
			return r.errorf(0, "", "%v", err)
		}
		if i == r.label {
			return r.errorf(0, "", "data.text %q is the label", key)
		}
		chosen[i] = true
	}
	found := len(r.source.Text.Columns) > 0
	if !found {
		for i := range chosen {
			chosen[i] = i != r.label && runningText(r.sample, i)
			found = found || chosen[i]
		}
	}
	if !found {
		return r.errorf(0, "", "no column of running text beside the label %q; name the columns of text in data.text", names[r.label])
	}
	for i, name := range names {
		if chosen[i] {
			r.columns = append(r.columns, column{name: name, index: i, text: true})
		}
	}
	r.labels = newLabels(r.source.Task, names[r.label], r.source.LabelMap)
	r.activate()
	return nil
}

// runningText reports whether most of a column's values are of several words.
func runningText(sample []record, column int) bool {
	texts, values := 0, 0
	for _, r := range sample {
		f := r.fields[column]
		if number.Missing(f) {
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
func (r *reader) encodeText(t *tabular.Table) {
	t.Kind, t.Texts, t.X = tabular.TextKind, r.texts, tabular.Matrix(len(r.rows), 0, nil)
	var names []string
	for _, c := range r.active {
		names = append(names, c.name)
		t.Encoding.Columns = append(t.Encoding.Columns, tabular.EncodedColumn{Name: c.name, Index: c.index})
	}
	if r.encoding != nil {
		t.Encoding.Columns, t.Encoding.Text, t.Features = r.encoding.Columns, r.encoding.Text, r.encoding.Features
		if t.Encoding.Text.Fitted() {
			t.Sparse = t.Encoding.Text.Vectorize(t.Texts, t.TextColumns(), tabular.RowNumbers(t.NumRows()))
		}
		return
	}
	t.Encoding.Text = &text.Encoding{Config: r.source.Text.WithDefaults()}
	note := "the words of " + wording.List(names)
	if left := r.width - 1 - len(names); left > 0 {
		note += fmt.Sprintf("; %s left out", wording.Plural(left, "other column"))
	}
	t.Notes = append(t.Notes, note)
}

// vectorize fits the vocabulary on the training rows and makes features of all parts.
func (p *Prepared) vectorize(t *tabular.Table, rows ratings.Parts, maxMemory int64) error {
	e := &text.Encoding{Config: t.Encoding.Text.Config}
	columns := t.TextColumns()
	if err := e.Fit(t.Texts, columns, rows.Train, maxMemory); err != nil {
		return err
	}
	p.Train.Sparse = e.Vectorize(t.Texts, columns, rows.Train)
	if len(p.Train.Sparse.Values) == 0 {
		return fmt.Errorf("the training rows have no words of two letters or more")
	}
	p.Validation.Sparse = e.Vectorize(t.Texts, columns, rows.Validation)
	p.Test.Sparse = e.Vectorize(t.Texts, columns, rows.Test)
	for _, h := range []struct {
		table *tabular.Table
		part  *Part
	}{{t.Holdout, &p.Validation}, {t.TestHoldout, &p.Test}} {
		if h.table != nil {
			h.part.Sparse = e.Vectorize(h.table.Texts, columns, tabular.RowNumbers(h.table.NumRows()))
		}
	}
	p.Features = e.Names()
	p.Encoding.Text, p.Encoding.Features = e, p.Features
	m := p.Train.Sparse
	p.Notes = append(p.Notes, fmt.Sprintf("%s from the words of %d training rows, %.1f in a row", wording.Plural(m.Cols, "feature"), m.Rows,
		float64(m.NonZeros())/float64(m.Rows)))
	return nil
}
