package columns

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// labels collects the label column while rows are read, both as numbers and as classes, until it is
// clear which of the two they are.
type labels struct {
	task   tabular.Task
	column string
	rename map[string]string
	// form is how numbers are written. judged says that it was found by a sample in which no label is
	// text, and doubtful that a later row has text.
	form             number.Form
	judged, doubtful bool

	// given are the names of the classes in order, if the file lists them.
	given []string

	// fixed maps label values to codes where the classes are known; values are the label values in
	// the order of the codes.
	fixed  map[string]int32
	values []string

	// codes index names; both stop growing once there are too many distinct values.
	codes   []int32
	names   []string
	index   map[string]int32
	toomany bool

	// targets hold the numbers as long as all are; text is the first value that is none.
	targets  []float64
	numeric  bool
	text     string
	textLine int
	// unit is what the number of a record counts.
	unit string
}

func newLabels(task tabular.Task, column string, rename map[string]string) *labels {
	trimmed := make(map[string]string, len(rename))
	for from, to := range rename {
		trimmed[string(number.Trim([]byte(from)))] = to
	}
	return &labels{
		task: task, column: column, rename: trimmed, index: map[string]int32{},
		numeric: task != tabular.Classification, unit: "line",
	}
}

// judge finds the form of numbers by a survey of the labels, of the whole column or of a sample.
func (l *labels) judge(s *number.Survey, table number.Mark, whole bool) {
	form, ok := s.Form(table)
	if !ok {
		return
	}
	l.form, l.judged = form, !whole
	if form.Words != "" && l.task != tabular.Regression {
		l.numeric = false // the words name the classes
	}
}

// renamed is what a label is called.
func (l *labels) renamed(f []byte) []byte { return renamed(l.rename, f) }

func renamed(names map[string]string, f []byte) []byte {
	if to, ok := names[string(f)]; ok {
		return []byte(to)
	}
	return f
}

// reserve makes room for the labels of so many rows.
func (l *labels) reserve(rows int) {
	if l.numeric {
		l.targets = slices.Grow(l.targets, rows)
	}
	if l.task != tabular.Regression {
		l.codes = slices.Grow(l.codes, rows)
	}
}

// add takes the label of the next row. It returns what is wrong with it, or "".
func (l *labels) add(f []byte, line int) string {
	if l.fixed != nil {
		return l.addFixed(f)
	}
	if l.numeric {
		v, kind := l.form.Parse(f)
		switch {
		case kind == number.Finite:
			l.targets = append(l.targets, v)
		case kind != number.None:
			return fmt.Sprintf("%s is beyond the range of a 32-bit number", wording.Quote(f))
		case l.judged:
			l.doubtful, l.numeric = true, false
		case l.task == tabular.Regression:
			return fmt.Sprintf("%s is not a number, which a regression target must be", wording.Quote(f))
		default:
			l.numeric, l.text, l.textLine = false, string(f), line
		}
	}
	if l.doubtful {
		return "" // the rows are read again
	}
	if l.task == tabular.Regression || l.toomany {
		if l.toomany && !l.numeric {
			return l.tooMany()
		}
		return ""
	}
	code, ok := l.index[l.key(f)]
	if !ok {
		if len(l.names) == tabular.MaxClasses {
			l.toomany = true
			if !l.numeric {
				return l.tooMany()
			}
			return ""
		}
		code = int32(len(l.names))
		l.index[l.key(f)] = code
		l.names = append(l.names, string(f))
	}
	l.codes = append(l.codes, code)
	return ""
}

// key is what tells a class from others: yes and no, true and false mean the same in any case.
func (l *labels) key(f []byte) string {
	if l.form.Words != "" {
		return strings.ToLower(string(f))
	}
	return string(f)
}

// fix gives the classes instead of finding them.
func (l *labels) fix(e *tabular.Encoding) {
	l.form = e.LabelForm
	if e.Task == tabular.Regression {
		return
	}
	l.fixed, l.values, l.given = map[string]int32{}, e.LabelValues, e.Classes
	for code, value := range e.LabelValues {
		l.fixed[l.key(number.Trim([]byte(value)))] = int32(code)
	}
}

