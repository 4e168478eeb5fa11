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
		if problem := l.add([]byte(v), i+1); problem != "" {
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
	if table, problem := take(r, "2.5"); problem != "" || !slices.Equal(table.Targets, []float32{2.5}) {
		t.Errorf("%v, %s", table.Targets, problem)
	}
}
