package columns

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// skip leaves out a row for its label.
func (b *builder) skip(label []byte) {
	b.skipped++
	if len(label) == 0 {
		return
	}
	if b.unlabeled == nil {
		b.unlabeled = map[string]int{}
	}
	b.unlabeled[string(label)]++
}

// noteUnlabeled counts the rows that were left out. A mark that is a word may have been meant as a class.
func (b *builder) noteUnlabeled(t *tabular.Table) {
	if b.skipped == 0 {
		return
	}
	note := wording.Plural(b.skipped, "row") + " without a label left out" + listMarks(b.unlabeled, b.skipped)
	for _, mark := range slices.Sorted(maps.Keys(b.unlabeled)) {
		if t.Task == tabular.Classification && strings.EqualFold(mark, "none") {
			note += fmt.Sprintf("; data.label_map = [\"%s -> ...\"] makes a class of it", wording.Name(mark))
			break
		}
	}
	t.Notes = append(t.Notes, note)
}

// listMarks says what stood for no value, unless all of them are empty fields.
func listMarks(marks map[string]int, all int) string {
	if len(marks) == 0 {
		return ""
	}
	order := slices.SortedFunc(maps.Keys(marks), func(a, b string) int {
		if marks[a] != marks[b] {
			return marks[b] - marks[a]
		}
		return strings.Compare(a, b)
	})
	var list []string
	for _, mark := range order {
		list = append(list, fmt.Sprintf("%d %s", marks[mark], wording.Quote(mark)))
		all -= marks[mark]
	}
	if all > 0 {
		list = append(list, fmt.Sprintf("%d empty", all))
	}
	if len(list) > 5 {
		list = append(list[:5], "others")
	}
	return " (" + strings.Join(list, ", ") + ")"
}

// describe says how the numbers of a form are written; "" for the plain form.
func describe(f *number.Form) string {
	var parts []string
	if f.Words != "" {
		zero, one, _ := strings.Cut(f.Words, "/")
		return "read as 0 and 1: " + zero + " and " + one
	}
	if f.Comma {
		parts = append(parts, "decimal commas")
	}
	if f.Group != "" {
		mark := map[string]string{",": "commas", ".": "points", " ": "blanks", "'": "apostrophes"}[f.Group]
		parts = append(parts, mark+" between thousands")
	}
	if f.Percent {
		parts = append(parts, "percent signs")
	}
	if f.Currency != "" {
		parts = append(parts, "the currency "+wording.Name(f.Currency))
	}
	if f.Signs {
		parts = append(parts, "signs or parentheses of accounts")
	}
	if parts == nil {
		return ""
	}
	return "read as numbers with " + strings.Join(parts, " and ")
}

// noteForms says which columns have numbers in another form than the plain one, with an example, and how
// to read them otherwise where that is possible.
func (b *builder) noteForms(t *tabular.Table) {
	byForm := map[string][]string{}
	var order []string
	add := func(name string, f *number.Form, s *number.Survey) {
		text := describe(f)
		if text == "" {
			return
		}
		if s != nil && f.Words == "" {
			name += " (" + reading(f, s) + ")"
		}
		if byForm[text] == nil {
			order = append(order, text)
		}
		byForm[text] = append(byForm[text], name)
	}
	for i := range b.columns {
		if c := &b.columns[i]; c.kind == numericColumn {
			add(c.name, &c.form, c.survey)
		}
	}
	if b.label >= 0 && t.Task == tabular.Regression {
		add(b.labels.column, &b.labels.form, b.surveys[b.label])
	}
	for _, text := range order {
		names := byForm[text]
		if more := len(names) - 8; more > 0 {
			names = append(names[:8], fmt.Sprintf("%d more", more))
		}
		t.Notes = append(t.Notes, text+": "+strings.Join(names, ", "))
	}
}

// reading gives an example of how numbers are read, and the key that reads them in another way where they
// allow one.
func reading(f *number.Form, s *number.Survey) string {
	example, key := s.Marked, ""
	if s.Decimal() == number.NoMark && s.Ambiguous != "" {
		mark, other := "comma", number.CommaMark
		if f.Comma {
			mark, other = "point", number.PointMark
		}
		if g, ok := s.Form(other); ok && g.Comma != f.Comma {
			example = s.Ambiguous
			key = fmt.Sprintf("; data.decimal = %q reads %s", mark, readAs(&g, example))
		}
	}
	return fmt.Sprintf("%s is %s%s", wording.Quote(example), readAs(f, example), key)
}

func readAs(f *number.Form, text string) string {
	v, _ := f.Parse([]byte(text))
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// noteMixed says of columns of numbers and text what became of them, and which keys would read them.
func (b *builder) noteMixed(t *tabular.Table) {
	for i := range b.columns {
		c := &b.columns[i]
		if c.fixed != nil || c.kind == numericColumn || !c.mixed() || c.kind == leftOutColumn && c.why != mixedUp ||
			c.asked {
			continue
		}
		what := "read as categories"
		if c.kind == leftOutColumn {
			what = "left out"
		}
		t.Notes = append(t.Notes, fmt.Sprintf("%s, as %s: %q %s", what, mixedUp, c.name, b.strayWord(c)))
	}
}

// strayWord says what keeps a column from being one of numbers, and, where few words do, how to read the
// others.
func (b *builder) strayWord(c *column) string {
	if c.survey.Texts == 0 {
		return "(written in ways that do not go together; data.categorical takes them as names)"
	}
	var words []string
	numbers := new(number.Survey)
	for _, value := range c.categories {
		alone := new(number.Survey)
		if alone.Add([]byte(value.name), 0); alone.Texts > 0 {
			words = append(words, wording.Quote(value.name))
		} else {
			numbers.Add([]byte(value.name), 0)
		}
	}
	such := "(such as " + wording.Quote(c.survey.FirstText)
	const most = 5
	if _, ok := numbers.Form(b.decimal); !ok || len(words) > most {
		return such + ")"
	}
	return fmt.Sprintf("%s; data.missing = [%s] would read the other numbers)", such, strings.Join(words, ", "))
}

// noteStrays says which columns of numbers have values that are none, of so many rows to be read with the
// encoding of another table. Where they are many, the columns are not what that table's are.
func (b *builder) noteStrays(rows int) (notes []string, err error) {
	for _, c := range b.active {
		if c.strays == 0 {
			continue
		}
		text := wording.Quote(c.stray) + " is not a number"
		if how := strings.TrimPrefix(describe(&c.form), "read as "); how != "" {
			text += " as the training table has them (" + how + ")"
		}
		if 20*c.strays > rows {
			line := c.strayLine
			if b.unit != "line" {
				text, line = fmt.Sprintf("%s %d: %s", b.unit, line, text), 0
			}
			return nil, b.errorf(line, c.name, "%s; %d of %s are none", text, c.strays, wording.Plural(rows, "value"))
		}
		notes = append(notes, fmt.Sprintf("%q has %s beside its numbers, taken as missing: %s", c.name,
			wording.Plural(c.strays, "value"), text))
	}
	return notes, nil
}
