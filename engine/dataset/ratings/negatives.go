package ratings

import (
	"slices"

	"tunebench/engine/internal/rng/splitmix"
)

// Met holds the items that each user has met, sorted, in any part of a split: a held-out item
// must not be drawn as one that was not met.
type Met map[int32][]int32

// NewMet gathers the pairs of all parts.
func NewMet(parts ...[]int32) Met {
	m := Met{}
	for _, ids := range parts {
		for i := 0; i < len(ids); i += 2 {
			m[ids[i]] = append(m[ids[i]], ids[i+1])
		}
	}
	for user, items := range m {
		slices.Sort(items)
		m[user] = slices.Compact(items)
	}
	return m
}

// draw returns an item that the user has not met, 0 if there is none; index numbers the
// draws of a stream. Items have the codes 1 to items-1.
func (m Met) draw(s splitmix.Stream, index uint64, user int32, items int) int32 {
	const tries = 64
	known := m[user]
	for k := range uint64(tries) {
		item := int32(1 + s.Intn(index*tries+k, items-1))
		if _, found := slices.BinarySearch(known, item); !found {
			return item
		}
	}
	// A user who has met nearly all: the first from a drawn place on.
	from := s.Intn(index*tries, items-1)
	for k := range items - 1 {
		item := int32(1 + (from+k)%(items-1))
		if _, found := slices.BinarySearch(known, item); !found {
			return item
		}
	}
	return 0
}

// Examples are rows to learn from: of items met, labeled 1, each followed by items of the same
// user that were not met, labeled 0.
type Examples struct {
	IDs, Labels, Rows []int32
}

// WithNegatives makes examples of items met, given by their pairs and row numbers: each is
// followed by so many items that were not met, fewer for a user who has met nearly all of them.
// Items have the codes 1 to items-1; part numbers the part of the split, which has draws of its own.
func (m Met) WithNegatives(ids, rows []int32, negatives, items int, seed uint64, part int) Examples {
	s := splitmix.New(seed, splitmix.Negatives, uint64(part))
	n := len(rows) * (1 + negatives)
	e := Examples{IDs: make([]int32, 0, 2*n), Labels: make([]int32, 0, n), Rows: make([]int32, 0, n)}
	add := func(user, item, label, row int32) {
		e.IDs, e.Labels, e.Rows = append(e.IDs, user, item), append(e.Labels, label), append(e.Rows, row)
	}
	for i, row := range rows {
		user := ids[2*i]
		add(user, ids[2*i+1], 1, row)
		for k := range negatives {
			item := m.draw(s, uint64(row)*uint64(negatives)+uint64(k), user, items)
			if item == 0 {
				break
			}
			add(user, item, 0, row)
		}
	}
	return e
}
