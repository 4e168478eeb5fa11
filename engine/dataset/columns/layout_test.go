package columns

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
)

// interned is a categorical column that has read values, "" being a missing one.
func interned(values ...string) *column {
	c := &column{name: "x", index: 4, kind: categoricalColumn, codes: map[string]int32{}}
	for i, v := range values {
		if v == "" {
			c.missing++
			continue
		}
		c.intern([]byte(v), i)
	}
	return c
}

func TestCategoriesAreCounted(t *testing.T) {
	c := interned("b", "a", "b", "", "c", "b")
	want := []category{{"b", 3}, {"a", 1}, {"c", 1}}
	if !slices.Equal(c.categories, want) || c.missing != 1 {
		t.Errorf("%v, %d missing", c.categories, c.missing)
	}
	for code, category := range c.categories {
		if got := c.intern([]byte(category.name), 9); got != int32(code) {
			t.Errorf("%q has code %d, then %d", category.name, code, got)
		}
	}
}

// Values that keep coming again are a category however many there are.
func TestManyCategoriesAreGivenUpOnlyIfMostDiffer(t *testing.T) {
	for row, want := range map[int]columnKind{4096: leftOutColumn, 8191: leftOutColumn, 8192: categoricalColumn} {
		c := interned(many(4096, func(i int) string { return fmt.Sprint(i) })...)
		code := c.intern([]byte("one more"), row)
		if c.kind != want || (code == 4096) != (want == categoricalColumn) {
			t.Errorf("row %d: kind %d, code %d", row, c.kind, code)
		}
		if want == leftOutColumn && (code != -1 || c.categories != nil || c.why == "") {
			t.Errorf("row %d: %d categories are still held, code %d, %q", row, len(c.categories), code, c.why)
		}
	}
}

// Values stand in the order of their bytes, whatever the order in which they came.
func TestLayoutSortsTheValues(t *testing.T) {
	for _, c := range []struct {
		values  string
		oneHot  int
		sorted  string
		slot    []int
		missing bool
	}{
		{"b a c", 3, "a b c", []int{1, 0, 2}, false},
		{"c b a c", 64, "a b c", []int{2, 1, 0}, false},
		{"10 9 B a é", 5, "10 9 B a é", []int{0, 1, 2, 3, 4}, false},
		{"b  a", 2, "a b", []int{1, 0}, true},
		{"b a c", 2, "", nil, false},
	} {
		column := interned(strings.Split(c.values, " ")...)
		e, slot := column.layout(c.oneHot)
		if strings.Join(e.Values, " ") != c.sorted || !slices.Equal(slot, c.slot) || e.Missing != c.missing {
			t.Errorf("%q: values %q at %v, missing %v", c.values, e.Values, slot, e.Missing)
		}
		if e.Embedded != (c.slot == nil) || !e.Categorical || e.Name != "x" || e.Index != 4 || e.Other {
			t.Errorf("%q: %+v", c.values, e)
		}
	}
	// A field has a code for a missing value instead of a feature.
	if e, _ := interned("b", "a", "", "c").layout(2); !e.Embedded || e.Missing {
		t.Errorf("%+v", e)
	}
	numeric := column{name: "n", index: 2, missing: 3}
	if e, slot := numeric.layout(1); e.Categorical || !e.Missing || e.Index != 2 || slot != nil {
		t.Errorf("numbers: %+v, %v", e, slot)
	}
}

// Read with the layout of a column, its values have the same features as at first.
func TestFixedColumnsHaveTheCodesOfTheirLayout(t *testing.T) {
	c := interned("b", "a", "c", "a")
	e, slot := c.layout(64)
	fixed := fixedColumn(&e, 7)
	if fixed.index != 7 || fixed.kind != categoricalColumn || fixed.name != "x" {
		t.Errorf("%+v", fixed)
	}
	for code, category := range c.categories {
		if got := fixed.intern([]byte(category.name), 0); int(got) != slot[code] {
			t.Errorf("%q is feature %d, was %d", category.name, got, slot[code])
		}
	}
	if fixed.categories != nil || fixed.strangers != 0 {
		t.Errorf("categories were added: %v", fixed.categories)
	}
	for other, want := range map[bool]int32{false: -1, true: 3} {
		e.Other = other
		fixed := fixedColumn(&e, 7)
		for range 2 {
			if got := fixed.intern([]byte("new"), 0); got != want {
				t.Errorf("other %v: an unknown value has code %d", other, got)
			}
		}
		if fixed.strangers != 2 {
			t.Errorf("other %v: %d unknown values", other, fixed.strangers)
		}
	}
	if fixed := fixedColumn(&tabular.EncodedColumn{Name: "n"}, 0); fixed.kind != numericColumn || fixed.known != nil {
		t.Errorf("numbers: %+v", fixed)
	}
}

