package columns

import (
	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
)

// put takes a number of the column for a row of the table and returns the nearest float32. What
// that lacks is kept in the column's rest.
func (b *builder) put(c *column, v float64, row int) float32 {
	c.count(v, row)
	if nearest := float32(v); float64(nearest) == v && c.rest.Exact() {
		return nearest // the usual case
	}
	return c.rest.Put(v, row, b.values[c.activeAt:], len(b.active), b.most)
}

// parse returns the number that a field of the column is.
func (c *column) parse(f []byte) (float64, number.Kind) {
	if c.plain {
		return number.Parse(f)
	}
	return c.form.Parse(f)
}

// lacks reports whether a field, in which a form finds x of some kind, stands for no value. The words of
// a form stand for themselves, not for the numbers that they become.
func (b *builder) lacks(form *number.Form, f []byte, x float64, kind number.Kind) bool {
	switch {
	case kind != number.Finite:
		return b.marks.Missing(f)
	case !b.marks.Own():
		return false
	}
	return form.Words == "" && b.marks.Number(x) || b.marks.Missing(f)
}

// lacksLabel reports whether a label stands for no value.
func (b *builder) lacksLabel(f []byte) bool {
	if !b.labels.numeric || b.labels.form.Plain() {
		return b.marks.Missing(f)
	}
	x, kind := b.labels.form.Parse(f)
	return b.lacks(&b.labels.form, f, x, kind)
}

// count updates what tells constant columns and row numbers.
func (c *column) count(v float64, row int) {
	if c.seen == 0 {
		c.first = v
		c.counting = v == 0 || v == 1
	}
	c.seen++
	c.varies = c.varies || v != c.first
	c.counting = c.counting && v == c.first+float64(row)
}

// badNumber says what is wrong with a number that cannot be learned from.
func badNumber(f []byte, kind number.Kind) string {
	if kind == number.Infinite {
		return wording.Quote(f) + " is not finite; leave the field empty if the value is unknown"
	}
	return wording.Quote(f) + " is beyond the range of a 32-bit number"
}
