package dataset

import (
	"errors"
	"fmt"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
)

// fitFields gives codes to the categories of the training rows alone; others become 0.
func (p *Prepared) fitFields(t *tabular.Table) {
	width := len(t.Fields)
	p.Encoding.Fields = nil
	codes := make([][]int32, width)
	for k, before := range t.Encoding.Fields {
		seen := make([]bool, len(before.Values)+1)
		for i := range p.Train.Rows {
			seen[p.Train.IDs[i*width+k]] = true
		}
		codes[k] = make([]int32, len(seen))
		field := tabular.EncodedField{Name: before.Name}
		for code := 1; code < len(seen); code++ {
			if seen[code] {
				field.Values = append(field.Values, before.Values[code-1])
				codes[k][code] = int32(len(field.Values))
			}
		}
		p.Encoding.Fields = append(p.Encoding.Fields, field)
		p.Fields = append(p.Fields, tabular.NewField(field.Name, len(field.Values)+1))
	}
	for _, part := range []*Part{&p.Train, &p.Validation, &p.Test} {
		for i, id := range part.IDs {
			part.IDs[i] = codes[i%width][id]
		}
	}
}

// noteUnknown counts the categories of held-out rows that no training row has.
func (p *Prepared) noteUnknown() {
	unknown := 0
	for _, part := range []*Part{&p.Train, &p.Validation, &p.Test} {
		for _, id := range part.IDs {
			if id == 0 {
				unknown++
			}
		}
	}
	if unknown > 0 {
		p.Notes = append(p.Notes,
			fmt.Sprintf("%s in held-out rows occur in no training row", wording.Plural(unknown, "category value")))
	}
}

// vectorize fits the vocabulary on the training rows and makes features of all parts.
func (p *Prepared) vectorize(t *tabular.Table, rows ratings.Parts, maxMemory int64) error {
	e := &text.Encoding{Config: t.Encoding.Text.Config}
	columns := t.TextColumns()
	if err := e.Fit(t.Texts, columns, rows.Train, maxMemory); errors.Is(err, text.ErrLimit) {
		return &tabular.LimitError{Err: err}
	} else if err != nil {
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
	p.Notes = append(p.Notes,
		fmt.Sprintf("%s from the words of %d training rows, %.1f in a row", wording.Plural(m.Cols, "feature"), m.Rows,
			float64(m.NonZeros())/float64(m.Rows)))
	return nil
}

// fitRatings draws for implicit ratings the items that were not met, and lists what is to be
// ranked. The codes of users and items are final by then.
func (p *Prepared) fitRatings(t *tabular.Table, seed uint64) {
	if !t.Implicit() {
		mean, _ := moments(p.Train.Targets)
		p.Ranking = ratings.RankRated(p.Validation.IDs, p.Validation.Targets, mean)
		return
	}
	met := ratings.NewMet(p.Train.IDs, p.Validation.IDs, p.Test.IDs)
	items := p.Fields[1].Count
	p.Ranking = ratings.RankMet(p.Validation.IDs, met, items, seed)
	for i, part := range []*Part{&p.Train, &p.Validation, &p.Test} {
		e := met.WithNegatives(part.IDs, part.Rows, t.Encoding.Ratings.Draws(), items, seed, i)
		part.IDs, part.Labels, part.Rows, part.X = e.IDs, e.Labels, e.Rows, tabular.Matrix(len(e.Rows), 0, nil)
	}
}