func TestValuesFillTheirFeatures(t *testing.T) {
	number := tabular.EncodedColumn{Name: "n"}
	gaps := tabular.EncodedColumn{Name: "n", Missing: true}
	city := tabular.EncodedColumn{Name: "c", Categorical: true, Values: []string{"a", "b"}}
	all := tabular.EncodedColumn{Name: "c", Categorical: true, Values: []string{"a", "b"}, Other: true, Missing: true}
	field := tabular.EncodedColumn{Name: "f", Categorical: true, Embedded: true}
	for _, c := range []struct {
		what    string
		encoded tabular.EncodedColumn
		slot    []int
		value   float32
		want    []float32
	}{
		{"a number", number, nil, 2.5, []float32{2.5}},
		{"no number, unforeseen", number, nil, nan, []float32{nan}},
		{"a number that might lack", gaps, nil, -1, []float32{-1, 0}},
		{"no number", gaps, nil, nan, []float32{nan, 1}},
		{"a value by its code", city, nil, 1, []float32{0, 1}},
		{"a value by its slot", city, []int{1, 0}, 1, []float32{1, 0}},
		{"an unknown value", city, nil, -1, []float32{0, 0}},
		{"no value, unforeseen", city, nil, nan, []float32{0, 0}},
		{"another value", all, nil, 2, []float32{0, 0, 1, 0}},
		{"no value", all, nil, nan, []float32{0, 0, 0, 1}},
		{"a code of a field", field, nil, 9, nil},
	} {
		p := placed{column: &column{}, encoded: c.encoded, at: 1, slot: c.slot, width: len(c.encoded.FeatureNames())}
		row := make([]float32, p.width+2)
		p.put(row, c.value)
		want := append(append([]float32{0}, c.want...), 0) // the neighbours stay as they are
		if !datasettest.SameValues(row, want) {
			t.Errorf("%s: %v, want %v", c.what, row, want)
		}
	}
}

// An encoding with a feature for other values gives it to all that it does not know.
func TestUnknownValuesShareTheOtherFeature(t *testing.T) {
	table := parse(trained).mustRead(t, tabular.Source{})
	table.Encoding.Columns[1].Other = true
	again, err := encodeWith(t, table, parse("age,city,y\n20,Paris,yes\n1,Oslo,no\n2,Rom,no"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"age", "age missing", "city = Oslo", "city = Rome", "city = (other)", "city missing"}
	if !slices.Equal(again.Features, want) || !slices.Equal(again.X.Data, []float32{
		20, 0, 0, 0, 1, 0,
		1, 0, 1, 0, 0, 0,
		2, 0, 0, 0, 1, 0,
	}) {
		t.Errorf("features %q, values %v", again.Features, again.X.Data)
	}
	if note := `"city" has 2 values that the training table lacks`; !slices.Contains(again.Notes, note) {
		t.Errorf("notes %q, want %q", again.Notes, note)
	}
}

func TestSettledColumns(t *testing.T) {
	numbers := func(values ...float32) column {
		c := column{name: "x", index: 1, counting: true}
		for i, v := range values {
			if v != v {
				c.missing++
				continue
			}
			c.count(float64(v), i)
		}
		return c
	}
	counting := make([]float32, 10)
	for i := range counting {
		counting[i] = float32(i)
	}
	gap := slices.Clone(counting)
	gap[4] = float32(math.NaN())
	names := many(65, func(i int) string { return fmt.Sprint("name ", i) })
	for _, c := range []struct {
		what   string
		column column
		change func(*column)
		rows   int
		why    string
	}{
		{"counting in first place", numbers(counting...), func(c *column) { c.index = 0 }, 10, "row numbers"},
		{"counting elsewhere", numbers(counting...), nil, 10, ""},
		{"counting by name", numbers(counting...), func(c *column) { c.name = "Index" }, 10, "row numbers"},
		{"counting with a gap", numbers(gap...), func(c *column) { c.index = 0 }, 10, ""},
		{"nine that count", numbers(counting[:9]...), func(c *column) { c.index = 0 }, 9, ""},
		{"counting and asked for", numbers(counting...), func(c *column) { c.index, c.wanted = 0, true }, 10, ""},
		{"one value", numbers(3, 3, 3), nil, 3, "constant"},
		{"one value, asked for", numbers(3, 3, 3), func(c *column) { c.wanted = true }, 3, ""},
		{"zeros of both signs", numbers(0, float32(math.Copysign(0, -1))), nil, 2, "constant"},
		{"nothing", numbers(nan, nan), nil, 2, "empty"},
		{"nothing, asked for", numbers(nan, nan), func(c *column) { c.wanted = true }, 2, "empty"},
		{"one word", *interned("a", "a"), nil, 2, "constant"},
		{"one word, some missing", *interned("a", "", "a"), nil, 3, ""},
		{"no word", *interned("", ""), nil, 2, "empty"},
		{"ten words", *interned(names[:10]...), nil, 10, ""},
		{"eleven words", *interned(names[:11]...), nil, 11, "text that differs in most rows"},
		{"eleven words, some missing", *interned(append([]string{""}, names[:11]...)...), nil, 12, ""},
		{"many words, some missing", *interned(append(names, "")...), nil, 66, "text that differs in most rows"},
		{"words twice", *interned(append(names, names...)...), nil, 130, ""},
		{"what was left out", column{kind: leftOutColumn, why: "dates"}, nil, 9, "dates"},
	} {
		if c.change != nil {
			c.change(&c.column)
		}
		c.column.settle(c.rows)
		if c.column.why != c.why || (c.column.kind == leftOutColumn) != (c.why != "") {
			t.Errorf("%s: %q, want %q", c.what, c.column.why, c.why)
		}
	}
}
