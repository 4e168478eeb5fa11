package dataset

import (
	"fmt"
	"math"
	"slices"

	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/rng/splitmix"
)

// split divides the rows of a table.
//
// The validation and test parts get round(fraction x rows) rows in all (at least one where a
// fraction is above zero, halves rounded up). In a stratified split each class gives its
// share by the largest-remainder rule: the whole part of fraction x rows of the class, and
// the rows still due go to the classes with the largest remainders (the earlier class
// first), so that totals hold and each class is within one row of its share, unless that
// would take its last training row. Which rows are drawn depends on the seed and the class alone.
func split(t *tabular.Table, c SplitConfig) (ratings.Parts, error) {
	n := t.NumRows()
	validation, test := c.Validation, c.Test
	if t.Holdout != nil {
		validation = 0
	}
	if t.TestHoldout != nil {
		test = 0
	}
	for _, f := range []struct {
		name  string
		value float64
	}{{"validation", validation}, {"test", test}} {
		if !(f.value >= 0 && f.value < 1) {
			return ratings.Parts{}, fmt.Errorf("%s = %v is not a fraction of the rows in [0, 1)", f.name, f.value)
		}
	}
	if validation+test >= 1 {
		return ratings.Parts{}, fmt.Errorf("validation %v and test %v leave no rows to train on", validation, test)
	}
	testTotal, validationTotal := share(test, n), share(validation, n)
	by := ratings.RandomSplit
	if t.Kind == tabular.RatingsKind && c.By != "" {
		by = c.By
	}
	if !slices.Contains([]string{ratings.RandomSplit, ratings.TimeSplit, ratings.LastOutSplit}, by) {
		return ratings.Parts{}, fmt.Errorf("split %q is none of random, time, leave_last_out", by)
	}
	if by == ratings.LastOutSplit {
		return ratings.SplitLastOut(t.IDs, t.Times, validation > 0, test > 0)
	}
	if testTotal+validationTotal >= n {
		return ratings.Parts{}, fmt.Errorf("%d rows are too few for validation %v and test %v", n, validation, test)
	}
	if by == ratings.TimeSplit {
		return ratings.SplitByTime(t.Times, validationTotal, testTotal)
	}
	strata := strataOf(t, c.Stratify)
	sizes := make([]int, len(strata))
	room := make([]int, len(strata))
	for i, rows := range strata {
		sizes[i], room[i] = len(rows), max(0, len(rows)-1)
	}
	testOf := apportion(testTotal, sizes, room)
	for i := range room {
		room[i] -= testOf[i]
	}
	validationOf := apportion(validationTotal, sizes, room)
	var p ratings.Parts
	for i, rows := range strata {
		splitmix.New(c.Seed, splitmix.Split, uint64(i)).Shuffle(rows)
		held := testOf[i] + validationOf[i]
		p.Test = append(p.Test, rows[:testOf[i]]...)
		p.Validation = append(p.Validation, rows[testOf[i]:held]...)
		p.Train = append(p.Train, rows[held:]...)
	}
	sortRows(p.Test)
	sortRows(p.Validation)
	sortRows(p.Train)
	return p, nil
}

// share is the number of rows that a fraction stands for.
func share(fraction float64, n int) int {
	if fraction == 0 {
		return 0
	}
	return max(1, int(math.Floor(float64(fraction*float64(n))+0.5)))
}

// strataOf returns the rows of each class, or all rows as one stratum.
func strataOf(t *tabular.Table, stratify bool) [][]int32 {
	if !stratify || t.Task == tabular.Regression {
		return [][]int32{tabular.RowNumbers(t.NumRows())}
	}
	strata := make([][]int32, len(t.Classes))
	for i, l := range t.Labels {
		strata[l] = append(strata[l], int32(i))
	}
	return strata
}

// apportion shares total among strata in proportion to their sizes by largest remainders,
// none above its room. Where the rooms leave no place, less than total is given.
func apportion(total int, sizes, room []int) []int {
	n := sum(sizes)
	given := make([]int, len(sizes))
	remainder := make([]int, len(sizes))
	order := make([]int, len(sizes))
	left := total
	for i, size := range sizes {
		// Integers, so that no rounding of a fraction decides a tie.
		given[i] = min(total*size/n, room[i])
		remainder[i] = total * size % n
		order[i] = i
		left -= given[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return remainder[b] - remainder[a] })
	for left > 0 {
		before := left
		for _, i := range order {
			if left > 0 && given[i] < room[i] {
				given[i]++
				left--
			}
		}
		if left == before {
			break
		}
	}
	return given
}

func sum(values []int) int {
	total := 0
	for _, v := range values {
		total += v
	}
	return total
}

func sortRows(rows []int32) { slices.Sort(rows) }
