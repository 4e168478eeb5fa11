package profile

import (
	"cmp"
	"math"
	"slices"
)

// Repeats counts rows whose features are equal in every value, missing ones included.
type Repeats struct {
	// Duplicates counts rows that equal an earlier one in features and label.
	Duplicates int `json:"duplicates"`
	// Conflicts counts rows that share their features with a row of another label, and
	// Unavoidable those that even the best prediction gets wrong.
	Conflicts   int `json:"conflicts"`
	Unavoidable int `json:"unavoidable"`
	// DuplicateRows and ConflictRows are the first row numbers of each kind, at most 20.
	DuplicateRows []int32 `json:"duplicate_rows,omitempty"`
	ConflictRows  []int32 `json:"conflict_rows,omitempty"`
}

// maxListed bounds the row numbers that are kept as examples.
const maxListed = 20

// rowGroups are sets of two or more rows with equal features, in the order of their first row.
type rowGroups struct {
	groups  [][]int32
	labels  []int32
	targets []float64
}

func groupRows(rows rowSet, labels []int32, targets []float64) rowGroups {
	g := rowGroups{labels: labels, targets: targets}
	keys := hashRows(rows)
	for i := 0; i < len(keys); {
		end := i + 1
		for end < len(keys) && keys[end].hash == keys[i].hash {
			end++
		}
		if end-i > 1 {
			group := []int32{keys[i].row}
			for _, k := range keys[i+1 : end] {
				// Rows that share a hash by chance, one pair in 2^64, are just not counted.
				if rows.values(k.row).equal(rows.values(keys[i].row)) {
					group = append(group, k.row)
				}
			}
			if len(group) > 1 {
				g.groups = append(g.groups, group)
			}
		}
		i = end
	}
	slices.SortFunc(g.groups, func(a, b []int32) int { return cmp.Compare(a[0], b[0]) })
	return g
}

// label returns what stands for a row's label when two are compared.
func (g *rowGroups) label(row int32) uint64 {
	switch {
	case g.labels != nil:
		return uint64(g.labels[row])
	case g.targets != nil:
		return math.Float64bits(g.targets[row])
	}
	return 0
}

func (g *rowGroups) repeats() Repeats {
	var r Repeats
	for _, group := range g.groups {
		n := map[uint64]int{}
		most := 0
		for _, row := range group {
			l := g.label(row)
			if n[l]++; n[l] > 1 {
				r.Duplicates++
				r.DuplicateRows = append(r.DuplicateRows, row)
			}
			most = max(most, n[l])
		}
		if len(n) > 1 {
			r.Conflicts += len(group)
			r.Unavoidable += len(group) - most
			r.ConflictRows = append(r.ConflictRows, group...)
		}
	}
	r.DuplicateRows, r.ConflictRows = firstRows(r.DuplicateRows), firstRows(r.ConflictRows)
	return r
}

func firstRows(rows []int32) []int32 {
	slices.Sort(rows)
	return rows[:min(len(rows), maxListed):min(len(rows), maxListed)]
}

// shared returns the rows of b whose features and label stand in a too, ascending.
func shared(a, b part) []int32 {
	keys := hashRows(a.rows)
	var found []int32
	for i := range int32(b.rows.n) {
		if b.rows.blank(i) {
			continue
		}
		h := b.rows.hash(i)
		at, _ := slices.BinarySearchFunc(keys, h, func(k rowKey, h uint64) int { return cmp.Compare(k.hash, h) })
		for ; at < len(keys) && keys[at].hash == h; at++ {
			if a.label(keys[at].row) == b.label(i) && b.rows.values(i).equal(a.rows.values(keys[at].row)) {
				found = append(found, i)
				break
			}
		}
	}
	return found
}

// part is one side of a comparison of rows.
type part struct {
	rows rowSet
	rowGroups
}
