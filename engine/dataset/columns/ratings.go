package columns

import (
	"fmt"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
)

// planRatings finds the columns of user, item, rating and time.
func (b *builder) planRatings(names []string) error {
	label := -1
	if b.source.Label != "" {
		label = b.label
	}
	place := ratings.FindColumns(names, b.header, label)
	implicit := b.source.Ratings.Implicit
	if place.Item < 0 || place.Rating < 0 && !implicit {
		return b.errorf(0, "", "%s; user, item and rating are expected, and perhaps a time",
			wording.Plural(b.width, "column"))
	}
	b.ratings = &ratings.Rows{Columns: place}
	for k, index := range []int{place.User, place.Item} {
		b.ratings.Entities[k] = ratings.NewEntities()
		b.columns = append(b.columns, column{name: names[index], index: index})
	}
	name := ""
	b.label = -1
	if !implicit {
		b.label, name = place.Rating, names[place.Rating]
	}
	if b.source.Task == tabular.Classification && !implicit {
		return b.errorf(0, name, "ratings are numbers; task must be auto or regression, or data.implicit = true")
	}
	b.newLabels(tabular.Regression, name)
	b.labels.rename = nil
	b.activate()
	return nil
}

// planEncodedRatings reads users and items with the codes of another table.
func (b *builder) planEncodedRatings() {
	place := ratings.Columns{User: b.columns[0].index, Item: b.columns[1].index, Rating: -1, Time: -1}
	b.ratings = &ratings.Rows{Columns: place, Named: b.source.Users}
	for k := range b.ratings.Entities {
		b.ratings.Entities[k] = ratings.KnownEntities(b.encoding.Fields[k].Values)
	}
}

// encodeRatings makes the table of users and items.
func (b *builder) encodeRatings(t *tabular.Table) {
	q := b.ratings
	t.Kind, t.X = tabular.RatingsKind, tabular.Matrix(len(b.rows), 0, nil)
	t.IDs, t.Times, t.Places = q.IDs, q.Times, q.Users
	for k, c := range b.active {
		t.Features = append(t.Features, c.name)
		t.Encoding.Columns = append(t.Encoding.Columns, tabular.EncodedColumn{Name: c.name, Index: c.index})
		values := q.Entities[k].Names
		if b.encoding != nil {
			values = b.encoding.Fields[k].Values
		}
		t.Encoding.Fields = append(t.Encoding.Fields, tabular.EncodedField{Name: c.name, Values: values})
		t.Fields = append(t.Fields, tabular.NewField(c.name, len(values)+1))
		if n := q.Entities[k].Strangers; n > 0 {
			t.Notes = append(t.Notes,
				fmt.Sprintf("%d rows have a value of %q that the training table lacks", n, c.name))
		}
	}
	wording.Unique(t.Features)
	t.Encoding.Features = t.Features
	if b.encoding == nil {
		t.Encoding.Ratings = &b.source.Ratings
		t.Notes = append(t.Notes, fmt.Sprintf("%d ratings of %s by %s", len(b.rows),
			wording.Plural(t.Fields[1].Count-1, "item"), wording.Plural(t.Fields[0].Count-1, "user")))
	} else {
		t.Encoding.Ratings = b.encoding.Ratings
	}
	t.MakeImplicit()
}
