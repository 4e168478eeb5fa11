package dataset

import (
	"slices"

	"tunebench/engine/internal/rng/splitmix"
)

// met holds the items that each user has met, sorted, in any part: a held-out item must not
// be drawn as one that was not met.
type met map[int32][]int32

func newMet(parts []*Part) met {
	m := met{}
	for _, p := range parts {
		for i := range p.Rows {
			m[p.IDs[2*i]] = append(m[p.IDs[2*i]], p.IDs[2*i+1])
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
func (m met) draw(s splitmix.Stream, index uint64, user int32, items int) int32 {
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

// addNegatives follows each row, an item met, by rows of items not met.
func (p *Part) addNegatives(m met, negatives, items int, s splitmix.Stream) {
	n := len(p.Rows)
	ids := make([]int32, 0, 2*n*(1+negatives))
	labels := make([]int32, 0, n*(1+negatives))
	rows := make([]int32, 0, n*(1+negatives))
	for i, row := range p.Rows {
		user := p.IDs[2*i]
		ids, labels, rows = append(ids, user, p.IDs[2*i+1]), append(labels, 1), append(rows, row)
		for k := range negatives {
			item := m.draw(s, uint64(row)*uint64(negatives)+uint64(k), user, items)
			if item == 0 {
				break
			}
			ids, labels, rows = append(ids, user, item), append(labels, 0), append(rows, row)
		}
	}
	p.IDs, p.Labels, p.Rows = ids, labels, rows
	p.X = general(len(rows), 0, nil)
}

// Ranking is a list of items to rank for each user, by which recall@k and NDCG@k are measured.
type Ranking struct {
	// IDs holds user and item of each candidate, row-major.
	IDs []int32
	// Start has one more entry than there are users: list q is the candidates Start[q] to Start[q+1].
	Start []int32
	// Relevant marks the candidates that should come first.
	Relevant []bool
}

// Lists returns the number of lists.
func (r *Ranking) Lists() int { return len(r.Start) - 1 }

// unmetCandidates is the number of items not met in a list (He et al. 2017).
const unmetCandidates = 99

// rankMet lists the held-out items of each user among items that were not met.
func rankMet(held *Part, m met, items int, seed uint64) *Ranking {
	s := splitmix.New(seed, splitmix.Candidates, 0)
	return listsOf(held, func(r *Ranking, user int32, rows []int) {
		for _, i := range rows {
			r.IDs, r.Relevant = append(r.IDs, user, held.IDs[2*i+1]), append(r.Relevant, true)
		}
		drawn := map[int32]bool{0: true}
		for k := range min(unmetCandidates, items-1-len(m[user])) {
			if item := m.draw(s, uint64(user)*unmetCandidates+uint64(k), user, items); !drawn[item] {
				drawn[item] = true
				r.IDs, r.Relevant = append(r.IDs, user, item), append(r.Relevant, false)
			}
		}
	})
}

// rankRated lists the held-out items of each user; those rated above the training rows' mean
// are relevant.
func rankRated(train, held *Part) *Ranking {
	mean, _ := moments(train.Targets)
	return listsOf(held, func(r *Ranking, user int32, rows []int) {
		for _, i := range rows {
			r.IDs, r.Relevant = append(r.IDs, user, held.IDs[2*i+1]), append(r.Relevant, float64(held.Targets[i]) > mean)
		}
	})
}

// listsOf makes a list for each known user of a part, in the order of users; nil if there is none.
func listsOf(held *Part, fill func(r *Ranking, user int32, rows []int)) *Ranking {
	rows := map[int32][]int{}
	var users []int32
	for i := range held.Rows {
		user, item := held.IDs[2*i], held.IDs[2*i+1]
		if user == 0 || item == 0 {
			continue
		}
		if rows[user] == nil {
			users = append(users, user)
		}
		rows[user] = append(rows[user], i)
	}
	if users == nil {
		return nil
	}
	slices.Sort(users)
	r := &Ranking{Start: []int32{0}}
	for _, user := range users {
		fill(r, user, rows[user])
		r.Start = append(r.Start, int32(len(r.Relevant)))
	}
	return r
}
