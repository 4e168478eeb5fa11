package columns

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/tabular"
)

// sampleOf is a sample of one column.
func sampleOf(values ...string) []Record {
	var sample []Record
	for i, v := range values {
		sample = append(sample, Record{Line: i + 1, Fields: [][]byte{[]byte(v)}})
	}
	return sample
}

func TestKindsAreJudgedByEveryValue(t *testing.T) {
	long := strings.Repeat("long text ", 20)
	for _, c := range []struct {
		values []string
		kind   columnKind
		why    string
	}{
		{[]string{"1", "2.5", "-3e4"}, numericColumn, ""},
		{[]string{"1", "two", "3"}, categoricalColumn, ""},
		{[]string{"1", "two"}, categoricalColumn, ""},
		{[]string{"$1,200.50", "-", "($3)"}, numericColumn, ""},
		{[]string{"Yes", "no", "YES", "n/a"}, numericColumn, ""},
		{[]string{"5 %", "0.5"}, categoricalColumn, ""},
		{[]string{"750-67-8428", "631-41-3108"}, categoricalColumn, ""},
		{[]string{"one", "two", "3"}, categoricalColumn, ""},
		{[]string{"", "?", "NA"}, numericColumn, ""},
		{[]string{"1e999", "inf"}, numericColumn, ""},
		{[]string{"2024-03-01", "2024-03-02", ""}, leftOutColumn, "dates"},
		{[]string{"2024-03-01", "soon"}, categoricalColumn, ""},
		{[]string{long, long}, leftOutColumn, "running text"},
		{[]string{long, "x"}, leftOutColumn, "running text"},
		{[]string{strings.Repeat("x", 100), ""}, categoricalColumn, ""},
		{append(repeat(9, "2024-03-01"), "soon"), leftOutColumn, "dates"},
		{append(repeat(8, "2024-03-01"), "soon"), categoricalColumn, ""},
	} {
		var got column
		var marks number.Marks
		survey := new(number.Survey)
		for i, v := range c.values {
			if !marks.Missing([]byte(v)) {
				survey.Add([]byte(v), i)
			}
		}
		got.judge(survey, sampleOf(c.values...), &marks, number.NoMark)
		if got.kind != c.kind || got.why != c.why {
			t.Errorf("%.40q is of kind %d %q, want %d %q", c.values, got.kind, got.why, c.kind, c.why)
		}
	}
}

func TestDates(t *testing.T) {
	for text, want := range map[string]bool{
		"2024-03-01": true, "1.3.2024": true, "03/01/24 10:30": true, "2024-03-01T10:30:00Z": true,
		"2024-03-01 10:30:00+02:00":           true,
		"2024-03-01T10:30:00.123456789+02:00": true, "2024-03-01T10:30:00.1234567890+02:00": false,
		"": false, "1-2": false, "123456": false, "1234567": false, "12 34 56": false,
		"2024-03-01x": false,
		"-2024-03-01": false,
		"10.5.3":      true, "192.168.0.1": false, "750-67-8428": false, "000-00-0000": false, "555-1234": false,
		"13/13/2024": false, "31.12.1999": true, "12/31/1999": true, "2024-13-01": false, "2024-02-30": true,
		"2024/3/1": true, "01-02-03-04": false, "1-2-34567": false, "03/01/2024 10:30 PM": true, "10:30:59": true,
		"10:99:00": false, "12:30": false, "1.22.333": false, "2024-03-01 late": false, strings.Repeat("1-", 20): false,
	} {
		if got := looksLikeDate([]byte(text)); got != want {
			t.Errorf("%q looks like a date: %v", text, got)
		}
	}
}

// columnOf is a table of a column x, beside one that is always of use, and a label.
func columnOf(name string, values []string) rows {
	r := rows{header: true, cells: [][]string{{name, "keep", "y"}}}
	for i, v := range values {
		r.cells = append(r.cells, []string{v, fmt.Sprint(i*i%17, ".5"), []string{"p", "q"}[i%2]})
	}
	for i := range r.cells[1:] {
		r.cells[i+1][1] = strings.ReplaceAll(r.cells[i+1][1], " ", "")
	}
	return r
}

func many(n int, value func(i int) string) []string {
	values := make([]string, n)
	for i := range values {
		values[i] = value(i)
	}
	return values
}

