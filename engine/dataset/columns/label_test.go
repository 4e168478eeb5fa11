package columns

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/tabular"
)

// take gives labels to a collector and returns its table and what was wrong.
func take(l *labels, values ...string) (*tabular.Table, string) {
	for i, v := range values {
		if problem := l.add(l.renamed([]byte(v)), i+1); problem != "" {
			return nil, problem
		}
	}
	t := &tabular.Table{}
	return t, l.finish(t)
}

func repeat(n int, values ...string) []string { return slices.Repeat(values, n) }

// With task = auto numbers are classes if they are few and whole.
func TestTaskFollowsTheLabels(t *testing.T) {
	counting := many(60, func(i int) string { return fmt.Sprint(i) })
	for _, c := range []struct {
		what    string
		values  []string
		task    tabular.Task
		classes string
	}{
		{"words", []string{"b", "a", "b"}, tabular.Classification, "a b"},
		{"two numbers", []string{"1", "0", "1"}, tabular.Classification, "0 1"},
		{"two halves", []string{"0.5", "1", "1"}, tabular.Regression, ""},
		{"few whole numbers", repeat(3, "1", "2", "10"), tabular.Classification, "1 2 10"},
		{"few rows for three numbers", []string{"1", "2", "10", "1"}, tabular.Regression, ""},
		{"just too few rows", repeat(3, "1", "2", "10")[1:], tabular.Regression, ""},
		{"many numbers", counting, tabular.Regression, ""},
		{"twenty-one numbers", repeat(9, counting[:21]...), tabular.Regression, ""},
		{"twenty numbers", repeat(9, counting[:20]...), tabular.Classification, strings.Join(counting[:20], " ")},
		{"one way or another", repeat(3, "1", "1.0", "2"), tabular.Classification, "1 2"},
		{"a word among numbers", []string{"1", "2", "one"}, tabular.Classification, "1 2 one"},
		{"negative", []string{"-1", "1", "-1"}, tabular.Classification, "-1 1"},
	} {
		table, problem := take(newLabels(tabular.Auto, "y", nil), c.values...)
		if problem != "" || table.Task != c.task || strings.Join(table.Classes, " ") != c.classes {
			t.Errorf("%s: %s %q %s, want %s %s", c.what, table.Task, table.Classes, problem, c.task, c.classes)
		}
		if c.task == tabular.Classification && len(table.Labels) != len(c.values) ||
			c.task == tabular.Regression && len(table.Targets) != len(c.values) {
			t.Errorf("%s: %d labels and %d targets of %d", c.what, len(table.Labels), len(table.Targets), len(c.values))
		}
	}
}

func TestCodesFollowTheOrderOfTheClasses(t *testing.T) {
	for _, c := range []struct {
		values string
		want   []int32
	}{
		{"b a c a", []int32{1, 0, 2, 0}},
		{"10 9 1 9", []int32{2, 1, 0, 1}}, // by value, not by their digits
		{"x 10 9", []int32{2, 0, 1}},
		{"é z a", []int32{2, 1, 0}},
	} {
		table, problem := take(newLabels(tabular.Classification, "y", nil), strings.Fields(c.values)...)
		if problem != "" || !slices.Equal(table.Labels, c.want) {
			t.Errorf("%s: codes %v of %q, want %v", c.values, table.Labels, table.Classes, c.want)
		}
	}
}

func TestLabelsThatCannotBe(t *testing.T) {
	names := many(30, func(i int) string { return fmt.Sprint("name ", i) })
	for want, c := range map[string]struct {
		task   tabular.Task
		values []string
	}{
		"too many for classes; choose the label's column": {tabular.Auto, names},
		"line 31 has":            {tabular.Auto, append(many(30, func(i int) string { return fmt.Sprint(i) }), "x")},
		"which a regression":     {tabular.Regression, []string{"1", "low"}},
		"beyond the range":       {tabular.Regression, []string{"1", "1e40"}},
		"more than 10000":        {tabular.Classification, many(10_001, func(i int) string { return fmt.Sprint(i) })},
		"different values in 25": {tabular.Classification, names[:25]},
		"; line 10001 has \"end\"": {
			tabular.Auto,
			append(many(10_000, func(i int) string { return fmt.Sprint(i) }), "end", "more"),
		},
	} {
		if _, problem := take(newLabels(c.task, "y", nil), c.values...); !strings.Contains(problem, want) {
			t.Errorf("%s, %.40q: %q, want %q", c.task, c.values, problem, want)
		}
	}
	// More values than there can be classes are numbers all the same.
	table, problem := take(newLabels(tabular.Auto, "y", nil),
		many(10_005, func(i int) string { return fmt.Sprint(i) })...)
	if problem != "" || table.Task != tabular.Regression || len(table.Targets) != 10_005 {
		t.Errorf("%d targets, %s", len(table.Targets), problem)
	}
}

