package dataset

import (
	"errors"
	"fmt"
	"slices"

	"tunebench/engine/internal/rng/splitmix"
)

// How ratings are divided.
const (
	// RandomSplit holds out any rows.
	RandomSplit = "random"
	// TimeSplit holds out the latest rows: the test part is later than the validation part.
	TimeSplit = "time"
	// LastOutSplit holds out each user's last row, for validation, or if there is a test part
	// the last for that and the one before for validation. Users keep a row to train on.
	LastOutSplit = "leave_last_out"
)

// splitRatings divides the rows of a table of ratings by time.
func splitRatings(t *Table, by string, validation, test float64) (parts, error) {
	if t.Times == nil && by == TimeSplit {
		return parts{}, errors.New("data.split = \"time\" needs a column of times")
	}
	order := rowNumbers(t.NumRows())
	slices.SortStableFunc(order, func(a, b int32) int {
		switch {
		case t.Times == nil || t.Times[a] == t.Times[b]:
			return 0
		case t.Times[a] < t.Times[b]:
			return -1
		}
		return 1
	})
	var p parts
	if by == TimeSplit {
		testRows := share(test, len(order))
		held := testRows + share(validation, len(order))
		if held >= len(order) {
			return parts{}, fmt.Errorf("%d rows are too few for validation %v and test %v", len(order), validation, test)
		}
		p.train = order[:len(order)-held]
		p.validation = order[len(order)-held : len(order)-testRows]
		p.test = order[len(order)-testRows:]
	} else {
		p = lastOut(t, order, validation > 0, test > 0)
	}
	for _, rows := range [][]int32{p.train, p.validation, p.test} {
		sortRows(rows)
	}
	if len(p.train) == 0 {
		return parts{}, errors.New("no rows are left to train on")
	}
	return p, nil
}

func lastOut(t *Table, order []int32, validation, test bool) parts {
	left := make([]int, t.Fields[0].Count) // rows of each user
	for i := range order {
		left[t.IDs[2*i]]++
	}
	total := slices.Clone(left)
	held := 0
	if validation {
		held++
	}
	if test {
		held++
	}
	var p parts
	for _, row := range order {
		user := t.IDs[2*row]
		left[user]--
		switch {
		case total[user] <= held || left[user] >= held:
			p.train = append(p.train, row)
		case test && left[user] == 0:
			p.test = append(p.test, row)
		default:
			p.validation = append(p.validation, row)
		}
	}
	return p
}

// fitRatings draws for implicit ratings the items that were not met, and lists what is to be
// ranked. The codes of users and items are final by then.
func (p *Prepared) fitRatings(t *Table, seed uint64) {
	if !t.implicit() {
		p.Ranking = rankRated(&p.Train, &p.Validation)
		return
	}
	parts := []*Part{&p.Train, &p.Validation, &p.Test}
	met := newMet(parts)
	p.Ranking = rankMet(&p.Validation, met, p.Fields[1].Count, seed)
	negatives := t.Encoding.Ratings.Negatives
	if negatives == 0 {
		negatives = defaultNegatives
	}
	for i, part := range parts {
		part.addNegatives(met, negatives, p.Fields[1].Count, splitmix.New(seed, splitmix.Negatives, uint64(i)))
	}
}
