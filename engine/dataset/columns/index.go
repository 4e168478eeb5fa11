package columns

import (
	"math"
	"regexp"
	"slices"

	"tunebench/engine/dataset/internal/number"
)

// indexNames are the names that pandas gives to the index of a data frame.
var indexNames = regexp.MustCompile(`(?i)^(unnamed: 0(_level_\d+)?(\.\d+)*|__index_level_\d+__)$`)

// findIndexes tells the columns that name or number the rows of a data frame, as pandas and R write
// them beside its columns: those that the source knows, those of a name that pandas gives, and a first
// column without a name whose values all differ.
func (b *builder) findIndexes(given []string) {
	b.indexes, b.spare = make([]bool, b.width), make([]bool, b.width)
	named := 0
	for i, name := range given {
		if name != "" {
			named++
		}
		b.indexes[i] = slices.Contains(b.index, i) || indexNames.MatchString(name)
	}
	for i := b.width - 1; i > 0 && b.header && named > 0 && given[i] == ""; i-- {
		b.spare[i] = true
	}
	if b.header && given[0] == "" && named == b.width-1 && named > 1 {
		b.indexes[0] = b.tellsRows(0)
	}
}

// tellsRows reports whether ten sampled rows or more have different values in a column each: texts or
// whole numbers, as measures seldom are.
func (b *builder) tellsRows(column int) bool {
	seen := map[string]bool{}
	for _, r := range b.sample {
		f := r.Fields[column]
		v, kind := number.Parse(f)
		if seen[string(f)] || b.marks.Missing(f) || kind == number.Finite && v != math.Trunc(v) {
			return false
		}
		seen[string(f)] = true
	}
	return len(seen) >= 10
}

// lastColumn is the label unless one is named: the last column that is no index. Columns behind it
// without a name, where others have one, or without anything in them end the lines of many exports.
func (b *builder) lastColumn() int {
	var empty []int // by the sample, in which a label may be missing everywhere
	for i := b.width - 1; i > 0; i-- {
		if b.indexes[i] || b.spare[i] {
			continue
		}
		if !b.emptyInSample(i) {
			return b.lastFull(empty, i)
		}
		empty = append(empty, i)
	}
	return b.lastFull(empty, b.width-1)
}

// lastFull returns the last of some columns, empty in the sample, with something in any row; otherwise if
// there is none.
func (b *builder) lastFull(empty []int, otherwise int) int {
	if b.full == nil && len(empty) > 0 {
		b.full = map[int]bool{}
		for _, i := range b.findFull(empty) {
			b.full[i] = true
		}
	}
	for _, i := range empty {
		if b.full[i] {
			return i
		}
	}
	return otherwise
}

func (b *builder) emptyInSample(column int) bool {
	return !slices.ContainsFunc(b.sample, func(r Record) bool { return len(r.Fields[column]) > 0 })
}
