package keymap

import (
	"slices"
	"strings"
)

// Row is a binding as help shows it.
type Row struct {
	Keys []string
	Help Help
	// Useful is false for keys that would do nothing now.
	Useful bool
}

// Name returns the key as a terminal with or without Unicode can show it.
func (r Row) Name(unicode bool) string {
	if !unicode && r.Help.ASCII != "" {
		return r.Help.ASCII
	}
	return r.Help.Label
}

// Explain returns the description for the full help.
func (r Row) Explain() string {
	if r.Help.Long != "" {
		return r.Help.Long
	}
	return r.Help.Short
}

// Table is what help draws, in its order.
type Table []Row

// Explained returns the rows that the full help lists.
func (t Table) Explained() Table {
	return slices.DeleteFunc(slices.Clone(t), func(r Row) bool { return r.Help.Rank < 0 })
}

// Row returns the row that a key belongs to; the zero row if there is none.
func (t Table) Row(key string) Row {
	for _, r := range t {
		if slices.Contains(r.Keys, key) {
			return r
		}
	}
	return Row{}
}

// Groups returns the headings of the full help in order of first appearance.
func (t Table) Groups() []string {
	var out []string
	for _, r := range t.Explained() {
		if !slices.Contains(out, r.Help.Group) {
			out = append(out, r.Help.Group)
		}
	}
	return out
}

// Group returns the rows that the full help lists under a heading.
func (t Table) Group(name string) Table {
	return slices.DeleteFunc(t.Explained(), func(r Row) bool { return r.Help.Group != name })
}

// Sentence names the ranked keys as the edge of a dialog does: enter accept, esc cancel.
func (t Table) Sentence() string {
	var parts []string
	for _, r := range t {
		if r.Help.Rank > 0 {
			parts = append(parts, r.Help.Label+" "+r.Help.Short)
		}
	}
	return strings.Join(parts, ", ")
}

// Fit returns the useful rows for a line of total cells, in order. width tells how many cells a
// row takes and gap what lies between two. If not all fit, descriptions become brief, and then
// rows of a higher rank are left out first.
func (t Table) Fit(total, gap int, width func(Row) int) Table {
	ranked := slices.DeleteFunc(slices.Clone(t), func(r Row) bool { return r.Help.Rank <= 0 || !r.Useful })
	kept := fit(ranked, total, gap, width)
	if len(kept) == len(ranked) {
		return kept
	}
	for i, r := range ranked {
		if r.Help.Brief != "" {
			ranked[i].Help.Short = r.Help.Brief
		}
	}
	return fit(ranked, total, gap, width)
}

func fit(rows Table, total, gap int, width func(Row) int) Table {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return rows[a].Help.Rank - rows[b].Help.Rank })
	var kept []int
	used := -gap
	for _, i := range order {
		if w := width(rows[i]) + gap; used+w <= total {
			used += w
			kept = append(kept, i)
		}
	}
	slices.Sort(kept)
	out := make(Table, len(kept))
	for k, i := range kept {
		out[k] = rows[i]
	}
	return out
}
