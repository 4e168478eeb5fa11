package tabular

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/text"
)

// An encoding that went through JSON, as it does in a checkpoint, is the same.
func TestEncodingsSurviveJSON(t *testing.T) {
	for name, e := range map[string]Encoding{
		"nothing": {},
		"a table": {
			Width: 4, Named: true, Label: "y", LabelIndex: 3, Task: Classification,
			Columns: []EncodedColumn{
				{Name: "n", Missing: true, Form: number.Form{Comma: true, Group: ".", Currency: "€"}},
				{Name: "c", Index: 1, Categorical: true, Values: []string{"", "\x00\u202e", "\"é\""}, Other: true},
				{Name: "many", Index: 2, Categorical: true, Embedded: true},
			},
			Classes: []string{"no", "yes"}, LabelValues: []string{"0", "1"},
			LabelForm: number.Form{Words: "no/yes"}, Missing: []string{"-999"},
			Features: []string{"n", "n missing", "c = "},
			Fields:   []EncodedField{{Name: "many", Values: []string{"b", "a", ""}}},
		},
		"ratings":  {LabelIndex: -1, Ratings: &ratings.Config{Implicit: true}},
		"text":     {Text: &text.Encoding{Config: text.Config{Columns: []string{"body"}, NGrams: 2}}},
		"pictures": {Image: ImageShape{Width: 28, Height: 28, Channels: 1, Max: 255}},
	} {
		stored, err := json.Marshal(&e)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var again Encoding
		if err := json.Unmarshal(stored, &again); err != nil || !reflect.DeepEqual(again, e) {
			t.Errorf("%s: %+v, want %+v, %v", name, again, e, err)
		}
	}
}

// What few tables have is not stored for all others.
func TestRareEncodingsAreNotStored(t *testing.T) {
	stored, err := json.Marshal(&Encoding{Columns: []EncodedColumn{{Name: "a"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"Fields", "Ratings", "Text", "Embedded", "Form", "Missing\":[", "Rest"} {
		if strings.Contains(string(stored), field) {
			t.Errorf("%s is in %s", field, stored)
		}
	}
}

// A column has a feature for its number or each value, and one for each of what else it foresees.
func TestNumbersOfFeatures(t *testing.T) {
	for bits := range 32 {
		e := EncodedColumn{Name: "a", Categorical: bits&1 > 0, Other: bits&2 > 0, Missing: bits&4 > 0}
		e.Embedded = bits&8 > 0
		want := 0
		if !e.Categorical {
			want++
		} else if bits&16 > 0 {
			e.Values = []string{"x", "y", "z"}
			want += 3
		}
		for _, more := range []bool{e.Other, e.Missing} {
			if more {
				want++
			}
		}
		if e.Embedded {
			want = 0
		}
		names := e.FeatureNames()
		if len(names) != want {
			t.Errorf("%+v: features %q, want %d", e, names, want)
		}
		// The missing value stands last, where reading looks for it.
		if e.Missing && want > 0 && names[want-1] != "a missing" {
			t.Errorf("%+v: features %q", e, names)
		}
	}
}

func TestColumnsAreNamed(t *testing.T) {
	for given, want := range map[string]string{
		"a": "a", "": "column 3", "  ": "column 3", "\x1b[31m": "column 3", "\x1b[31mred": "red",
		"column 9":     "column 9",
		" two\twords ": "two words", strings.Repeat("a", 80): strings.Repeat("a", 63) + "…",
	} {
		got := ColumnName(given, 3)
		if got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
		if again := ColumnName(got, 5); again != got {
			t.Errorf("%q becomes %q, then %q", given, got, again)
		}
	}
}

// A field's vector grows with its categories, from a few numbers to at most 50.
func TestEmbeddingWidthGrows(t *testing.T) {
	last := 0
	for count := 1; count < 1<<20; count += 1 + count/9 {
		f := NewField("f", count)
		if f.Dim < last || f.Dim < 2 || f.Dim > 50 || f.Count != count || f.Name != "f" {
			t.Fatalf("%d categories: %+v after a width of %d", count, f, last)
		}
		last = f.Dim
	}
	if last != 50 {
		t.Errorf("the widest is %d", last)
	}
}

func TestMostCategories(t *testing.T) {
	for oneHot, want := range map[int]int{0: DefaultOneHot, 1: 1, 500: 500, -3: DefaultOneHot} {
		if got := (&Source{OneHot: oneHot}).MostCategories(); got != want {
			t.Errorf("one_hot = %d: %d, want %d", oneHot, got, want)
		}
	}
}

// FuzzMatchesHeader gives any first row: a header that is made of the columns' names is always known.
func FuzzMatchesHeader(f *testing.F) {
	for _, header := range []string{
		"a,b,c", "a,a,a", ",,", "a (2),a,a", "\x1b[1ma,a", "1,2,3", "column 1,", "é,\xff",
	} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		row := [][]byte{}
		e := Encoding{Named: true}
		for i, name := range strings.Split(header, ",") {
			row = append(row, []byte(name))
			e.Columns = append(e.Columns, EncodedColumn{Name: ColumnName(name, i)})
		}
		names := map[string]bool{}
		for _, c := range e.Columns {
			names[c.Name] = true
		}
		if len(names) == len(e.Columns) && !e.MatchesHeader(row) {
			t.Fatalf("%q is not the header of %+v", header, e.Columns)
		}
		e.Columns = append(e.Columns, make([]EncodedColumn, len(row))...)
		if e.MatchesHeader(row) {
			t.Fatalf("%q is the header of twice as many columns", header)
		}
	})
}

// Long names that begin alike are told apart by their ends, and only what a header repeats is numbered.
func TestNamesOfColumnsThatBeginAlike(t *testing.T) {
	long := strings.Repeat("answer to the question ", 6)
	names, repeated := ColumnNames([]string{long + "one", long + "two", "a", "", "short"}, true)
	if repeated || names[0] == names[1] || !strings.HasSuffix(names[0], "one") || !strings.HasSuffix(names[1], "two") ||
		!strings.Contains(names[0], "…") || names[3] != "column 3" {
		t.Errorf("%q", names)
	}
	for _, name := range names {
		if n := utf8.RuneCountInString(name); n > wording.MaxName {
			t.Errorf("%q has %d characters", name, n)
		}
	}
	names, repeated = ColumnNames([]string{long, long, "a", "a"}, true)
	if !repeated || names[0] == names[1] || names[3] != "a (2)" || !strings.HasPrefix(names[1], "answer to") {
		t.Errorf("%q", names)
	}
	if names, _ = ColumnNames([]string{"a", "a"}, false); names[1] != "a" {
		t.Errorf("%q", names)
	}
	e := Encoding{Named: true}
	for _, end := range []string{"one", "two"} {
		e.Columns = append(e.Columns, EncodedColumn{Name: wording.Ends(long + end)})
	}
	if !e.MatchesHeader([][]byte{[]byte(long + "one"), []byte(long + "two")}) {
		t.Error("a header of long names is not known again")
	}
}
