package columns

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/tabular"
)

// feature returns the values of a feature as the source has them, and whether there is one.
func feature(t *tabular.Table, name string) ([]float64, bool) {
	j := slices.Index(t.Features, name)
	if j < 0 {
		return nil, false
	}
	var values []float64
	for i := range t.NumRows() {
		values = append(values, t.At(i, j))
	}
	return values, true
}

func noted(t *tabular.Table, part string) bool {
	return slices.ContainsFunc(t.Notes, func(note string) bool { return strings.Contains(note, part) })
}

// Numbers as people write them are features of numbers, and a note says how they were read.
func TestColumnsOfNumbersAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		values []string
		want   []float64
		note   string
	}{
		{
			[]string{"2,101", "709", "12,000"},
			[]float64{2101, 709, 12000},
			`read as numbers with commas between thousands: x ("2,101" is 2101; data.decimal = "comma" reads 2.101)`,
		},
		{
			[]string{"4,1518", "3,25", "2"},
			[]float64{4.1518, 3.25, 2},
			`read as numbers with decimal commas: x ("4,1518" is 4.1518)`,
		},
		{
			[]string{"4.15%", "12%", "0"},
			[]float64{4.15, 12, 0},
			`read as numbers with percent signs: x ("4.15%" is 4.15)`,
		},
		{
			[]string{"$2.39", "($1,250)", "$-1"},
			[]float64{2.39, -1250, -1},
			`commas between thousands and the currency $: x`,
		},
		{[]string{"(5)", "−3", "4"}, []float64{-5, -3, 4}, `signs or parentheses of accounts: x`},
		{[]string{"Yes", "no", "YES"}, []float64{1, 0, 1}, `read as 0 and 1: no and yes: x`},
		{[]string{"true", "False", "TRUE"}, []float64{1, 0, 1}, `read as 0 and 1: false and true: x`},
	} {
		r := columnOf("x", slices.Repeat(c.values, 10))
		table := r.mustRead(t, tabular.Source{})
		got, ok := feature(table, "x")
		if !ok || !slices.Equal(got[:3], c.want) || !noted(table, c.note) {
			t.Errorf("%q: %v, notes %q", c.values, got, table.Notes)
		}
		// Other rows are read in the same form.
		again, err := encodeWith(t, table, columnOf("x", c.values))
		if err != nil || !slices.Equal(again.X.Data[:1], table.X.Data[:1]) {
			t.Errorf("%q again: %v", c.values, err)
		}
		// The same numbers are targets.
		for i := range r.cells {
			r.cells[i] = []string{r.cells[i][1], r.cells[i][0]}
		}
		table = r.mustRead(t, tabular.Source{Task: tabular.Regression})
		if !slices.Equal(table.Targets[:3], c.want) {
			t.Errorf("%q: targets %v", c.values, table.Targets[:3])
		}
		again, err = encodeWith(t, table, r)
		if err != nil || !slices.Equal(again.Targets, table.Targets) {
			t.Errorf("%q: targets again: %v", c.values, err)
		}
	}
}

// What a column can be read as follows the rest of the table, or the user.
func TestMarksBeforeFractions(t *testing.T) {
	values := []string{"1,234", "5,678", "9,012"}
	for _, c := range []struct {
		beside, key string
		want        float64
	}{
		{"7", "", 1234},
		{"7,5", "", 1.234},
		{"7.5", "", 1234},
		{"7", "comma", 1.234},
		{"7,5", "point", 1234},
		{"1.234,5", "auto", 1.234},
		{"$7,50", "", 1.234},
	} {
		r := columnOf("x", slices.Repeat(values, 10))
		for i := range r.cells[1:] {
			r.cells[i+1][1] = c.beside
		}
		r.cells[3][1] = "8"
		table := r.mustRead(t, tabular.Source{Decimal: c.key})
		if got, ok := feature(table, "x"); !ok || got[0] != c.want {
			t.Errorf("beside %q, data.decimal = %q: %v, want %v; %q", c.beside, c.key, got[0], c.want, table.Notes)
		}
	}
}

