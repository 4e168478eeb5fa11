package columns

import (
	"slices"
	"testing"

	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
)

const rated = "user,item,stars,time\nann,x,1,5\nbob,y,2,6\nann,y,3,7\ncy,x,5,8"

func ratingsOf(implicit bool) tabular.Source {
	return tabular.Source{Kind: tabular.RatingsKind, Ratings: ratings.Config{Implicit: implicit}}
}

// Users and items have codes in the order of appearance, and 0 stands for those that come later.
func TestUsersAndItemsHaveCodes(t *testing.T) {
	table := parse(rated).mustRead(t, ratingsOf(false))
	if !slices.Equal(table.IDs, []int32{1, 1, 2, 2, 1, 2, 3, 1}) ||
		!slices.Equal(table.Targets, []float64{1, 2, 3, 5}) ||
		!slices.Equal(table.Times, []float64{5, 6, 7, 8}) {
		t.Errorf("codes %v, ratings %v, times %v", table.IDs, table.Targets, table.Times)
	}
	if table.Fields[0].Count != 4 || table.Fields[1].Count != 3 || table.X.Cols != 0 || table.LabelName != "stars" ||
		!slices.Equal(table.Notes, []string{"4 ratings of 2 items by 3 users"}) {
		t.Errorf("fields %+v, %d features, label %s, notes %q",
			table.Fields, table.X.Cols, table.LabelName, table.Notes)
	}
	again, err := encodeWith(t, table, parse("item,user,stars\nx,dan,4\nnew,bob,2\nnew,eve,1"))
	if err != nil || !slices.Equal(again.IDs, []int32{0, 1, 2, 0, 0, 0}) ||
		!slices.Equal(again.Targets, []float64{4, 2, 1}) {
		t.Fatalf("codes %v, ratings %v, %v", again.IDs, again.Targets, err)
	}
	want := []string{
		`2 rows have a value of "user" that the training table lacks`,
		`2 rows have a value of "item" that the training table lacks`,
	}
	if !slices.Equal(again.Notes, want) ||
		!slices.Equal(again.Encoding.Fields[0].Values, []string{"ann", "bob", "cy"}) {
		t.Errorf("notes %q, vocabulary %q", again.Notes, again.Encoding.Fields[0].Values)
	}
}

// To predict it takes users and items alone, by name or by place.
func TestRatingsToPredictNeedUsersAndItemsOnly(t *testing.T) {
	for _, implicit := range []bool{false, true} {
		table := parse(rated).mustRead(t, ratingsOf(implicit))
		for name, r := range map[string]rows{
			"by name":           parse("item,more,user\ny,1,ann\nx,2,cy"),
			"by place":          {cells: [][]string{{"ann", "y"}, {"cy", "x"}}},
			"the training file": {cells: [][]string{{"ann", "y", "3", "7"}, {"cy", "x", "5", "8"}}},
			"with ratings":      {cells: [][]string{{"ann", "y", "3"}, {"cy", "x", "5"}}},
		} {
			again, err := encodeWith(t, table, r)
			if err != nil || !slices.Equal(again.IDs, []int32{1, 2, 3, 1}) {
				t.Errorf("implicit %v, %s: codes %v, %v", implicit, name, again, err)
				continue
			}
			rated := !implicit && !r.header && len(r.cells[0]) > 2
			if rated != slices.Equal(again.Targets, []float64{3, 5}) ||
				implicit != slices.Equal(again.Labels, []int32{1, 1}) {
				t.Errorf("implicit %v, %s: targets %v, labels %v", implicit, name, again.Targets, again.Labels)
			}
		}
		if _, err := encodeWith(t, table, rows{cells: [][]string{{"ann"}, {"bob"}}}); err == nil ||
			err.Error() != "f: 1 columns; the training table has 4" {
			t.Errorf("implicit %v: %v", implicit, err)
		}
	}
}

// A label that is asked for is the rating, whatever other columns are called.
func TestRatingThatIsAskedFor(t *testing.T) {
	s := ratingsOf(false)
	s.Label = "plays"
	table := parse("user,item,rating,plays\nann,x,1,70\nbob,y,2,80").mustRead(t, s)
	if table.LabelName != "plays" || !slices.Equal(table.Targets, []float64{70, 80}) {
		t.Errorf("%s: %v", table.LabelName, table.Targets)
	}
}

// Items that were met have no number: rows without a rating count too.
func TestItemsMetNeedNoRating(t *testing.T) {
	r := parse("user,item,stars\nann,x,1\nbob,y,\nann,y,?")
	met := r.mustRead(t, ratingsOf(true))
	if met.NumRows() != 3 || met.LabelName != "met" || met.Targets != nil || met.Encoding.LabelIndex != -1 {
		t.Errorf("%d rows, label %s, targets %v", met.NumRows(), met.LabelName, met.Targets)
	}
	// A column that has the name of the classes is not their label.
	again, err := encodeWith(t, met, parse("user,item,met\nann,y,seldom\nbob,x,"))
	if err != nil || !slices.Equal(again.Labels, []int32{1, 1}) || !slices.Equal(again.IDs, []int32{1, 2, 2, 1}) {
		t.Errorf("%+v, %v", again, err)
	}
	r.cells = append(r.cells, []string{"cy", "x", "4"})
	if rated := r.mustRead(t, ratingsOf(false)); !slices.Equal(rated.Rows, []int32{0, 3}) ||
		!slices.Contains(rated.Notes, `2 rows without a label left out (1 "?", 1 empty)`) {
		t.Errorf("rows %v, notes %q", rated.Rows, rated.Notes)
	}
}