func TestLabelsAreRenamedFirst(t *testing.T) {
	l := newLabels(tabular.Auto, "y", map[string]string{">50K.": ">50K", "low": "<=50K"})
	table, problem := take(l, ">50K", "low", ">50K.", "<=50K")
	if problem != "" || !slices.Equal(table.Classes, []string{"<=50K", ">50K"}) ||
		!slices.Equal(table.Labels, []int32{1, 0, 1, 0}) {
		t.Errorf("%q %v %s", table.Classes, table.Labels, problem)
	}
}

func TestNamesOfClassesAreClean(t *testing.T) {
	table, problem := take(newLabels(tabular.Classification, "y", nil), "\x1b[31mred", "red", "\x1b", "blue")
	if problem != "" || !slices.Equal(table.Classes, []string{"(unprintable)", "red", "blue", "red (2)"}) {
		t.Errorf("%q %s", table.Classes, problem)
	}
	l := newLabels(tabular.Classification, "y", nil)
	l.given = []string{"no", "yes"}
	if table, _ := take(l, "1", "0", "1"); !slices.Equal(table.Classes, l.given) {
		t.Errorf("the file's own names are not taken: %q", table.Classes)
	}
}

// Classes of another table take its values, however a number is written.
func TestLabelsOfAnotherTable(t *testing.T) {
	e := &tabular.Encoding{
		Task: tabular.Classification, Classes: []string{"one", "two"},
		LabelValues: []string{"1", "2"},
	}
	l := newLabels(e.Task, "y", nil)
	l.fix(e)
	table, problem := take(l, "2", "1.0", "2e0")
	if problem != "" || !slices.Equal(table.Labels, []int32{1, 0, 1}) || !slices.Equal(table.Classes, e.Classes) {
		t.Errorf("%v of %q, %s", table.Labels, table.Classes, problem)
	}
	if _, problem := take(l, "3"); !strings.Contains(problem, `"3" is no class of the training table (one, two)`) {
		t.Error(problem)
	}
	r := newLabels(tabular.Regression, "y", nil)
	r.fix(&tabular.Encoding{Task: tabular.Regression})
	if table, problem := take(r, "2.5"); problem != "" || !slices.Equal(table.Targets, []float64{2.5}) {
		t.Errorf("%v, %s", table.Targets, problem)
	}
}

// What the task decides is said where a user may have meant the other.
func TestNoteOnNumbersReadAsClasses(t *testing.T) {
	note := `the label "y" has 3 whole numbers as values, read as classes; task = "regression" predicts the number`
	for _, c := range []struct {
		what   string
		task   tabular.Task
		values []string
		given  []string
		noted  bool
	}{
		{"three numbers", tabular.Auto, repeat(3, "1", "2", "3"), nil, true},
		{"asked for", tabular.Classification, repeat(3, "1", "2", "3"), nil, false},
		{"two numbers", tabular.Auto, repeat(3, "1", "2"), nil, false},
		{"names in the file", tabular.Auto, repeat(3, "1", "2", "3"), []string{"a", "b", "c"}, false},
		{"words", tabular.Auto, repeat(3, "a", "b", "c"), nil, false},
	} {
		l := newLabels(c.task, "y", nil)
		l.given = c.given
		table, problem := take(l, c.values...)
		if problem != "" || slices.Contains(table.Notes, note) != c.noted || len(table.Notes) > 1 {
			t.Errorf("%s: notes %q, %s", c.what, table.Notes, problem)
		}
	}
}

