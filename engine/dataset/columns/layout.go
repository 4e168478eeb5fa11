package columns

import (
	"fmt"
	"slices"
	"strings"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// layout makes the encoding of a column that was read without one, and returns the place of each
// code among its features. Values are sorted; more than oneHot of them are embedded.
func (c *column) layout(oneHot int) (e tabular.EncodedColumn, slot []int) {
	e = tabular.EncodedColumn{
		Name: c.name, Index: c.index, Categorical: c.kind == categoricalColumn,
		Missing: c.missing > 0, Form: c.form,
	}
	if !e.Categorical {
		return e, nil
	}
	if len(c.categories) > oneHot {
		e.Embedded, e.Missing = true, false
		return e, nil
	}
	order := make([]int, len(c.categories))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(c.categories[a].name, c.categories[b].name) })
	slot = make([]int, len(order))
	for place, code := range order {
		slot[code] = place
		e.Values = append(e.Values, c.categories[code].name)
	}
	return e, slot
}

// fixedColumn is a column that is read with a given encoding; index is its place in this file.
func fixedColumn(e *tabular.EncodedColumn, index int) column {
	c := column{name: e.Name, index: index, fixed: e, form: e.Form, plain: e.Form.Plain()}
	if e.Embedded {
		c.kind = categoricalColumn // the codes come with the field's values
	}
	if e.Categorical {
		c.kind = categoricalColumn
		c.known = number.NewCodes(e.Values)
	}
	return c
}

// unknown is the code of a value that is not in the encoding: the shared feature if there is one,
// otherwise no feature at all.
func (c *column) unknown() int32 {
	c.strangers++
	if c.fixed.Other {
		return int32(len(c.fixed.Values))
	}
	return -1
}

// planEncoded finds the encoding's columns in this file: by name where it has a header that
// names them, else by position. The label may be absent from rows to predict.
func (b *builder) planEncoded(names []string) error {
	e := b.encoding
	place := map[string]int{}
	for i, name := range names {
		place[name] = i
	}
	byName := b.header && e.Named
	lacksLabel := !byName && b.width == e.Width-1 &&
		(e.LabelIndex == b.width || b.source.Unlabeled && e.LabelIndex >= 0)
	users := e.Ratings != nil && b.source.Users
	if e.Ratings != nil && !byName &&
		(b.width > max(e.Columns[0].Index, e.Columns[1].Index) || users && b.width > e.Columns[0].Index) {
		// Users and items to predict need neither ratings nor times.
	} else if !byName && b.width != e.Width && !lacksLabel {
		return b.errorf(0, "", "%d columns; the training table has %d", b.width, e.Width)
	}
	b.label = -1
	if byName {
		if i, ok := place[e.Label]; ok {
			b.label = i
		}
	} else if b.width == e.Width || e.Ratings != nil && b.width > e.LabelIndex {
		b.label = e.LabelIndex
	}
	if e.Ratings != nil && e.Ratings.Implicit || b.source.Unlabeled {
		b.label = -1
	}
	for i := range e.Columns {
		index := e.Columns[i].Index
		if lacksLabel && e.Ratings == nil && index > e.LabelIndex {
			index--
		}
		if byName {
			found, ok := place[e.Columns[i].Name]
			if !ok && users && i == 1 {
				found = -1
			} else if !ok {
				return b.errorf(0, "", "the header lacks the column %q of the training table", e.Columns[i].Name)
			}
			index = found
		} else if users && index >= b.width {
			index = -1
		}
		b.columns = append(b.columns, fixedColumn(&e.Columns[i], index))
		b.columns[i].text = e.Text != nil
	}
	if e.Ratings == nil {
		b.fixFields()
	}
	b.newLabels(e.Task, e.Label)
	b.labels.fix(e)
	return nil
}

// fixFields gives the columns of many categories the codes of the encoding's fields.
func (b *builder) fixFields() {
	k := 0
	for i := range b.columns {
		c := &b.columns[i]
		if !c.fixed.Embedded {
			continue
		}
		c.known = number.NewCodes(b.encoding.Fields[k].Values)
		k++
	}
}

// noteStrangers says which columns have values that training did not know.
func noteStrangers(t *tabular.Table, c *column) {
	if c.strangers > 0 {
		t.Notes = append(t.Notes, c.strangersNote())
	}
}

func (c *column) strangersNote() string {
	return fmt.Sprintf("%q has %s that the training table lacks", c.name, wording.Plural(c.strangers, "value"))
}
