package quality

import (
	"math"

	"tunebench/engine/event"
)

// Threshold is a probability from which on a row is taken for positive, and what comes of it.
type Threshold struct {
	At        event.Number `json:"at"`
	Precision event.Number `json:"precision"`
	Recall    event.Number `json:"recall"`
	F1        event.Number `json:"f1"`
	// Cost is that of all mistakes divided by the rows.
	Cost event.Number `json:"cost"`
}

// Costs are what a mistake costs: a negative row that is taken for positive, and the other way round.
type Costs struct {
	FalsePositive float64 `json:"false_positive"`
	FalseNegative float64 `json:"false_negative"`
}

// BestF1 is the threshold of the largest F1; of equal ones the highest. Chosen on the rows that it is
// measured on, it is a little too good to be true.
func BestF1(scores []float64, positive []bool, c Costs) Threshold {
	return best(scores, positive, c, func(t Threshold) float64 { return -float64(t.F1) })
}

// LeastCost is the threshold of the least cost; of equal ones the highest, which is +Inf where
// taking no row for positive is cheapest.
func LeastCost(scores []float64, positive []bool, c Costs) Threshold {
	return best(scores, positive, c, func(t Threshold) float64 { return float64(t.Cost) })
}

// At is what comes of a threshold.
func At(at float64, scores []float64, positive []bool, c Costs) Threshold {
	s, positives := step{threshold: at}, 0.0
	for i, is := range positive {
		switch {
		case scores[i] >= at && is:
			s.hits++
		case scores[i] >= at:
			s.mistaken++
		}
		if is {
			positives++
		}
	}
	return s.worth(positives, float64(len(scores)), c)
}

func (s step) worth(positives, rows float64, c Costs) Threshold {
	return Threshold{
		At: event.Number(s.threshold), Precision: event.Number(s.hits / (s.hits + s.mistaken)),
		Recall: event.Number(s.hits / positives), F1: event.Number(2 * s.hits / (s.hits + s.mistaken + positives)),
		Cost: event.Number((float64(s.mistaken*c.FalsePositive) +
			float64((positives-s.hits)*c.FalseNegative)) / rows),
	}
}

// best is the threshold that is the least by a measure.
func best(scores []float64, positive []bool, c Costs, by func(Threshold) float64) Threshold {
	list, positives, _ := steps(scores, positive)
	least := step{threshold: math.Inf(1)}.worth(positives, float64(len(scores)), c)
	for _, s := range list {
		if t := s.worth(positives, float64(len(scores)), c); by(t) < by(least) || math.IsNaN(by(least)) {
			least = t
		}
	}
	return least
}