// A column that the whole table shows to be of no use is left out, with a note that says why.
func TestUselessColumnsAreLeftOut(t *testing.T) {
	for _, c := range []struct {
		what, name string
		values     []string
		why        string // "" where the column stays
	}{
		{"one number", "x", many(30, func(int) string { return "7" }), "constant"},
		{"one word", "x", many(30, func(int) string { return "red" }), "constant"},
		{"one number, some missing", "x", many(30, func(i int) string { return []string{"7", ""}[i%2] }), ""},
		{"nothing", "x", many(30, func(int) string { return "" }), "empty"},
		{"counting from 0", "x", many(30, func(i int) string { return fmt.Sprint(i) }), "row numbers"},
		{"counting from 1", "id", many(30, func(i int) string { return fmt.Sprint(i + 1) }), "row numbers"},
		{"counting from 5", "id", many(30, func(i int) string { return fmt.Sprint(i + 5) }), ""},
		{"counting a few", "id", many(9, func(i int) string { return fmt.Sprint(i) }), ""},
		{
			"names", "x", many(60, func(i int) string { return fmt.Sprint("name ", i) }),
			"text that differs in most rows",
		},
		{"ten names", "x", many(10, func(i int) string { return fmt.Sprint("name ", i) }), ""},
		{"names that come again", "x", many(60, func(i int) string { return fmt.Sprint("name ", i%20) }), ""},
		{"dates", "x", many(30, func(i int) string { return fmt.Sprintf("2024-01-%02d", 1+i) }), "dates"},
	} {
		r := columnOf(c.name, c.values)
		table := r.mustRead(t, tabular.Source{})
		kept := slices.ContainsFunc(table.Features, func(f string) bool { return strings.HasPrefix(f, c.name) })
		if kept != (c.why == "") {
			t.Errorf("%s: features %q, notes %q", c.what, table.Features, table.Notes)
		}
		if note := fmt.Sprintf("left out as %s: %s", c.why, c.name); c.why != "" &&
			!slices.Contains(table.Notes, note) {
			t.Errorf("%s: notes %q, want %q", c.what, table.Notes, note)
		}
	}
}

// A column asked for by name stays whatever it holds, unless it holds nothing.
func TestWantedColumnsStay(t *testing.T) {
	for value, want := range map[string]int{"7": 2, "": 1} {
		r := columnOf("id", many(30, func(int) string { return value }))
		table := r.mustRead(t, tabular.Source{Columns: []string{"id", "keep"}})
		if len(table.Features) != want {
			t.Errorf("a column of %q: features %q", value, table.Features)
		}
	}
}

func TestNamedColumnsAreFound(t *testing.T) {
	names := []string{"a", "b", "a", "long name", "3"}
	for key, want := range map[string]int{"b": 1, "1": 1, "4": 4, "3": 4, "long name": 3, "\x1b[1mlong name": 3} {
		if got, err := resolve("data.drop", key, names, true); err != nil || got != want {
			t.Errorf("%q is column %d, %v, want %d", key, got, err, want)
		}
	}
	for key, want := range map[string]string{
		"a": "names two columns, 0 and 2", "9": "outside the columns 0 to 4", "-1": "outside",
		"long nam": `did you mean "long name"`,
		"zzzzzz":   "is not in the header: a, b, a, long name, 3",
	} {
		if _, err := resolve("data.drop", key, names, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", key, err, want)
		}
	}
	if _, err := resolve("label", "b", names, false); err == nil || !strings.Contains(err.Error(), "no header row") {
		t.Errorf("without a header: %v", err)
	}
	wide := many(40, func(i int) string { return fmt.Sprint("column number ", i) })
	if _, err := resolve("label", "zzz", wide, true); err == nil || !strings.HasSuffix(err.Error(), ", ...") ||
		len(err.Error()) > 400 {
		t.Errorf("of many columns: %v", err)
	}
}

func TestChoicesThatContradict(t *testing.T) {
	r := columnOf("x", many(30, func(i int) string { return fmt.Sprint(i % 7) }))
	for want, s := range map[string]tabular.Source{
		`data.drop "y" is the label`:              {Drop: []string{"y"}},
		`data.columns "2" is the label`:           {Columns: []string{"2"}},
		`data.categorical "z" is not`:             {Categorical: []string{"z"}},
		"no feature columns are left":             {Drop: []string{"x", "keep"}},
		`label "z" is not in the header`:          {Label: "z"},
		`"p" is not a number, which a regression`: {Task: tabular.Regression},
	} {
		if _, err := r.read(t, request(s)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Thousands of values that occur once give up a category early, to keep memory bounded.
func TestTextIsNoCategory(t *testing.T) {
	r := columnOf("x", many(9000, func(i int) string { return fmt.Sprint("name ", i) }))
	table := r.mustRead(t, tabular.Source{})
	if !slices.Equal(table.Features, []string{"keep"}) ||
		!slices.Contains(table.Notes, "left out as text that differs in most rows: x") {
		t.Errorf("features %q, notes %q", table.Features, table.Notes)
	}
}

func TestBadNumbersSayWhatWouldBeRight(t *testing.T) {
	for value, want := range map[string]string{
		"1e39": "beyond the range of a 32-bit", "-inf": "is not finite; leave the field empty",
	} {
		r := columnOf("x", many(30, func(i int) string { return fmt.Sprint(i % 7) }))
		r.cells[20][0] = value
		_, err := r.read(t, request(tabular.Source{}))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `column "x"`) {
			t.Errorf("%q: %v, want %q", value, err, want)
		}
	}
}
