package dataset

import (
	"fmt"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
)

// planRatings finds the columns of user, item, rating and time.
func (r *reader) planRatings(names []string) error {
	label := -1
	if r.source.Label != "" {
		label = r.label
	}
	place := ratings.FindColumns(names, r.header, label)
	implicit := r.source.Ratings.Implicit
	if place.Item < 0 || place.Rating < 0 && !implicit {
		return r.errorf(0, "", "%s; user, item and rating are expected, and perhaps a time", wording.Plural(r.width, "column"))
	}
	r.ratings = &ratings.Rows{Columns: place}
	for k, index := range []int{place.User, place.Item} {
		r.ratings.Entities[k] = ratings.NewEntities()
		r.columns = append(r.columns, column{name: names[index], index: index})
	}
	name := ""
	r.label = -1
	if !implicit {
		r.label, name = place.Rating, names[place.Rating]
	}
	if r.source.Task == tabular.Classification && !implicit {
		return r.errorf(0, name, "ratings are numbers; task must be auto or regression, or data.implicit = true")
	}
	r.labels = newLabels(tabular.Regression, name, nil)
	r.activate()
	return nil
}

// planEncodedRatings reads users and items with the codes of another table.
func (r *reader) planEncodedRatings() {
	r.ratings = &ratings.Rows{Columns: ratings.Columns{User: r.columns[0].index, Item: r.columns[1].index, Rating: -1, Time: -1}}
	for k := range r.ratings.Entities {
		r.ratings.Entities[k] = ratings.KnownEntities(r.encoding.Fields[k].Values)
	}
}

// encodeRatings makes the table of users and items.
func (r *reader) encodeRatings(t *tabular.Table) {
	q := r.ratings
	t.Kind, t.X, t.IDs, t.Times = tabular.RatingsKind, tabular.Matrix(len(r.rows), 0, nil), q.IDs, q.Times
	for k, c := range r.active {
		t.Features = append(t.Features, c.name)
		t.Encoding.Columns = append(t.Encoding.Columns, tabular.EncodedColumn{Name: c.name, Index: c.index})
		values := q.Entities[k].Names
		if r.encoding != nil {
			values = r.encoding.Fields[k].Values
		}
		t.Encoding.Fields = append(t.Encoding.Fields, tabular.EncodedField{Name: c.name, Values: values})
		t.Fields = append(t.Fields, tabular.NewField(c.name, len(values)+1))
		if n := q.Entities[k].Strangers; n > 0 {
			t.Notes = append(t.Notes, fmt.Sprintf("%d rows have a value of %q that the training table lacks", n, c.name))
		}
	}
	wording.Unique(t.Features)
	t.Encoding.Features = t.Features
	if r.encoding == nil {
		t.Encoding.Ratings = &r.source.Ratings
		t.Notes = append(t.Notes, fmt.Sprintf("%d ratings of %s by %s", len(r.rows), wording.Plural(t.Fields[1].Count-1, "item"), wording.Plural(t.Fields[0].Count-1, "user")))
	} else {
		t.Encoding.Ratings = r.encoding.Ratings
	}
	t.MakeImplicit()
}