func (l *labels) addFixed(f []byte) string {
	code, ok := l.fixed[l.key(f)]
	if !ok {
		if v, kind := l.form.Parse(f); kind == number.Finite {
			code, ok = l.fixed[tabular.ClassValue(v)]
		}
	}
	if !ok {
		return fmt.Sprintf("%s is no class of the training table (%s); data.label_map can rename it", wording.Quote(f),
			wording.List(l.given))
	}
	l.codes = append(l.codes, code)
	return ""
}

func (l *labels) tooMany() string {
	return fmt.Sprintf("more than %d different values are too many for classes", tabular.MaxClasses) + l.stray()
}

// stray names the value that kept a column of numbers from being a regression target.
func (l *labels) stray() string {
	if l.text == "" || len(l.targets) == 0 {
		return ""
	}
	return fmt.Sprintf("; %s %d has %s among numbers: data.missing = [%s] leaves such rows out", l.unit, l.textLine,
		wording.Quote(l.text), wording.Quote(l.text))
}

// finish decides between classes and numbers and stores them in the table. It returns what is
// wrong, or "".
func (l *labels) finish(t *tabular.Table) string {
	if l.task == tabular.Regression || l.task != tabular.Classification && l.numeric && !l.looksLikeClasses() {
		t.Task, t.Targets = tabular.Regression, l.targets
		return ""
	}
	if l.fixed != nil {
		t.Task, t.Labels, t.Classes = tabular.Classification, l.codes, l.given
		return ""
	}
	if n := len(l.names); n > 20 && 2*n > len(l.codes) {
		return fmt.Sprintf("%d different values in %d rows are too many for classes; "+
			"choose the label's column with data.label%s",
			n, len(l.codes), l.stray())
	}
	t.Task = tabular.Classification
	wasAuto := l.task != tabular.Classification
	order, raw := l.order()
	for i, code := range l.codes {
		l.codes[i] = order[code]
	}
	t.Labels, l.values = l.codes, raw
	t.Classes = wording.Names(raw)
	if len(l.given) == len(t.Classes) {
		t.Classes = l.given
	}
	if wasAuto && l.numeric && len(t.Classes) > 2 && l.given == nil {
		t.Notes = append(t.Notes, fmt.Sprintf(
			"the label %q has %d whole numbers as values, read as classes; task = \"regression\" predicts the number",
			l.column, len(t.Classes)))
	}
	return ""
}

// looksLikeClasses is the rule of task = auto for numeric labels: whole numbers with at most
// 20 different values, and no more than a third as many as rows unless there are only two.
func (l *labels) looksLikeClasses() bool {
	if l.toomany {
		return false
	}
	distinct := map[float64]bool{}
	for _, name := range l.names {
		v, _ := l.form.Parse([]byte(name))
		if v != math.Trunc(v) {
			return false
		}
		distinct[v] = true
	}
	return len(distinct) <= 2 || len(distinct) <= 20 && 3*len(distinct) <= len(l.targets)
}

// order sorts the classes - by value if all are numbers, "1" and "1.0" being one class, else
// by their bytes - and returns the new code of each old one and the names in order.
func (l *labels) order() (codes []int32, names []string) {
	values := make([]float64, len(l.names))
	numeric := true
	for i, name := range l.names {
		v, kind := l.form.Parse([]byte(name))
		values[i] = v
		numeric = numeric && kind == number.Finite && l.form.Words == ""
	}
	sorted := make([]int, len(l.names))
	for i := range sorted {
		sorted[i] = i
	}
	slices.SortFunc(sorted, func(a, b int) int {
		if numeric && values[a] != values[b] {
			if values[a] < values[b] {
				return -1
			}
			return 1
		}
		return strings.Compare(l.names[a], l.names[b])
	})
	codes = make([]int32, len(l.names))
	for i, old := range sorted {
		if i == 0 || !numeric || values[old] != values[sorted[i-1]] {
			name := l.names[old]
			if numeric {
				name = tabular.ClassValue(values[old])
			}
			names = append(names, name)
		}
		codes[old] = int32(len(names) - 1)
	}
	return codes, names
}
