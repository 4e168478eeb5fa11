package ratings

import (
	"slices"

	"tunebench/engine/internal/rng/splitmix"
)

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

func (r *Ranking) add(user, item int32, relevant bool) {
	r.IDs, r.Relevant = append(r.IDs, user, item), append(r.Relevant, relevant)
}

// unmetCandidates is the number of items not met in a list (He et al. 2017).
const unmetCandidates = 99

// RankMet lists the held-out items of each user among items that were not met; nil if there are
// none. Items have the codes 1 to items-1.
func RankMet(held []int32, m Met, items int, seed uint64) *Ranking {
	s := splitmix.New(seed, splitmix.Candidates, 0)
	return listsOf(held, func(r *Ranking, user int32, rows []int) {
		for _, i := range rows {
			r.add(user, held[2*i+1], true)
		}
		drawn := map[int32]bool{0: true}
		for k := range min(unmetCandidates, items-1-len(m[user])) {
			if item := m.draw(s, uint64(user)*unmetCandidates+uint64(k), user, items); !drawn[item] {
				drawn[item] = true
				r.add(user, item, false)
			}
		}
	})
}

// RankRated lists the held-out items of each user, of which those rated above the mean of the
// training rows are relevant; nil if there are none.
func RankRated(held []int32, rated []float32, mean float64) *Ranking {
	return listsOf(held, func(r *Ranking, user int32, rows []int) {
		for _, i := range rows {
			r.add(user, held[2*i+1], float64(rated[i]) > mean)
		}
	})
}

// listsOf makes a list for each known user, in the order of users; nil if there is none.
func listsOf(held []int32, fill func(r *Ranking, user int32, rows []int)) *Ranking {
	rows := map[int32][]int{}
	var users []int32
	for i := range len(held) / 2 {
		user, item := held[2*i], held[2*i+1]
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
