package explain

import (
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat"
)

// Effect says how predictions follow one column.
type Effect struct {
	// At are values of the column, the least first: quantiles of the rows.
	At []float64 `json:"at"`
	// Accumulated is the accumulated local effect at each value (ALE; Apley and Zhu 2020): what the rows
	// that have about this value would gain or lose by a little more of it, summed up from the left, and 0 on average
	// over the rows. Columns that go together with this one do not lend it their effect.
	Accumulated []float64 `json:"accumulated"`
	// Partial is the mean prediction if all rows had the value (partial dependence, Friedman 2001): easily read,
	// but of rows that may not exist where columns go together.
	Partial []float64 `json:"partial"`
	// Rows counts the rows between a value and the one before it; the first count is 0.
	Rows []int `json:"rows"`
}

// Predict tells predictions of some rows if a column had other values in them: set[i] in rows[i].
type Predict func(rows []int32, set []float64) ([]float64, error)

// Along measures the effect of a column, of which values are known of every row, NaN where one is missing: those rows
// are left out. bins is how many stretches of about as many rows it is cut into; there are fewer where values repeat.
func Along(values []float64, bins int, predict Predict) (*Effect, error) {
	var rows []int32
	var sorted []float64
	for i, v := range values {
		if v-v == 0 {
			rows, sorted = append(rows, int32(i)), append(sorted, v)
		}
	}
	slices.Sort(sorted)
	e := &Effect{At: edges(sorted, bins)}
	if len(e.At) == 0 {
		return e, nil
	}
	if err := e.accumulate(values, rows, predict); err != nil {
		return nil, err
	}
	set := make([]float64, len(rows))
	for _, at := range e.At {
		fill(set, at)
		p, err := predict(rows, set)
		if err != nil {
			return nil, err
		}
		e.Partial = append(e.Partial, stat.Mean(p, nil))
	}
	return e, nil
}

// edges are the different quantiles of sorted values, the ends included.
func edges(sorted []float64, bins int) []float64 {
	var at []float64
	for k := range bins + 1 {
		if len(sorted) == 0 {
			break
		}
		at = append(at, sorted[k*(len(sorted)-1)/bins])
	}
	return slices.Compact(at)
}

// accumulate fills in Accumulated and Rows.
func (e *Effect) accumulate(values []float64, rows []int32, predict Predict) error {
	low, high, bin := make([]float64, len(rows)), make([]float64, len(rows)), make([]int, len(rows))
	for i, r := range rows {
		bin[i] = min(max(1, sort.SearchFloat64s(e.At, values[r])), len(e.At)-1)
		low[i], high[i] = e.At[max(0, bin[i]-1)], e.At[bin[i]]
	}
	before, err := predict(rows, low)
	if err != nil {
		return err
	}
	after, err := predict(rows, high)
	if err != nil {
		return err
	}
	e.Rows, e.Accumulated = make([]int, len(e.At)), make([]float64, len(e.At))
	for i := range rows {
		e.Rows[bin[i]]++
		e.Accumulated[bin[i]] += after[i] - before[i]
	}
	middle := 0.0
	for k := 1; k < len(e.At); k++ {
		if e.Rows[k] > 0 {
			e.Accumulated[k] /= float64(e.Rows[k])
		}
		e.Accumulated[k] += e.Accumulated[k-1]
		middle += float64(e.Rows[k]) * (e.Accumulated[k] + e.Accumulated[k-1]) / 2
	}
	middle /= float64(len(rows))
	for k := range e.Accumulated {
		e.Accumulated[k] -= middle
	}
	return nil
}

func fill(s []float64, v float64) {
	for i := range s {
		s[i] = v
	}
}
