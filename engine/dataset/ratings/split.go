package ratings

import (
	"cmp"
	"errors"
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

// Parts holds the row numbers of the parts of a split, each ascending.
type Parts struct{ Train, Validation, Test []int32 }

// SplitByTime holds out the latest of the rows: so many for the test, and the ones before them
// for validation. Of rows of the same time the later ones in the table count as later.
func SplitByTime(times []float64, validation, test int) (Parts, error) {
	if times == nil {
		return Parts{}, errors.New("data.split = \"time\" needs a column of times")
	}
	order := byTime(len(times), times)
	held := len(order) - validation - test
	p := Parts{Train: order[:held], Validation: order[held : len(order)-test], Test: order[len(order)-test:]}
	return p, p.settle()
}

// SplitLastOut holds out the last row of each user, as [LastOutSplit] says; without times the
// order of the table is that of time.
func SplitLastOut(ids []int32, times []float64, validation, test bool) (Parts, error) {
	order := byTime(len(ids)/2, times)
	users := int32(0)
	for i := range order {
		users = max(users, ids[2*i]+1)
	}
	left := make([]int, users) // rows of each user
	for i := range order {
		left[ids[2*i]]++
	}
	total := slices.Clone(left)
	held := 0
	if validation {
		held++
	}
	if test {
		held++
	}
	var p Parts
	for _, row := range order {
		user := ids[2*row]
		left[user]--
		switch {
		case total[user] <= held || left[user] >= held:
			p.Train = append(p.Train, row)
		case test && left[user] == 0:
			p.Test = append(p.Test, row)
		default:
			p.Validation = append(p.Validation, row)
		}
	}
	return p, p.settle()
}

// byTime returns the rows 0 to n-1, the earliest first.
func byTime(n int, times []float64) []int32 {
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	if times != nil {
		slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(times[a], times[b]) })
	}
	return order
}

// settle puts the rows of each part in the table's order.
func (p *Parts) settle() error {
	for _, rows := range [][]int32{p.Train, p.Validation, p.Test} {
		slices.Sort(rows)
	}
	if len(p.Train) == 0 {
		return errors.New("no rows are left to train on")
	}
	return nil
}
