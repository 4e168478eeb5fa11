package dataset

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// oneHotLimit is the largest number of 0/1 columns that a categorical column becomes; rarer
// categories beyond it share one.
const oneHotLimit = 64

var nan = float32(math.NaN())

// encode turns the values read into the table's features: a number stays one column, with a
// 0/1 column beside it if values are missing; a category becomes one 0/1 column for each
// value, one for the rare ones beyond [oneHotLimit], and one for missing.
func (r *reader) encode(t *Table) error {
	rows := len(r.rows)
	left := map[string][]string{}
	for i := range r.columns {
		c := &r.columns[i]
		c.settle(rows)
		if c.kind == leftOutColumn {
			left[c.why] = append(left[c.why], c.name)
		}
	}
	t.noteLeftOut(left)
	var plans []placed
	width, plain := 0, true
	for i, c := range r.active {
		if c.kind == leftOutColumn {
			plain = false
			continue
		}
		p := placed{column: c, from: i, at: width}
		plain = plain && c.kind == numericColumn && c.missing == 0
		names := p.features()
		width += len(names)
		t.Features = append(t.Features, names...)
		for k := range names {
			t.indicator = append(t.indicator, c.kind == categoricalColumn || k > 0)
		}
		plans = append(plans, p)
		t.noteColumn(c, rows, len(names))
	}
	if width == 0 {
		return r.noFeatures()
	}
	uniqueNames(t.Features)
	if plain {
		t.X = general(rows, width, r.values)
		return nil
	}
	if err := r.checkMemory(int64(rows), width+len(r.active)); err != nil {
		return err
	}
	from := len(r.active)
	x := make([]float32, rows*width)
	for i := range rows {
		for _, p := range plans {
			p.put(x[i*width:], r.values[i*from+p.from])
		}
	}
	t.X = general(rows, width, x)
	return nil
}

// placed is a column with its place in the values read and in the features.
type placed struct {
	*column
	from, at int
	// slot is the feature of each code, relative to at.
	slot []int
}

// features names the column's features and lays out its categories: sorted by name, with the
// most frequent kept where there are too many.
func (p *placed) features() []string {
	if p.kind == numericColumn {
		if p.missing > 0 {
			return []string{p.name, p.name + " missing"}
		}
		return []string{p.name}
	}
	order := make([]int, len(p.categories))
	for i := range order {
		order[i] = i
	}
	byName := func(a, b int) int { return strings.Compare(p.categories[a].name, p.categories[b].name) }
	other := len(order) > oneHotLimit
	if other {
		slices.SortFunc(order, func(a, b int) int {
			if d := p.categories[b].count - p.categories[a].count; d != 0 {
				return d
			}
			return byName(a, b)
		})
		slices.SortFunc(order[:oneHotLimit-1], byName)
	} else {
		slices.SortFunc(order, byName)
	}
	p.slot = make([]int, len(order))
	var names []string
	for place, code := range order {
		if other && place >= oneHotLimit-1 {
			p.slot[code] = oneHotLimit - 1
			continue
		}
		p.slot[code] = place
		names = append(names, p.name+" = "+cleanName(p.categories[code].name))
	}
	if other {
		names = append(names, p.name+" = (other)")
	}
	if p.missing > 0 {
		names = append(names, p.name+" missing")
	}
	return names
}

// put writes a value's features into a row.
func (p *placed) put(row []float32, v float32) {
	missing := v != v
	switch {
	case p.kind == numericColumn:
		row[p.at] = v
		if p.missing > 0 && missing {
			row[p.at+1] = 1
		}
	case missing:
		row[p.at+min(len(p.slot), oneHotLimit)] = 1
	default:
		row[p.at+p.slot[int(v)]] = 1
	}
}

func (t *Table) noteLeftOut(left map[string][]string) {
	for _, why := range []string{"constant", "empty", "row numbers", "dates", "running text", "text that differs in most rows"} {
		if names := left[why]; len(names) > 0 {
			t.Notes = append(t.Notes, fmt.Sprintf("left out as %s: %s", why, listNames(names)))
		}
	}
}

func (t *Table) noteColumn(c *column, rows, features int) {
	if c.missing > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%q lacks %s of %d", c.name, plural(c.missing, "value"), rows))
	}
	if c.kind == categoricalColumn {
		note := fmt.Sprintf("%q has %d categories, encoded as %d features of 0 and 1", c.name, len(c.categories), features)
		if len(c.categories) > oneHotLimit {
			note += "; the rare ones share one"
		}
		t.Notes = append(t.Notes, note)
	}
}

// listNames shows the first names of a list.
func listNames(names []string) string {
	const shown = 8
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// bytesName shows an amount of memory.
func bytesName(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
}
