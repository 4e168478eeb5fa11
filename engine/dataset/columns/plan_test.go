package columns

import (
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/tabular"
)

// read makes a table of records that a test has changed.
func (r *Records) read(t *testing.T, s tabular.Source) *tabular.Table {
	t.Helper()
	table, err := FromRecords(t.Context(), request(s), "f", r)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// Names and classes that are known from elsewhere stand for a header; their columns all stay.
func TestNamesKnownFromElsewhere(t *testing.T) {
	records := rows{cells: [][]string{{"8", "7", "1", "1"}, {"9", "7", "2", "0"}, {"9", "7", "5", "1"}}}.records()
	records.Names, records.Classes = []string{"n", "pixel"}, []string{"cat", "dog"}
	table := records.read(t, tabular.Source{})
	if !slices.Equal(table.Features, []string{"n", "pixel", "column 2"}) || !table.Encoding.Named ||
		table.LabelName != "column 3" || len(table.Notes) != 0 {
		t.Errorf("features %q, label %s, notes %q", table.Features, table.LabelName, table.Notes)
	}
	if !slices.Equal(table.Classes, []string{"cat", "dog"}) || !slices.Equal(table.Labels, []int32{1, 0, 1}) {
		t.Errorf("classes %q, labels %v", table.Classes, table.Labels)
	}
	// The classes' names are those of the last column, and only if there are as many.
	if table := records.read(t, tabular.Source{Label: "0", Task: tabular.Classification}); !slices.Equal(table.Classes,
		[]string{"8", "9"}) {
		t.Errorf("classes %q of another label", table.Classes)
	}
	records.Classes = []string{"cat", "dog", "owl"}
	if table := records.read(t, tabular.Source{Drop: []string{"pixel"}}); !slices.Equal(table.Classes,
		[]string{"0", "1"}) || !slices.Equal(table.Features, []string{"n", "column 2"}) {
		t.Errorf("classes %q, features %q", table.Classes, table.Features)
	}
}

func TestColumnsHaveNames(t *testing.T) {
	for header, want := range map[string][]string{
		"a,b,y":                          {"a", "b"},
		",b,y":                           {"column 0", "b"},
		" a  b ,\x1b[31mred,y":           {"a b", "red"},
		"a,a,a":                          {"a", "a (2)"},
		"a (2),a,a":                      {"a (2)", "a"},
		"a,a,a (2)":                      {"a", "a (2)"},
		"column 1,,y":                    {"column 1", "column 1 (2)"},
		"\x00,\u202e,y":                  {"column 0", "column 1"},
		"y,y,y":                          {"y", "y (2)"},
		"b,B,y":                          {"b", "B"},
		"x = 1,x,y":                      {"x = 1", "x"},
		strings.Repeat("é", 90) + ",b,y": {strings.Repeat("é", 63) + "…", "b"},
	} {
		r := parse(header + "\n1,5,p\n4,2,q\n2,2,p")
		table := r.mustRead(t, tabular.Source{})
		if !slices.Equal(table.Features, want) {
			t.Errorf("%q: features %q, want %q", header, table.Features, want)
		}
		noted := len(table.Notes) > 0 && strings.HasPrefix(table.Notes[0], "the header repeats a name")
		if repeats := strings.Contains(want[1]+table.LabelName, "("); noted != (repeats || header == "a (2),a,a") {
			t.Errorf("%q: notes %q", header, table.Notes)
		}
		again, err := encodeWith(t, table, r)
		if err != nil || !slices.Equal(again.X.Data, table.X.Data) || !slices.Equal(again.Labels, table.Labels) {
			t.Errorf("%q is not read again as it was: %v", header, err)
		}
	}
}

// Features of different columns that would have one name are told apart.
func TestFeaturesOfOneNameAreNumbered(t *testing.T) {
	table := parse("c = x,c,y\n1,x,p\n2,z,q\n5,x,q").mustRead(t, tabular.Source{})
	if want := []string{"c = x", "c = x (2)", "c = z"}; !slices.Equal(table.Features, want) {
		t.Errorf("features %q, want %q", table.Features, want)
	}
}

// Any column can be the label, and then is no feature.
func TestAnyColumnCanBeTheLabel(t *testing.T) {
	r := parse("a,b,c\n1,x,2.5\n2,z,3.25\n1,z,4.5\n2,x,9")
	for label, want := range map[string]string{
		"a": "b = x, b = z, c", "1": "a, c", "c": "a, b = x, b = z", "": "a, b = x, b = z",
	} {
		table := r.mustRead(t, tabular.Source{Label: label})
		if got := strings.Join(table.Features, ", "); got != want {
			t.Errorf("label %q: features %s, want %s", label, got, want)
		}
		if name := r.cells[0][table.Encoding.LabelIndex]; name != table.LabelName || table.Encoding.Label != name {
			t.Errorf("label %q: %s at %s", label, table.LabelName, name)
		}
		if regression := table.Task == tabular.Regression; regression != (label == "c" || label == "") {
			t.Errorf("label %q: %s", label, table.Task)
		}
	}
}

func TestTextIsRunningIfMostValuesAreOfSeveralWords(t *testing.T) {
	for _, c := range []struct {
		values []string
		want   bool
	}{
		{[]string{"three words here", "and three more"}, true},
		{[]string{"three words here", "two words"}, false},
		{[]string{"three words here", "", "?", "NA"}, true},
		{[]string{"three words here", "1 2 3", "one"}, true},
		{[]string{"three words here", "1.5", "2024-01-02 10:30:00 +01"}, false},
		{[]string{"", ""}, false},
	} {
		if got := (&builder{sample: sampleOf(c.values...)}).runningText(0); got != c.want {
			t.Errorf("%q is running text: %v", c.values, got)
		}
	}
}

// Texts are kept as they are, and become features once an encoding is fitted.
func TestTextsAreReadWithAFittedEncoding(t *testing.T) {
	r := parse("title,n,body,y\nred fish,1,one big fish,p\n,2,two small cats,q\nblue fish,3,,p")
	s := tabular.Source{Kind: tabular.TextKind, Text: textOf("body", "0")}
	table := r.mustRead(t, s)
	want := []string{"red fish", "one big fish", "", "two small cats", "blue fish", ""}
	for i, text := range table.Texts {
		if string(text) != want[i] {
			t.Errorf("text %d is %q, want %q", i, text, want[i])
		}
	}
	if table.TextColumns() != 2 || table.Sparse != nil || table.Encoding.Text.Fitted() ||
		!slices.Equal(table.Notes, []string{"the words of title, body; 1 other column left out"}) {
		t.Fatalf("%d columns, notes %q", table.TextColumns(), table.Notes)
	}
	words := table.Encoding.Text
	if err := words.Fit(table.Texts, 2, tabular.RowNumbers(3), 1<<20); err != nil {
		t.Fatal(err)
	}
	table.Encoding.Features = words.Names()
	again, err := encodeWith(t, table, rows{header: true, cells: [][]string{
		{"body", "title"}, {"big cats", "red"}, {"unknown words", ""},
	}})
	if err != nil || !slices.Equal(again.Features, words.Names()) || again.Labels != nil {
		t.Fatalf("%v, %v", again, err)
	}
	// Each known word of the first row is a feature, and the second has none.
	if x := again.Sparse; x == nil || x.Rows != 2 || x.Cols != len(words.Names()) ||
		!slices.Equal(x.RowPtr, []int64{0, 3, 3}) {
		t.Errorf("features %+v", again.Sparse)
	}
	if string(again.Texts[0]) != "red" || string(again.Texts[1]) != "big cats" {
		t.Errorf("texts %q in another order than in training", again.Texts)
	}
}
