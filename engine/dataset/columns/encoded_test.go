package columns

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
)

const trained = `age,city,y
30,Rome,yes
,Oslo,no
50,,yes
41.5,Rome,no`

// encode reads rows with the encoding of a table.
func encodeWith(t *testing.T, table *tabular.Table, r rows) (*tabular.Table, error) {
	t.Helper()
	return r.read(t, &tabular.Request{Encoding: &table.Encoding})
}

func TestCategoriesAndMissingValuesHaveFeatures(t *testing.T) {
	table := parse(trained).mustRead(t, tabular.Source{})
	want := []string{"age", "age missing", "city = Oslo", "city = Rome", "city missing"}
	if !slices.Equal(table.Features, want) || !slices.Equal(table.Indicator, []bool{false, true, true, true, true}) {
		t.Fatalf("features %q, indicators %v", table.Features, table.Indicator)
	}
	nan := float32(math.NaN())
	for i, row := range [][]float32{{30, 0, 0, 1, 0}, {nan, 1, 1, 0, 0}, {50, 0, 0, 0, 1}, {41.5, 0, 0, 1, 0}} {
		for j, v := range row {
			if got := table.X.Data[5*i+j]; got != v && (got == got || v == v) {
				t.Errorf("row %d, %s: %v, want %v", i, want[j], got, v)
			}
		}
	}
}

