package columns

import (
	"tunebench/engine/dataset/internal/number"
)

// survey looks at the fields of every column, those of the sample where not all of them have been
// looked at, and tells the mark before fractions in the table from them.
func (b *builder) survey() {
	b.surveys = make([]*number.Survey, b.width)
	point, comma := false, false
	for i := range b.surveys {
		s := b.whole[i]
		if s == nil {
			s = new(number.Survey)
			for _, r := range b.sample {
				if f := r.Fields[i]; !b.marks.Missing(f) {
					s.Add(f, r.Line)
				}
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
	case comma && !point || !comma && !point && b.commas:
		b.decimal = number.CommaMark
	}
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

// look takes a field of a column that is looked at in whole.
func (b *builder) look(column int, f []byte, place int) {
	if !b.marks.Missing(f) {
		b.whole[column].Add(f, place)
	}
}