func TestStrayLabelsAreNamed(t *testing.T) {
	numbers := many(tabular.MaxClasses+1, func(i int) string { return fmt.Sprint(i) })
	for want, values := range map[string][]string{
		`more than 10000 different values are too many for classes; line 10002 has "end" among numbers` +
			`: data.missing = ["end"] leaves such rows out`: append(
			slices.Clone(numbers), "end"),
		"22 different values in 22 rows are too many for classes; choose the label's column with data.label; " +
			`line 22 has "2,5" among numbers: data.missing = ["2,5"] leaves such rows out`: append(
			slices.Clone(numbers[:21]), "2,5"),
		// Words from the start are no numbers with a stray word.
		"22 different values in 22 rows are too many for classes; choose the label's column with data.label": append(
			[]string{"a"}, numbers[:21]...),
		`"inf" is beyond the range of a 32-bit number`: {"1", "inf"},
	} {
		if _, problem := take(newLabels(tabular.Auto, "y", nil), values...); problem != want {
			t.Errorf("%q, want %q", problem, want)
		}
	}
}

// Classes that are written in several ways have the shortest as their value, and take all of them
// in another file.
func TestOneClassHasOneValue(t *testing.T) {
	l := newLabels(tabular.Classification, "y", nil)
	table, problem := take(l, "2.0", "+1", "1e0", "02", "1")
	if problem != "" || !slices.Equal(table.Labels, []int32{1, 0, 0, 1, 0}) ||
		!slices.Equal(l.values, []string{"1", "2"}) {
		t.Fatalf("labels %v, values %q, %s", table.Labels, l.values, problem)
	}
	again := newLabels(tabular.Classification, "y", map[string]string{"two": "2"})
	again.fix(&tabular.Encoding{Task: table.Task, Classes: table.Classes, LabelValues: l.values})
	if other, problem := take(again, "1.00", "two", "20e-1"); problem != "" ||
		!slices.Equal(other.Labels, []int32{0, 1, 1}) {
		t.Errorf("labels %v, %s", other.Labels, problem)
	}
	// Among words "1" and "1.0" are two words.
	table, problem = take(newLabels(tabular.Auto, "y", nil), "1", "1.0", "one")
	if problem != "" || !slices.Equal(table.Classes, []string{"1", "1.0", "one"}) {
		t.Errorf("classes %q, %s", table.Classes, problem)
	}
}

// FuzzLabels gives any labels: each class keeps its values together, and read again they have the same codes.
func FuzzLabels(f *testing.F) {
	for _, values := range []string{
		"1 0 1 0", "a b a", "1 1.0 01 2", "0.5 1 2", "-0 0 +0", "\x1b \x00 a", "x X x",
		"1 2 3 1 2 3 1 2 3", "1e39 2", "1 two 3",
	} {
		for task := range uint8(3) {
			f.Add(values, task)
		}
	}
	f.Fuzz(func(t *testing.T, text string, task uint8) {
		values := strings.Fields(text)
		asked := []tabular.Task{tabular.Auto, tabular.Classification, tabular.Regression}[task%3]
		l := newLabels(asked, "y", nil)
		table, problem := take(l, values...)
		if problem != "" {
			return
		}
		if table.Task == tabular.Regression {
			if len(table.Targets) != len(values) || table.Labels != nil || asked == tabular.Classification {
				t.Fatalf("%d targets of %q", len(table.Targets), values)
			}
			return
		}
		seen := map[string]bool{}
		for _, name := range table.Classes {
			if seen[name] || name == "" {
				t.Fatalf("classes %q", table.Classes)
			}
			seen[name] = true
		}
		if len(l.values) != len(table.Classes) {
			t.Fatalf("%d values of the classes %q", len(l.values), table.Classes)
		}
		again := newLabels(table.Task, "y", nil)
		again.fix(&tabular.Encoding{Task: table.Task, Classes: table.Classes, LabelValues: l.values})
		other, problem := take(again, values...)
		if problem != "" || !slices.Equal(other.Labels, table.Labels) {
			t.Fatalf("labels %v of %q, read again %v, %s", table.Labels, values, other.Labels, problem)
		}
	})
}
