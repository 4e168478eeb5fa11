package metric

import (
	"cmp"
	"slices"

	"tunebench/engine/internal/portmath"
)

// Ranking measures lists of items that a model has put in order by its scores, one list for
// each user. Items of equal score share their places: each counts as much as it would on
// average over all orders of them, so that a model that tells nothing apart gains nothing
// from the order of the items.
type Ranking struct {
	k     int
	order []int

	lists        int
	recall, ndcg float64 // sums
}

// NewRanking measures the first k places, k at least 1.
func NewRanking(k int) *Ranking { return &Ranking{k: max(1, k)} }

// K returns the number of places that count.
func (r *Ranking) K() int { return r.k }

// Reset forgets all lists.
func (r *Ranking) Reset() { r.lists, r.recall, r.ndcg = 0, 0, 0 }

// Add takes the scores of a list's items, higher first, and which of them are relevant. A list
// without relevant items says nothing and does not count. A NaN score comes last.
func (r *Ranking) Add(scores []float32, relevant []bool) {
	total := 0
	for _, is := range relevant {
		if is {
			total++
		}
	}
	if total == 0 {
		return
	}
	r.order = r.order[:0]
	for i := range scores {
		r.order = append(r.order, i)
	}
	slices.SortFunc(r.order, func(a, b int) int { return compareScores(scores[b], scores[a]) })
	hits, gain := 0.0, 0.0
	for i := 0; i < len(r.order) && i < r.k; {
		j, found := i, 0
		for ; j < len(r.order) && compareScores(scores[r.order[j]], scores[r.order[i]]) == 0; j++ {
			if relevant[r.order[j]] {
				found++
			}
		}
		each := float64(found) / float64(j-i)
		for place := i; place < min(j, r.k); place++ {
			hits += each
			gain += float64(each * discount(place))
		}
		i = j
	}
	ideal := 0.0
	for place := range min(total, r.k) {
		ideal += discount(place)
	}
	r.lists++
	r.recall += hits / float64(total)
	r.ndcg += gain / ideal
}

// compareScores orders numbers with NaN below all others and -0 equal to 0.
func compareScores(a, b float32) int { return cmp.Compare(a, b) }

// discount is the worth of a place, counted from 0.
func discount(place int) float64 { return 1 / portmath.Log2(float64(place)+2) }

// Lists returns the number of lists that counted.
func (r *Ranking) Lists() int { return r.lists }

// Recall is the mean share of a list's relevant items within the first k places; NaN without
// lists. With one relevant item to a list it is the hit rate.
func (r *Ranking) Recall() float64 { return r.recall / float64(r.lists) }

// NDCG is the mean normalized discounted cumulative gain of the first k places: the sum of
// 1/log2(place+1) over relevant items, places counted from 1, divided by the best that an order
// could reach (Järvelin and Kekäläinen 2002, with gains of 0 and 1); NaN without lists.
func (r *Ranking) NDCG() float64 { return r.ndcg / float64(r.lists) }
