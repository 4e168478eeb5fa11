package columns

import (
	"tunebench/engine/dataset/internal/number"
)

// survey looks at the fields of every column, those of the sample where not all of them have been
// looked at, and tells the mark before fractions in the table from them.
func (b *builder) survey() {
	b.surveys = make([]*number.Survey, b.width)
	sample := b.loaded()
	point, comma := false, false
	for i := range b.surveys {
		s := b.whole[i]
		if s == nil {
			s = new(number.Survey)
			for _, r := range sample {
				b.look(s, i, r.Fields[i], r.Line)
			}
		}
		b.surveys[i] = s
		switch s.Decimal() {
		case number.PointMark:
			point = true
		case number.CommaMark:
			comma = true
		}
	}
	b.decimal = number.NoMark
	switch {
	case b.source.Decimal == "point":
		b.decimal = number.PointMark
	case b.source.Decimal == "comma":
		b.decimal = number.CommaMark
	case comma && !point:
		b.decimal = number.CommaMark
	case !comma && !point && b.commas:
		b.decimal = number.LikelyComma
	}
}

// loaded are the sampled rows that the table will hold: those with a label, up to the limit.
func (b *builder) loaded() []Record {
	var rows []Record
	for _, r := range b.sample {
		if b.source.Limit > 0 && len(rows) == b.source.Limit {
			break
		}
		if !b.marks.Missing(renamed(b.source.LabelMap, r.Fields[b.label])) {
			rows = append(rows, r)
		}
	}
	return rows
}

// doubts lists the columns of which a row showed something else than the sample: each is to be looked
// at in whole.
func (b *builder) doubts() []int {
	var found []int
	for _, c := range b.active {
		if c.doubtful {
			found = append(found, c.index)
		}
	}
	if b.labels.doubtful {
		found = append(found, b.label)
	}
	for _, i := range found {
		b.unsettled[i] = b.whole[i] != nil
		b.whole[i] = new(number.Survey)
	}
	return found
}

// look takes a field of a column for its survey; a label is what it is renamed to.
func (b *builder) look(s *number.Survey, column int, f []byte, place int) {
	if column == b.label {
		f = renamed(b.source.LabelMap, f)
	}
	if !b.marks.Missing(f) {
		s.Add(f, place)
	}
}
