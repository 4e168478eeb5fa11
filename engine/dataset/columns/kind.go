package columns

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// columnKind is how a column's fields become numbers.
type columnKind uint8

const (
	numericColumn columnKind = iota
	categoricalColumn
	leftOutColumn
)

// column is a feature column of a table being read.
type column struct {
	name  string
	index int // of the field in a record
	kind  columnKind
	// text marks a column of texts to keep as they are.
	text bool
	// why says why the column is left out.
	why string
	// wanted marks a column that the user asked for by name, asked one that was to be of categories.
	wanted, asked bool

	// form is how numbers are written; plain says that it is the plain form.
	form  number.Form
	plain bool
	// survey is what the column's fields were found to be.
	survey *number.Survey
	// doubtful marks a column of numbers of which a later row turned out to hold text.
	doubtful bool
	// unique lets a column of categories have values that differ in most rows.
	unique bool

	missing int
	// marks counts the marks for no value other than an empty field.
	marks map[string]int
	// first and varies find constant columns; counting finds row numbers.
	first            float64
	varies, counting bool
	seen             int
	// activeAt is the place among the active columns, rest what its values lack of the numbers read.
	activeAt int
	rest     tabular.Rest

	// fixed is the encoding that the column is read with, if one is given; strangers counts
	// the values that it does not know, and strays those that are no number where one is expected,
	// the first being stray in the record on strayLine.
	fixed             *tabular.EncodedColumn
	strangers, strays int
	stray             string
	strayLine         int

	// known are the codes of the categories of a given encoding; codes and categories intern those of a
	// column that has none.
	known      *number.Codes
	codes      map[string]int32
	categories []category
}

type category struct {
	name  string
	count int
}

// resolve finds a column by name or 0-based index.
func resolve(what, key string, names []string, header bool) (int, error) {
	found := -1
	for i, n := range names {
		if header && (n == key || n == wording.Name(key)) {
			if found >= 0 {
				return 0, fmt.Errorf("%s %q names two columns, %d and %d; give the index", what, key, found, i)
			}
			found = i
		}
	}
	if found >= 0 {
		return found, nil
	}
	if i, err := strconv.Atoi(key); err == nil {
		if i < 0 || i >= len(names) {
			return 0, fmt.Errorf("%s %d is outside the columns 0 to %d", what, i, len(names)-1)
		}
		return i, nil
	}
	if !header {
		return 0, fmt.Errorf("%s %q: the file has no header row; give a 0-based index up to %d (or header = \"yes\")",
			what, key, len(names)-1)
	}
	if near := wording.Nearest(key, names); near != "" {
		return 0, fmt.Errorf("%s %q is not in the header; did you mean %q?", what, key, near)
	}
	list := strings.Join(names[:min(len(names), 12)], ", ")
	if len(names) > 12 {
		list += ", ..."
	}
	return 0, fmt.Errorf("%s %q is not in the header: %s", what, key, list)
}

// chooseColumns makes the feature columns from the user's choice and judges their kinds by
// the sample. Keys are looked up in raw, where a repeated name is still ambiguous. Embedded
// sets keep all their columns, constant ones too.
func (b *builder) chooseColumns(names, raw []string) ([]column, error) {
	set := func(what string, keys []string) (map[int]bool, error) {
		chosen := map[int]bool{}
		for _, key := range keys {
			i, err := resolve(what, key, raw, b.named())
			if err != nil {
				return nil, err
			}
			if i == b.label {
				return nil, fmt.Errorf("%s %q is the label", what, key)
			}
			chosen[i] = true
		}
		return chosen, nil
	}
	wanted, err := set("data.columns", b.source.Columns)
	if err != nil {
		return nil, err
	}
	dropped, err := set("data.drop", b.source.Drop)
	if err != nil {
		return nil, err
	}
	categorical, err := set("data.categorical", b.source.Categorical)
	if err != nil {
		return nil, err
	}
	var columns []column
	for i, name := range names {
		if i == b.label || dropped[i] || len(wanted) > 0 && !wanted[i] {
			continue
		}
		c := column{name: name, index: i, wanted: wanted[i] || b.names != nil, counting: true}
		c.unique = b.source.EmbedAll
		switch {
		case b.indexes[i] && !wanted[i] && !categorical[i]:
			c.kind, c.why = leftOutColumn, "the index of a data frame"
		case categorical[i] || b.declared != nil && b.declared[i]:
			c.kind, c.asked = categoricalColumn, true
		case b.unsettled[i]:
			c.kind, c.survey = categoricalColumn, b.surveys[i]
		default:
			c.judge(b.surveys[i], b.sample, &b.marks, b.decimal)
		}
		if c.kind == categoricalColumn {
			c.codes = map[string]int32{}
		}
		columns = append(columns, c)
	}
	return columns, nil
}

