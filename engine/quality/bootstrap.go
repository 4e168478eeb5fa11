package quality

import (
	"math"
	"slices"

	"tunebench/engine/event"
	"tunebench/engine/internal/rng"
)

// Interval holds a value with a confidence of 95 %.
type Interval struct {
	Low  event.Number `json:"low"`
	High event.Number `json:"high"`
}

// Bootstrap draws n rows of n with replacement, so often, and has every draw measured: what returns the
// values of some metrics, the same ones each time. The intervals are the middle 95 % of each (percentile bootstrap,
// Efron 1979): how far a metric moves with the rows that happened to be held back, not with the seed of training.
// Values that are NaN are passed over; without a value that is none, the interval is NaN.
func Bootstrap(n, draws int, seed uint64, measure func(rows []int32) []float64) []Interval {
	rows := make([]int32, n)
	var seen [][]float64
	for d := range draws {
		stream := rng.New(seed, rng.Explain, 1, d)
		for i := range rows {
			rows[i] = int32(stream.Intn(n))
		}
		for k, v := range measure(rows) {
			if k == len(seen) {
				seen = append(seen, nil)
			}
			if !math.IsNaN(v) {
				seen[k] = append(seen[k], v)
			}
		}
	}
	out := make([]Interval, len(seen))
	for k, values := range seen {
		if len(values) == 0 {
			out[k] = Interval{event.Number(math.NaN()), event.Number(math.NaN())}
			continue
		}
		slices.Sort(values)
		at := func(q float64) event.Number {
			place := q * float64(len(values)-1)
			i := int(place)
			j := min(i+1, len(values)-1)
			return event.Number(values[i] + float64((place-float64(i))*(values[j]-values[i])))
		}
		out[k] = Interval{at(0.025), at(0.975)}
	}
	return out
}
