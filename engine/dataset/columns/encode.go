package columns

import (
	"fmt"
	"math"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

var nan = float32(math.NaN())

// placed is a column with its place in the values read and in the features.
type placed struct {
	*column
	encoded  tabular.EncodedColumn
	from, at int
	// slot is the feature of each code relative to at; nil where it is the code itself.
	slot []int
	// width is the number of features.
	width int
}

// encode turns the values read into the table's features, as [tabular.EncodedColumn] describes.
func (b *builder) encode(t *tabular.Table) error {
	rows := len(b.rows)
	if b.encoding == nil {
		left := map[string][]string{}
		for i := range b.columns {
			c := &b.columns[i]
			c.settleMixed(b.source.MostCategories())
			c.settle(rows)
			if c.kind == leftOutColumn {
				left[c.why] = append(left[c.why], c.name)
			}
		}
		noteLeftOut(t, left)
		b.noteMixed(t)
		b.noteForms(t)
	} else {
		notes, err := b.noteStrays(rows)
		if err != nil {
			return err
		}
		t.Notes = append(t.Notes, notes...)
	}
	plans, width := b.place(t)
	b.embed(t, plans)
	if width == 0 && t.Fields == nil {
		return b.noFeatures()
	}
	wording.Unique(t.Features)
	return b.matrix(t, plans, width)
}

// matrix makes the table's features of the values read.
func (b *builder) matrix(t *tabular.Table, plans []placed, width int) error {
	rows := len(b.rows)
	for i := range plans {
		p := &plans[i]
		if !p.rest.Exact() {
			if t.Rest == nil {
				t.Rest = make([]tabular.Rest, width)
			}
			if p.rest.Lacks != nil {
				p.rest.Lacks = p.rest.Lacks[:rows]
			}
			t.Rest[p.at] = p.rest
		}
	}
	if b.isPlain(plans) {
		t.X = tabular.Matrix(rows, width, b.values)
		return nil
	}
	if err := b.checkMemory(int64(rows), width+len(b.active)); err != nil {
		return err
	}
	from := len(b.active)
	x := make([]float32, rows*width)
	for i := range rows {
		for k := range plans {
			p := &plans[k]
			p.put(x[i*width:], b.values[i*from+p.from])
		}
	}
	t.X = tabular.Matrix(rows, width, x)
	return nil
}

// place lays out the features of all columns and describes them in the table.
func (b *builder) place(t *tabular.Table) (plans []placed, width int) {
	for i, c := range b.active {
		if c.kind == leftOutColumn {
			continue
		}
		p := placed{column: c, from: i, at: width}
		if c.fixed != nil {
			p.encoded = *c.fixed
			noteStrangers(t, c)
		} else {
			p.encoded, p.slot = c.layout(b.source.MostCategories())
			noteColumn(t, c, len(b.rows), &p.encoded)
		}
		names := p.encoded.FeatureNames()
		p.width = len(names)
		width += p.width
		t.Features = append(t.Features, names...)
		for k := range names {
			t.Indicator = append(t.Indicator, p.encoded.Categorical || k > 0)
		}
		plans = append(plans, p)
		t.Encoding.Columns = append(t.Encoding.Columns, p.encoded)
	}
	return plans, width
}

// isPlain reports whether the values read already are the features.
func (b *builder) isPlain(plans []placed) bool {
	for _, p := range plans {
		if p.encoded.Categorical || p.encoded.Missing {
			return false
		}
	}
	return len(plans) == len(b.active)
}

// put writes a value's features into a row of zeros.
func (p *placed) put(row []float32, v float32) {
	missing := v != v
	switch {
	case p.encoded.Embedded:
	case missing && p.encoded.Missing:
		row[p.at+p.width-1] = 1
		if !p.encoded.Categorical {
			row[p.at] = v
		}
	case !p.encoded.Categorical:
		row[p.at] = v
	case missing || v < 0:
	case p.slot == nil:
		row[p.at+int(v)] = 1
	default:
		row[p.at+p.slot[int(v)]] = 1
	}
}

func noteLeftOut(t *tabular.Table, left map[string][]string) {
	for _, why := range []string{
		"constant", "empty", "row numbers", "the index of a data frame", "dates", "running text",
		"text that differs in most rows",
	} {
		if names := left[why]; len(names) > 0 {
			t.Notes = append(t.Notes, fmt.Sprintf("left out as %s: %s", why, wording.List(names)))
			switch why {
			case "text that differs in most rows":
				t.Notes = append(t.Notes, `data.embed = "all" learns a vector for each of their values`)
			case "running text":
				t.Notes = append(t.Notes, `data.kind = "text" learns from the words of running text, from them alone`)
			}
		}
	}
}

func noteColumn(t *tabular.Table, c *column, rows int, e *tabular.EncodedColumn) {
	if c.missing > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%q lacks %s of %d", c.name, wording.Plural(c.missing, "value"), rows)+
			listMarks(c.marks, c.missing))
	}
	if e.Embedded {
		t.Notes = append(t.Notes, tabular.VectorsNote(c.name, len(c.categories)))
	} else if e.Categorical {
		note := fmt.Sprintf("%q has %d categories, encoded as %d features of 0 and 1", c.name, len(c.categories),
			len(e.FeatureNames()))
		t.Notes = append(t.Notes, note)
	}
}