// A form that the first rows do not show is found in the rows behind them.
func TestFormsOfLaterRows(t *testing.T) {
	for late, want := range map[string]float64{"1,234": 1234, "12.5 %": 0, "(3)": -3, "1.5": 1.5} {
		r := columnOf("x", many(3*SampleRows, func(i int) string { return fmt.Sprint(i * i % 307) }))
		last := len(r.cells) - 2
		r.cells[last][0] = late
		for _, label := range []bool{false, true} {
			if label {
				for i := range r.cells {
					r.cells[i] = []string{r.cells[i][1], r.cells[i][0]}
				}
			}
			table := r.mustRead(t, tabular.Source{})
			got, ok := feature(table, "x")
			if label {
				got, ok = table.Targets, table.Task == tabular.Regression
			}
			if want != 0 && (!ok || got[last-1] != want || got[2] != 4) {
				t.Errorf("%q: %q, label %v", late, table.Notes, label)
			}
			// A percent sign among numbers without is no form.
			mixed := `left out, as numbers mixed with text: "x" (written in ways`
			if want == 0 && !label && (ok || !noted(table, mixed)) {
				t.Errorf("%q: %q, %q", late, table.Features, table.Notes)
			}
			if want == 0 {
				break
			}
		}
	}
}

// A column of numbers and text is never the end of a run, wherever the text stands: few values are
// categories, many are left out with the key that reads them.
func TestNumbersMixedWithText(t *testing.T) {
	for _, c := range []struct {
		numbers  int // different ones
		at       int
		features int
		note     string
	}{
		{7, 5, 8, `read as categories, as numbers mixed with text: "x" (such as "six"; data.missing = ["six"] would`},
		{7, 2500, 8, `read as categories, as numbers mixed with text: "x" (such as "six"`},
		{900, 5, 0, `left out, as numbers mixed with text: "x" (such as "six"; data.missing = ["six"] would read`},
		{900, 2500, 0, `left out, as numbers mixed with text: "x" (such as "six"`},
	} {
		r := columnOf("x", many(3000, func(i int) string { return fmt.Sprint(i%c.numbers) + ".5" }))
		r.cells[c.at][0] = "six"
		table := r.mustRead(t, tabular.Source{})
		if len(table.Features) != c.features+1 || !noted(table, c.note) {
			t.Errorf("%+v: %q, %q", c, table.Features, table.Notes)
		}
		// With the key the others are numbers.
		table = r.mustRead(t, tabular.Source{Missing: []string{"Six"}})
		got, ok := feature(table, "x")
		if !ok || got[0] != 0.5 || got[c.at-1] == got[c.at-1] || !noted(table, `"x" lacks 1 value of 3000 (1 "six")`) {
			t.Errorf("%+v with data.missing: %q, %q", c, table.Features, table.Notes)
		}
		// Asked for by name, it stays.
		if table = r.mustRead(t, tabular.Source{Categorical: []string{"x"}}); noted(table, "mixed with text") {
			t.Errorf("%+v with data.categorical: %q", c, table.Notes)
		}
		table = r.mustRead(t, tabular.Source{Columns: []string{"x", "keep"}})
		if len(table.Features)+len(table.Fields) < 2 {
			t.Errorf("%+v with data.columns: %q", c, table.Notes)
		}
	}
	// Escape sequences stay out of the note.
	r := columnOf("x", append(many(20, func(i int) string { return fmt.Sprint(i % 5) }), "\x1b[31mred\x1b[0m"))
	if table := r.mustRead(t, tabular.Source{}); !noted(table, `such as "red"`) {
		t.Errorf("%q", table.Notes)
	}
}