// judge decides a column's kind by what a survey of its fields found: numbers if all are, in one form.
// A column of both numbers and text is one of categories, which may turn out to be too many.
func (c *column) judge(survey *number.Survey, sample []Record, marks *number.Marks, table number.Mark) {
	c.survey = survey
	form, ok := survey.Form(table)
	if ok {
		c.kind, c.form, c.plain = numericColumn, form, form.Plain()
		return
	}
	texts, dates, length := 0, 0, 0
	for _, r := range sample {
		f := r.Fields[c.index]
		if _, kind := number.Parse(f); kind != number.None || marks.Missing(f) {
			continue
		}
		texts++
		length += len(f)
		if looksLikeDate(f) {
			dates++
		}
	}
	mostlyText := survey.Texts > survey.Numbers() && texts > 0
	switch {
	case mostlyText && dates*10 >= texts*9:
		c.kind, c.why = leftOutColumn, "dates"
	case mostlyText && length > 100*texts:
		c.kind, c.why = leftOutColumn, "running text"
	default:
		c.kind = categoricalColumn
	}
}

// intern returns the code of a category, -1 for none: the encoding does not know the value,
// or the column turns out to be text or an identifier, with thousands of values of which
// most occur once.
func (c *column) intern(f []byte, row int) int32 {
	if c.fixed != nil {
		if code, ok := c.known.Of(f); ok {
			return code
		}
		return c.unknown()
	}
	if code, ok := c.codes[string(f)]; ok {
		c.categories[code].count++
		return code
	}
	if n := len(c.categories); n >= 4096 && 2*n > row && !c.unique {
		c.kind, c.why = leftOutColumn, "text that differs in most rows"
		c.codes, c.categories = nil, nil
		return -1
	}
	code := int32(len(c.categories))
	name := string(f)
	c.codes[name] = code
	c.categories = append(c.categories, category{name, 1})
	return code
}

// lack takes a field that stands for no value.
func (c *column) lack(f []byte) {
	c.missing++
	if len(f) == 0 {
		return
	}
	if c.marks == nil {
		c.marks = map[string]int{}
	}
	c.marks[string(f)]++
}

// takeStray takes a field that should be a number and is none: with a given encoding as missing,
// else it casts doubt on what was judged by a sample.
func (c *column) takeStray(f []byte, line int) {
	if c.fixed == nil {
		c.doubtful = true
		return
	}
	if c.strays == 0 {
		c.stray, c.strayLine = string(f), line
	}
	c.strays++
}

// settleMixed leaves out a column of numbers mixed with text that has more than most values: they are
// measures then, rather than names.
func (c *column) settleMixed(most int) {
	if c.kind == categoricalColumn && c.mixed() && !c.wanted && len(c.categories) > most &&
		c.survey.Numbers() > c.survey.Texts {
		c.kind, c.why = leftOutColumn, mixedUp
	}
}

const mixedUp = "numbers mixed with text"

// mixed reports whether a column of categories has numbers among its values, or is of numbers that are
// written in ways that do not go together.
func (c *column) mixed() bool {
	return c.survey != nil && !c.asked && c.survey.Numbers() > 0
}

// settle leaves out a column that the whole table shows to be of no use.
func (c *column) settle(rows int) {
	if c.kind == leftOutColumn || c.wanted {
		if c.wanted && c.kind == numericColumn && c.missing == rows {
			c.kind, c.why = leftOutColumn, "empty"
		}
		return
	}
	switch {
	case c.missing == rows:
		c.kind, c.why = leftOutColumn, "empty"
	case c.missing > 0:
		if n := len(c.categories); c.kind == categoricalColumn && n > tabular.DefaultOneHot && 2*n > rows && !c.unique {
			c.kind, c.why = leftOutColumn, "text that differs in most rows"
		}
	case c.kind == numericColumn && !c.varies, c.kind == categoricalColumn && len(c.categories) == 1:
		c.kind, c.why = leftOutColumn, "constant"
	case c.kind == numericColumn && c.counting && rows >= 10 && (c.index == 0 || isIdentifierName(c.name)):
		c.kind, c.why = leftOutColumn, "row numbers"
	case c.kind == categoricalColumn && len(c.categories) > 10 && 2*len(c.categories) > rows && !c.unique:
		c.kind, c.why = leftOutColumn, "text that differs in most rows"
	}
}

func isIdentifierName(name string) bool {
	return slices.Contains([]string{"id", "index", "no", "row", "rownames"}, strings.ToLower(name))
}