func TestOtherRowsGetTheTrainingFeatures(t *testing.T) {
	table := parse(trained).mustRead(t, tabular.Source{})
	for name, c := range map[string]struct {
		rows  string
		first []float32
		note  string
	}{
		"the same order": {"age,city,y\n20,Rome,yes\n1,Oslo,no", []float32{20, 0, 0, 1, 0}, ""},
		"another order":  {"y,city,other,age\nyes,Rome,1,20\nno,Oslo,2,1", []float32{20, 0, 0, 1, 0}, ""},
		"without labels": {"city,age\nRome,20\nOslo,1", []float32{20, 0, 0, 1, 0}, ""},
		"unknown city": {
			"age,city,y\n20,Paris,yes\n1,Oslo,no",
			[]float32{20, 0, 0, 0, 0},
			`"city" has 1 value that the training table lacks`,
		},
		"nothing is said": {"age,city,y\n,,yes\n1,Oslo,no", []float32{float32(math.NaN()), 1, 0, 0, 1}, ""},
		"one row":         {"age,city,y\n20,Rome,yes", []float32{20, 0, 0, 1, 0}, ""},
	} {
		again, err := encodeWith(t, table, parse(c.rows))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for j, v := range c.first {
			if got := again.X.Data[j]; got != v && (got == got || v == v) {
				t.Errorf("%s: %s is %v, want %v", name, again.Features[j], got, v)
			}
		}
		if !slices.Equal(again.Features, table.Features) || strings.Join(again.Notes, ";") != c.note {
			t.Errorf("%s: features %q, notes %q, want %q", name, again.Features, again.Notes, c.note)
		}
		if labeled := strings.Contains(c.rows, "yes"); labeled != (again.Labels != nil) || labeled &&
			again.Labels[0] != 1 {
			t.Errorf("%s: labels %v", name, again.Labels)
		}
	}
	for want, r := range map[string]rows{
		`lacks the column "city" of the training table`: parse("age,town,y\n1,Rome,yes\n2,Oslo,no"),
		`"maybe" is no class`:                           parse("age,city,y\n1,Rome,maybe\n2,Oslo,no"),
		"2 columns; the training table has 3":           {cells: [][]string{{"1", "yes"}, {"2", "no"}}},
	} {
		table := table
		if !r.header {
			table = rows{cells: parse(trained).cells[1:]}.mustRead(t, tabular.Source{Label: "1"})
		}
		if _, err := encodeWith(t, table, r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Without a header columns are found by position, and the label may be absent from the end.
func TestRowsWithoutAHeaderAreReadByPosition(t *testing.T) {
	r := rows{cells: parse(trained).cells[1:]}
	table := r.mustRead(t, tabular.Source{})
	if table.Features[0] != "column 0" || table.LabelName != "column 2" {
		t.Fatalf("features %q, label %s", table.Features, table.LabelName)
	}
	bare := rows{cells: [][]string{{"20", "Rome"}, {"30", "Oslo"}}}
	again, err := encodeWith(t, table, bare)
	if err != nil || again.Labels != nil || again.X.Data[0] != 20 || again.X.Data[3] != 1 {
		t.Errorf("%v, %v", again, err)
	}
}

// Values of a column of many categories become codes in the order of first appearance.
func TestManyCategoriesAreEmbedded(t *testing.T) {
	r := rows{header: true, cells: [][]string{{"code", "n", "y"}}}
	for i := range 400 {
		code := fmt.Sprint("c", i%70)
		if i%50 == 49 {
			code = "?"
		}
		r.cells = append(r.cells, []string{code, fmt.Sprint(i * i % 13), []string{"p", "q"}[i%2]})
	}
	table := r.mustRead(t, tabular.Source{})
	if len(table.Fields) != 1 || table.Fields[0].Count != 72 || !slices.Equal(table.Features, []string{"n"}) {
		t.Fatalf("fields %+v, features %q", table.Fields, table.Features)
	}
	values := table.Encoding.Fields[0].Values
	for i, id := range table.IDs {
		want := r.cells[i+1][0]
		if want == "?" {
			want = ""
		}
		if values[id-1] != want {
			t.Fatalf("row %d has the code of %q, want %q", i, values[id-1], want)
		}
	}
	again, err := encodeWith(t, table, parse("code,n,y\nc5,1,p\nnew,2,q\n,3,p"))
	if err != nil || !slices.Equal(again.IDs, []int32{6, 0, 71}) {
		t.Errorf("codes %v, %v", again.IDs, err)
	}
	if wide := r.mustRead(t, tabular.Source{OneHot: 71}); wide.Fields != nil || len(wide.Features) != 72 {
		t.Errorf("%d features of at most 71 categories", len(wide.Features))
	}
}

func TestRepeatedNamesAreNumbered(t *testing.T) {
	table := parse("a,a,,y\n1,2,3,p\n4,6,8,q\n1,7,9,p").mustRead(t, tabular.Source{})
	if !slices.Equal(table.Features, []string{"a", "a (2)", "column 2"}) ||
		!strings.HasPrefix(table.Notes[0], "the header repeats a name") {
		t.Errorf("features %q, notes %q", table.Features, table.Notes)
	}
}

func TestColumnsOfTextAreFound(t *testing.T) {
	r := rows{header: true, cells: [][]string{{"id", "title", "word", "day", "y"}}}
	for i := range 20 {
		r.cells = append(r.cells, []string{
			fmt.Sprint(i), fmt.Sprintf("words of row %d here", i), "one", "2024-01-02 03:04:05",
			[]string{"p", "q"}[i%2],
		})
	}
	table := r.mustRead(t, tabular.Source{Kind: tabular.TextKind})
	if len(table.Encoding.Columns) != 1 || table.Encoding.Columns[0].Name != "title" ||
		string(table.Texts[3]) != "words of row 3 here" {
		t.Errorf("columns %+v", table.Encoding.Columns)
	}
	if want := "the words of title; 3 other columns left out"; !slices.Contains(table.Notes, want) {
		t.Errorf("notes %q, want %q", table.Notes, want)
	}
	for want, columns := range map[string][]string{
		`data.text "y" is the label`: {"y"},
		`did you mean "title"`:       {"titl"},
	} {
		s := tabular.Source{Kind: tabular.TextKind, Text: text.Config{Columns: columns}}
		if _, err := r.read(t, request(s)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	_, err := parse("a,y\n1,p\n2,q").read(t, request(tabular.Source{Kind: tabular.TextKind}))
	if err == nil || !strings.Contains(err.Error(), "name the columns of text in data.text") {
		t.Errorf("no text: %v", err)
	}
}

func TestRatingsThatCannotBe(t *testing.T) {
	for want, c := range map[string]struct {
		rows string
		s    tabular.Source
	}{
		"2 columns; user, item and rating are expected": {"user,item\na,x\nb,y", tabular.Source{}},
		"ratings are numbers": {
			"user,item,stars\na,x,1\nb,y,2",
			tabular.Source{Task: tabular.Classification},
		},
		"lacks its user or item": {"user,item,stars\na,x,1\n,y,2", tabular.Source{}},
		"is no time": {
			"user,item,stars,time\na,x,1,5\nb,y,2,late",
			tabular.Source{},
		},
		"not a number": {"user,item,stars\na,x,1\nb,y,good", tabular.Source{}},
	} {
		c.s.Kind = tabular.RatingsKind
		if _, err := parse(c.rows).read(t, request(c.s)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	// Items met need no rating.
	s := tabular.Source{Kind: tabular.RatingsKind, Ratings: ratings.Config{Implicit: true}}
	if table := parse("user,item\na,x\nb,y").mustRead(t, s); !slices.Equal(table.Labels, []int32{1, 1}) {
		t.Errorf("labels %v", table.Labels)
	}
}

func TestRowsWithoutALabelAreLeftOut(t *testing.T) {
	table := parse("a,y\n1,p\n2,\n3,?\n4,q\n5,NaN\n6,p").mustRead(t, tabular.Source{})
	if !slices.Equal(table.Rows, []int32{0, 3, 5}) || !slices.Contains(table.Notes,
		`3 rows without a label left out (1 "?", 1 "NaN", 1 empty)`) {
		t.Errorf("rows %v, notes %q", table.Rows, table.Notes)
	}
	// Those at the end count too, but none behind the limit.
	for limit, want := range map[int]string{0: "2 rows", 3: "1 row", 2: "1 row"} {
		table := parse("a,y\n1,p\n2,\n3,q\n4,p\n5,").mustRead(t, tabular.Source{Limit: limit})
		if !slices.Contains(table.Notes, want+" without a label left out") {
			t.Errorf("limit %d: notes %q, want %s", limit, table.Notes, want)
		}
	}
	for want, r := range map[string]string{"no row has a label": "a,y\n1,\n2,", "1 row is too few": "a,y\n1,p\n2,"} {
		if _, err := parse(r).read(t, request(tabular.Source{})); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := parse("y\np\nq").read(t, request(tabular.Source{})); err == nil ||
		!strings.Contains(err.Error(), "one column only") {
		t.Errorf("%v", err)
	}
}
