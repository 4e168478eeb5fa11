package quality

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/event"
)

// Point is a point of a curve, and the threshold at which it lies: rows that score at least as much are
// taken for positive.
type Point struct {
	X         float64      `json:"x"`
	Y         float64      `json:"y"`
	Threshold event.Number `json:"threshold"`
}

// Curve is what thresholds trade for each other, from the highest threshold to the lowest.
type Curve struct {
	// Area is the area under the curve; NaN where rows of one kind are lacking.
	Area   event.Number `json:"area"`
	Points []Point      `json:"points"`
}

// step is a threshold with the rows that score at least as much.
type step struct {
	threshold      float64
	hits, mistaken float64
}

// steps counts the rows at each different score, from the highest down. NaN comes last.
func steps(scores []float64, positive []bool) (list []step, positives, negatives float64) {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	for k, i := range order {
		if positive[i] {
			positives++
		} else {
			negatives++
		}
		if k+1 < len(order) && cmp.Compare(scores[order[k+1]], scores[i]) == 0 {
			continue
		}
		list = append(list, step{scores[i], positives, negatives})
	}
	return list, positives, negatives
}

// ROC is the receiver operating characteristic: X is the share of negative rows that are taken for positive,
// Y the share of positive rows that are. Its area is the chance that a positive row scores higher than
// a negative one, by trapezoids (Fawcett 2006).
func ROC(scores []float64, positive []bool) Curve {
	list, positives, negatives := steps(scores, positive)
	c := Curve{Area: event.Number(math.NaN()), Points: []Point{{0, 0, event.Number(math.Inf(1))}}}
	if positives == 0 || negatives == 0 {
		return Curve{Area: c.Area}
	}
	area, last := 0.0, c.Points[0]
	for _, s := range list {
		p := Point{s.mistaken / negatives, s.hits / positives, event.Number(s.threshold)}
		area += float64((p.X - last.X) * (p.Y + last.Y) / 2)
		c.Points, last = append(c.Points, p), p
	}
	c.Area = event.Number(area)
	return c
}

// PrecisionRecall has X = recall and Y = precision. Its area is the average precision: the sum of each
// threshold's precision times the recall that it adds, which no interpolation flatters.
func PrecisionRecall(scores []float64, positive []bool) Curve {
	list, positives, _ := steps(scores, positive)
	if positives == 0 {
		return Curve{Area: event.Number(math.NaN())}
	}
	var c Curve
	area, recall := 0.0, 0.0
	for _, s := range list {
		p := Point{s.hits / positives, s.hits / (s.hits + s.mistaken), event.Number(s.threshold)}
		area += float64((p.X - recall) * p.Y)
		c.Points, recall = append(c.Points, p), p.X
	}
	c.Area = event.Number(area)
	return c
}

// Thin returns the curve with at most about n points: those that are farthest apart along it. The ends stay.
func (c Curve) Thin(n int) Curve {
	if len(c.Points) <= n || n < 2 {
		return c
	}
	far := func(a, b Point) float64 { return math.Abs(a.X-b.X) + math.Abs(a.Y-b.Y) }
	length := 0.0
	for i := 1; i < len(c.Points); i++ {
		length += far(c.Points[i], c.Points[i-1])
	}
	out, gone := c.Points[:1:1], 0.0
	for i := 1; i < len(c.Points)-1; i++ {
		gone += far(c.Points[i], c.Points[i-1])
		if gone >= length/float64(n-1) {
			out, gone = append(out, c.Points[i]), 0
		}
	}
	return Curve{Area: c.Area, Points: append(out, c.Points[len(c.Points)-1])}
}