// Where another table has numbers, a few words among those of this one are missing values; many are not.
func TestStraysInOtherRows(t *testing.T) {
	table := columnOf("x", many(40, func(i int) string { return fmt.Sprint(i%9) + ",5" })).mustRead(t, tabular.Source{})
	other := columnOf("x", many(40, func(i int) string { return fmt.Sprint(i%9) + ",5" }))
	other.cells[7][0] = "six"
	again, err := encodeWith(t, table, other)
	note := `"x" has 1 value beside its numbers, taken as missing: "six" is not a number as the`
	if err != nil || !noted(again, note) {
		t.Fatalf("%v", err)
	}
	if v := again.At(6, 0); v == v {
		t.Errorf("a word is %v", v)
	}
	for i := range 5 {
		other.cells[7+i][0] = "6.25"
	}
	_, err = FromRecords(t.Context(), &tabular.Request{Encoding: &table.Encoding}, "f", other.records())
	want := `f:7: column "x": "6.25" is not a number as the training table has them (numbers with decimal commas); ` +
		`5 of 40 values are none`
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// One list of marks counts for features and labels, numbers and text; a source adds its own.
func TestMarksForNoValue(t *testing.T) {
	for _, mark := range []string{"", "NA", "n/a", "NULL", "None", "nan", ".", "-", "?", "k.A.", "-999"} {
		s := tabular.Source{Missing: []string{"K.a.", "-999.0"}}
		// As a number, a category and a label of either task.
		numbers := columnOf("x", many(40, func(i int) string { return fmt.Sprint(i % 7) }))
		words := columnOf("x", many(40, func(i int) string { return []string{"red", "blue", "green"}[i%3] }))
		for name, r := range map[string]rows{"numbers": numbers, "words": words} {
			r.cells[3][0] = mark
			table := r.mustRead(t, s)
			if !slices.Contains(table.Features, "x missing") || !noted(table, `"x" lacks 1 value of 40`) ||
				mark != "" && !noted(table, fmt.Sprintf("(1 %q)", mark)) {
				t.Errorf("%q among %s: %q, %q", mark, name, table.Features, table.Notes)
			}
			for i := range r.cells {
				r.cells[i] = []string{r.cells[i][1], r.cells[i][0]}
			}
			for _, task := range []tabular.Task{tabular.Auto, tabular.Classification} {
				s.Task = task
				table = r.mustRead(t, s)
				if table.NumRows() != 39 || slices.Contains(table.Rows, 2) ||
					!noted(table, "1 row without a label left out") {
					t.Errorf("%q among labels of %s: %d rows, %q", mark, name, table.NumRows(), table.Notes)
				}
			}
			// Rows to be read with the table's encoding lack their labels in the same way.
			if again, err := encodeWith(t, table, r); err != nil || again.NumRows() != 39 {
				t.Errorf("%q among labels of %s again: %v", mark, name, err)
			}
			s.Task = ""
		}
	}
	// A class may be called so, if the user says so.
	r := columnOf("x", many(40, func(i int) string { return fmt.Sprint(i % 7) }))
	for i := range r.cells[1:] {
		r.cells[i+1][2] = []string{"None", "mild", "severe"}[i%3]
	}
	if table := r.mustRead(t, tabular.Source{}); table.NumRows() != 26 ||
		!noted(table, `14 rows without a label left out (14 "None"); data.label_map = ["None -> ..."] makes a class`) {
		t.Errorf("%d rows, %q", table.NumRows(), table.Notes)
	}
	if table := r.mustRead(t, tabular.Source{LabelMap: map[string]string{"None": "no damage"}}); table.NumRows() != 40 {
		t.Errorf("%d rows of %q", table.NumRows(), table.Classes)
	}
}

// The index that data frames bring along is no feature, and never the label.
func TestIndexesOfDataFrames(t *testing.T) {
	for _, c := range []struct {
		name  string
		index func(i int) string
		left  bool
	}{
		{"Unnamed: 0", func(i int) string { return fmt.Sprint(i * 7 % 31) }, true},
		{"Unnamed: 0.1", func(i int) string { return fmt.Sprint(i) }, true},
		{"__index_level_0__", func(i int) string { return fmt.Sprint(i % 3) }, true},
		{"", func(i int) string { return fmt.Sprint(i * 7 % 31) }, true},
		{"", func(i int) string { return fmt.Sprint("row ", i) }, true},
		{"", func(i int) string { return fmt.Sprint(i % 3) }, false},
		{"", func(i int) string { return fmt.Sprint(i) + ".5" }, false},
		{"Unnamed: 10", func(i int) string { return fmt.Sprint(i % 3) }, false},
		{"index level", func(i int) string { return fmt.Sprint(i * 7 % 31) }, false},
	} {
		r := columnOf(c.name, many(30, c.index))
		table := r.mustRead(t, tabular.Source{})
		name := tabular.ColumnName(c.name, 0)
		if got := noted(table, "left out as the index of a data frame: "+name); got != c.left {
			t.Errorf("%q: %q, %q", c.name, table.Features, table.Notes)
		}
		if c.name == "" || !c.left {
			continue
		}
		for i, cells := range r.cells { // pandas writes it last into Parquet files
			r.cells[i] = []string{cells[1], cells[2], cells[0]}
		}
		if table := r.mustRead(t, tabular.Source{}); table.LabelName != "y" {
			t.Errorf("%q: the label is %s", c.name, table.LabelName)
		}
		if table := r.mustRead(t, tabular.Source{Columns: []string{c.name}}); len(table.Features) != 1 {
			t.Errorf("%q asked for: %q", c.name, table.Features)
		}
	}
}

// Columns without a name, or without anything in them, behind the last one are not the label.
func TestTheLabelBeforeEmptyColumns(t *testing.T) {
	for _, header := range []string{"a,y,,", "a,y,b,", "a,y,b,c"} {
		text := header + "\n"
		for i := range 30 {
			text += fmt.Sprintf("%d,%c,,\n", i*i%7, 'p'+i%2)
		}
		table := parse(text).mustRead(t, tabular.Source{})
		if table.LabelName != "y" || !slices.Equal(table.Features, []string{"a"}) {
			t.Errorf("%s: label %s, features %q", header, table.LabelName, table.Features)
		}
	}
	// Of columns without any names the last is the label as ever.
	r := parse("1,p,5\n2,q,6\n3,p,7")
	r.header = false
	if table := r.mustRead(t, tabular.Source{}); table.LabelName != "column 2" {
		t.Errorf("label %s", table.LabelName)
	}
}

// Yes and no are classes in any case, in other rows too.
func TestTruthsAsLabels(t *testing.T) {
	r := columnOf("x", many(30, func(i int) string { return fmt.Sprint(i % 7) }))
	for i := range r.cells[1:] {
		r.cells[i+1][2] = []string{"Yes", "no", "YES", "No", "yes"}[i%5]
	}
	table := r.mustRead(t, tabular.Source{})
	if len(table.Classes) != 2 || table.Labels[0] != table.Labels[2] || table.Labels[0] == table.Labels[1] {
		t.Fatalf("classes %q", table.Classes)
	}
	again, err := encodeWith(t, table, parse("x,keep,y\n1,2,nO\n1,2,yEs"))
	if err != nil || again.Labels[0] != table.Labels[1] || again.Labels[1] != table.Labels[0] {
		t.Errorf("%v", err)
	}
}

// Numbers of any length belong to the form of their column: reading ends.
func TestLongNumbersInAnyForm(t *testing.T) {
	third := "." + strings.Repeat("3", 40)
	for _, values := range [][]string{
		{"1,234.5", third, "2"}, {"(5)", strings.Repeat("0", 40) + "7", "2"}, {"$5", third, "2"}, {"5", third, "2"},
	} {
		table := columnOf("x", slices.Repeat(values, 10)).mustRead(t, tabular.Source{})
		got, ok := feature(table, "x")
		if want := map[bool]float64{true: 1. / 3, false: 7}[values[1] == third]; !ok || got[1] != want || got[2] != 2 {
			t.Errorf("%q: %v, %q", values, got, table.Notes)
		}
	}
	// What no form of the others reads leaves a column of categories.
	table := columnOf("x", slices.Repeat([]string{"1,5", "1.5e999", "2"}, 10)).mustRead(t, tabular.Source{})
	if !noted(table, `read as categories, as numbers mixed with text: "x"`) {
		t.Errorf("%q", table.Notes)
	}
}

// Between semicolons commas are free for fractions, but points mean thousands only where something shows
// it, and the note gives a number that shows the difference.
func TestPointsBetweenSemicolons(t *testing.T) {
	for _, c := range []struct {
		beside string
		want   float64
		note   string
	}{
		{"7", 21.125, ""},
		{"7,5", 21125, `points between thousands: x ("21.125" is 21125; data.decimal = "point" reads 21.125)`},
		{"1.234.567", 21125, `x ("21.125" is 21125; data.decimal = "point" reads 21.125)`},
	} {
		r := columnOf("x", slices.Repeat([]string{"21.125", "101.325", "1.250"}, 10))
		for i := range r.cells[1:] {
			r.cells[i+1][1] = c.beside
		}
		r.cells[3][1] = "8"
		records := r.records()
		records.Commas = true
		table, err := FromRecords(t.Context(), request(tabular.Source{}), "f", records)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := feature(table, "x"); !ok || got[0] != c.want || noted(table, `x ("`) != (c.note != "") ||
			!noted(table, c.note) && c.note != "" {
			t.Errorf("beside %q: %v, %q", c.beside, got, table.Notes)
		}
	}
	table := columnOf("x", slices.Repeat([]string{"$5", "$1,234"}, 10)).mustRead(t, tabular.Source{})
	if !noted(table, `x ("$1,234" is 1234; data.decimal = "comma" reads 1.234)`) {
		t.Errorf("%q", table.Notes)
	}
}

// Marks for no value that are numbers are so in any form, but not in the words that stand for 0 and 1.
func TestNumbersThatMarkNoValue(t *testing.T) {
	for _, c := range []struct {
		values  []string
		missing []string
		lacks   int
	}{
		{[]string{"Yes", "No", "yes"}, []string{"0"}, -1},
		{[]string{"True", "False", "False"}, []string{"1", "0"}, -1},
		{[]string{"Yes", "No", "yes", "0"}, []string{"0"}, 3},
		{[]string{"Yes", "unknown", "no"}, []string{"Unknown"}, 1},
		{[]string{"2,5", "1,5", "-999,0"}, []string{"-999"}, 2},
		{[]string{"2,5", "-1,5", "3,5"}, []string{"-1,5"}, 1},
	} {
		r := columnOf("x", slices.Repeat(c.values, 10))
		table := r.mustRead(t, tabular.Source{Missing: c.missing})
		got, ok := feature(table, "x")
		for i := range c.values {
			if !ok || (got[i] != got[i]) != (i == c.lacks) {
				t.Errorf("%q: %v, %q", c.values, got, table.Notes)
				break
			}
		}
		if c.lacks < 0 == noted(table, `"x" lacks`) || c.lacks >= 0 && !noted(table, `"x" lacks 10 values of`) {
			t.Errorf("%q: %q", c.values, table.Notes)
		}
		// The same of targets.
		for i := range r.cells {
			r.cells[i] = []string{r.cells[i][1], r.cells[i][0]}
		}
		table = r.mustRead(t, tabular.Source{Missing: c.missing, Task: tabular.Regression})
		rows := len(r.cells) - 1
		if c.lacks >= 0 {
			rows -= 10
		}
		if table.NumRows() != rows {
			t.Errorf("%q: %d targets, %q", c.values, table.NumRows(), table.Notes)
		}
	}
}

// Grades and lengths are no money.
func TestSignsBehindNumbers(t *testing.T) {
	for _, values := range [][]string{{"2-", "2+", "3", "1-"}, {"6 ft", "5 ft", "4 ft"}} {
		table := columnOf("x", slices.Repeat(values, 10)).mustRead(t, tabular.Source{})
		if !slices.Contains(table.Features, "x = "+values[0]) {
			t.Errorf("%q: %q, %q", values, table.Features, table.Notes)
		}
	}
}

// The key that a note names reads the other numbers: it lists all of few words, and none of many.
func TestWordsAmongNumbersAreListed(t *testing.T) {
	for text, want := range map[string]string{
		"six,seven":   `"x" (such as "six"; data.missing = ["six", "seven"] would read the other numbers)`,
		"a,b,c,d,e,f": `"x" (such as "a")`,
		"six,1;5":     `"x" (such as "six"; data.missing = ["six", "1;5"] would read the other numbers)`,
	} {
		words := strings.Split(text, ",")
		r := columnOf("x", append(many(60, func(i int) string { return fmt.Sprint(i % 7) }), words...))
		table := r.mustRead(t, tabular.Source{})
		if !noted(table, want) {
			t.Errorf("%q: %q", text, table.Notes)
		}
		if !strings.Contains(want, "would") {
			continue
		}
		table = r.mustRead(t, tabular.Source{Missing: words})
		if _, ok := feature(table, "x"); !ok {
			t.Errorf("%q: %q", text, table.Features)
		}
	}
}
