package insight

import (
	"cmp"
	"slices"
)

// Confusion counts which class rows of which class are taken for.
type Confusion struct {
	Names []string `json:"names"`
	// Counts has a row per true class, a column per prediction.
	Counts [][]int64 `json:"counts"`
	// Pairs are the mistakes, the most frequent first.
	Pairs []Pair `json:"pairs"`
	// Order puts classes that are taken for each other side by side.
	Order []int `json:"order"`
}

// Pair are rows of one class that are taken for another.
type Pair struct {
	Truth     int   `json:"truth"`
	Predicted int   `json:"predicted"`
	Rows      int64 `json:"rows"`
	// OfTruth is their share of the rows of the true class, OfPredicted of the rows taken for the other.
	OfTruth     float64 `json:"of_truth"`
	OfPredicted float64 `json:"of_predicted"`
}

func confusionOf(names []string, counts []int64) *Confusion {
	n := len(names)
	c := &Confusion{Names: names}
	of, predicted := make([]int64, n), make([]int64, n)
	for t := range n {
		c.Counts = append(c.Counts, slices.Clone(counts[t*n:(t+1)*n]))
		for p, rows := range c.Counts[t] {
			of[t] += rows
			predicted[p] += rows
		}
	}
	for t := range n {
		for p, rows := range c.Counts[t] {
			if rows > 0 && p != t {
				c.Pairs = append(c.Pairs, Pair{
					t, p, rows, float64(rows) / float64(of[t]), float64(rows) / float64(predicted[p]),
				})
			}
		}
	}
	slices.SortStableFunc(c.Pairs, func(a, b Pair) int { return cmp.Compare(b.Rows, a.Rows) })
	c.Order = c.chain(of)
	return c
}

// chain begins with the class that has most mistakes and goes on with the one that is most often taken for the last
// or the other way round, as a share of both.
func (c *Confusion) chain(of []int64) []int {
	n := len(of)
	together := func(a, b int) float64 {
		return float64(c.Counts[a][b]+c.Counts[b][a]) / float64(max(1, of[a]+of[b]))
	}
	left := make([]int, n)
	for i := range left {
		left[i] = i
	}
	mistakes := func(k int) (sum int64) {
		for j := range n {
			if j != k {
				sum += c.Counts[k][j] + c.Counts[j][k]
			}
		}
		return sum
	}
	next := slices.MaxFunc(left, func(a, b int) int { return cmp.Compare(mistakes(a), mistakes(b)) })
	var order []int
	for {
		order = append(order, next)
		left = slices.DeleteFunc(left, func(k int) bool { return k == next })
		if len(left) == 0 {
			return order
		}
		last := next
		next = slices.MaxFunc(left, func(a, b int) int { return cmp.Compare(together(last, a), together(last, b)) })
	}
}
