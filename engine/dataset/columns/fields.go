package columns

import "tunebench/engine/dataset/tabular"

// embed makes fields of the columns that have too many categories for features of 0 and 1.
func (b *builder) embed(t *tabular.Table, plans []placed) {
	var fields []*placed
	for i := range plans {
		p := &plans[i]
		if !p.encoded.Embedded {
			continue
		}
		fields = append(fields, p)
		var values []string
		if p.fixed != nil {
			values = b.encoding.Fields[len(fields)-1].Values
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
	t.IDs = make([]int32, len(b.rows)*len(fields))
	for k, p := range fields {
		missing := int32(0)
		if values := t.Encoding.Fields[k].Values; len(values) > 0 && values[len(values)-1] == "" {
			missing = int32(len(values))
		}
		for i := range b.rows {
			id := missing
			if v := b.values[i*len(b.active)+p.from]; v == v {
				id = int32(v) + 1 // unknown values have the code -1
			}
			t.IDs[i*len(fields)+k] = id
		}
	}
}
