package dataset

import (
	"errors"
	"fmt"
	"slices"
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

// fitRatings gives codes to the users and items of the training rows alone, and for implicit
// ratings draws the items that were not met.
func (p *Prepared) fitRatings(t *Table, seed uint64) {
	before := t.Encoding.Fields
	p.Encoding.Fields, p.Fields = nil, nil
	var codes [2][]int32
	for k := range 2 {
		seen := make([]bool, len(before[k].Values)+1)
		for i := range p.Train.Rows {
			seen[p.Train.IDs[2*i+k]] = true
		}
		codes[k] = make([]int32, len(seen))
		field := EncodedField{Name: before[k].Name}
		for code := 1; code < len(seen); code++ {
			if seen[code] {
				field.Values = append(field.Values, before[k].Values[code-1])
				codes[k][code] = int32(len(field.Values))
			}
		}
		p.Encoding.Fields = append(p.Encoding.Fields, field)
		p.Fields = append(p.Fields, newField(field.Name, len(field.Values)+1))
	}
	parts := []*Part{&p.Train, &p.Validation, &p.Test}
	unknown := 0
	for _, part := range parts {
		for i, id := range part.IDs {
			part.IDs[i] = codes[i%2][id]
			if part.IDs[i] == 0 {
				unknown++
			}
		}
	}
	if unknown > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("%d held-out rows name a user or an item that no training row has", unknown))
	}
	met := newMet(parts)
	if t.implicit() {
		p.Ranking = rankMet(&p.Validation, met, p.Fields[1].Count, seed)
		negatives := t.Encoding.Ratings.Negatives
		if negatives == 0 {
			negatives = defaultNegatives
		}
		for i, part := range parts {
			part.addNegatives(met, negatives, p.Fields[1].Count, newStream(seed, forNegatives, uint64(i)))
		}
		return
	}
	p.Ranking = rankRated(&p.Train, &p.Validation)
}
