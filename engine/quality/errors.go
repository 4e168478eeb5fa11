package quality

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/event"
)

// Decile is a tenth of the rows, by the true value.
type Decile struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	Rows int     `json:"rows"`
	// Bias is the mean of predicted minus true, MAE and RMSE the mean absolute and the root mean squared error.
	Bias float64 `json:"bias"`
	MAE  float64 `json:"mae"`
	RMSE float64 `json:"rmse"`
}

// Deciles cuts the rows into tenths by their true value and measures each; fewer where there are fewer rows. Rows of
// one value are not parted.
func Deciles(predicted, truth []float64) []Decile {
	order := make([]int, len(truth))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(truth[a], truth[b]) })
	var out []Decile
	const parts = 10
	for from, k := 0, 1; k <= parts && from < len(order); k++ {
		to := max(from, len(order)*k/parts)
		for to > 0 && to < len(order) && truth[order[to]] == truth[order[to-1]] {
			to++
		}
		if to == from {
			continue
		}
		d := Decile{Low: truth[order[from]], High: truth[order[to-1]], Rows: to - from}
		for _, i := range order[from:to] {
			e := predicted[i] - truth[i]
			d.Bias += e
			d.MAE += math.Abs(e)
			d.RMSE += float64(e * e)
		}
		n := float64(d.Rows)
		d.Bias, d.MAE, d.RMSE = d.Bias/n, d.MAE/n, math.Sqrt(d.RMSE/n)
		out, from = append(out, d), to
	}
	return out
}

// Histogram counts values in bins of equal width from Low to High; what lies outside is counted in the bin
// at the end.
type Histogram struct {
	Low    event.Number `json:"low"`
	High   event.Number `json:"high"`
	Counts []int        `json:"counts"`
}

// Spread counts the finite values in so many bins between the quantiles 0.001 and 0.999, so that a few
// values far off do not press all others into one bin.
func Spread(values []float64, bins int) Histogram {
	finite := make([]float64, 0, len(values))
	for _, v := range values {
		if v-v == 0 {
			finite = append(finite, v)
		}
	}
	h := Histogram{Counts: make([]int, max(1, bins))}
	if len(finite) == 0 {
		return h
	}
	slices.Sort(finite)
	cut := len(finite) / 1000
	low, high := finite[cut], finite[len(finite)-1-cut]
	h.Low, h.High = event.Number(low), event.Number(high)
	n := len(h.Counts)
	for _, v := range finite {
		at := 0
		if high > low {
			at = int((v - low) / (high - low) * float64(n))
		}
		h.Counts[min(max(at, 0), n-1)]++
	}
	return h
}
