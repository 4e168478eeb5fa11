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
	// wanted marks a column that the user asked for by name.
	wanted bool

	missing int
	// first and varies find constant columns; counting finds row numbers.
	first            float64
	varies, counting bool
	seen             int
	// rest is what float32 values lack of the numbers read, see [tabular.Split]; nil for nothing.
	rest []int32

	// fixed is the encoding that the column is read with, if one is given; strangers counts
	// the values that it does not know.
	fixed     *tabular.EncodedColumn
	strangers int

	// codes and categories intern the values of a categorical column.
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
		if categorical[i] || b.declared != nil && b.declared[i] {
			c.kind = categoricalColumn
		} else {
			c.judge(b.sample)
		}
		if c.kind == categoricalColumn {
			c.codes = map[string]int32{}
		}
		columns = append(columns, c)
	}
	return columns, nil
}

// judge decides a column's kind by the majority of its values in the sample, so that a stray
// word among numbers is an error and not a category.
func (c *column) judge(sample []Record) {
	numbers, texts, dates, length := 0, 0, 0, 0
	for _, r := range sample {
		f := r.Fields[c.index]
		if number.Missing(f) {
			continue
		}
		if _, kind := number.Parse(f); kind != number.None {
			numbers++
			continue
		}
		texts++
		length += len(f)
		if looksLikeDate(f) {
			dates++
		}
	}
	switch {
	case texts <= numbers:
		c.kind = numericColumn
	case dates*10 >= texts*9:
		c.kind, c.why = leftOutColumn, "dates"
	case length > 100*texts:
		c.kind, c.why = leftOutColumn, "running text"
	default:
		c.kind = categoricalColumn
	}
}

// looksLikeDate recognizes digits in groups such as 2024-03-01, 1.3.2024, 03/01/24 10:30,
// 2024-03-01T10:30:00Z.
func looksLikeDate(f []byte) bool {
	if len(f) < 6 || len(f) > 35 || f[0] < '0' || f[0] > '9' {
		return false
	}
	digits, marks := 0, 0
	for i, ch := range f {
		switch {
		case ch >= '0' && ch <= '9':
			digits++
		case ch == '-' || ch == '/' || ch == '.' || ch == ':':
			marks++
		case ch == 'T' || ch == 'Z' || ch == ' ' || ch == '+':
			if i < 6 {
				return false
			}
		default:
			return false
		}
	}
	return digits >= 4 && marks >= 2
}

// intern returns the code of a category, -1 for none: the encoding does not know the value,
// or the column turns out to be text or an identifier, with thousands of values of which
// most occur once.
func (c *column) intern(f []byte, row int) int32 {
	if code, ok := c.codes[string(f)]; ok {
		if c.fixed == nil {
			c.categories[code].count++
		}
		return code
	}
	if c.fixed != nil {
		return c.unknown()
	}
	if n := len(c.categories); n >= 4096 && 2*n > row {
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
		if n := len(c.categories); c.kind == categoricalColumn && n > tabular.DefaultOneHot && 2*n > rows {
			c.kind, c.why = leftOutColumn, "text that differs in most rows"
		}
	case c.kind == numericColumn && !c.varies, c.kind == categoricalColumn && len(c.categories) == 1:
		c.kind, c.why = leftOutColumn, "constant"
	case c.kind == numericColumn && c.counting && rows >= 10 && (c.index == 0 || isIdentifierName(c.name)):
		c.kind, c.why = leftOutColumn, "row numbers"
	case c.kind == categoricalColumn && len(c.categories) > 10 && 2*len(c.categories) > rows:
		c.kind, c.why = leftOutColumn, "text that differs in most rows"
	}
}

func isIdentifierName(name string) bool {
	return slices.Contains([]string{"id", "index", "no", "row", "rownames", "unnamed: 0"}, strings.ToLower(name))
}
