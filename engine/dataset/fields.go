package dataset

import (
	"fmt"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// embed makes fields of the columns that have too many categories for features of 0 and 1.
func (r *reader) embed(t *tabular.Table, plans []placed) {
	var fields []*placed
	for i := range plans {
		p := &plans[i]
		if !p.encoded.Embedded {
			continue
		}
		fields = append(fields, p)
		var values []string
		if p.fixed != nil {
			values = r.encoding.Fields[len(fields)-1].Values
		} else {
			for _, c := range p.categories {
				values = append(values, c.name)
			}
			if p.missing > 0 {
				values = append(values, "")
			}
		}
		t.Encoding.Fields = append(t.Encoding.Fields, tabular.EncodedField{Name: p.name, Values: values})
		t.Fields = append(t.Fields, tabular.NewField(p.name, len(values)+1))
	}
	if fields == nil {
		return
	}
	t.IDs = make([]int32, len(r.rows)*len(fields))
	for k, p := range fields {
		missing := int32(0)
		if values := t.Encoding.Fields[k].Values; len(values) > 0 && values[len(values)-1] == "" {
			missing = int32(len(values))
		}
		for i := range r.rows {
			id := missing
			if v := r.values[i*len(r.active)+p.from]; v == v {
				id = int32(v) + 1 // unknown values have the code -1
			}
			t.IDs[i*len(fields)+k] = id
		}
	}
}

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
	unknown := 0
	for _, part := range []*Part{&p.Train, &p.Validation, &p.Test} {
		for i, id := range part.IDs {
			part.IDs[i] = codes[i%width][id]
			if part.IDs[i] == 0 {
				unknown++
			}
		}
	}
	if unknown > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("%s in held-out rows occur in no training row", wording.Plural(unknown, "category value")))
	}
}
