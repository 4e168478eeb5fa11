package explain

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"tunebench/engine/event"
	"tunebench/engine/internal/rng"
)

// Loss is what a score loses when values are shuffled: the mean over the repeats, and an interval that holds
// the mean over all shuffles with a confidence of 95 % (Student's, over the repeats). What other rows would show is
// not in it.
type Loss struct {
	Mean float64      `json:"mean"`
	Std  float64      `json:"std"`
	Low  event.Number `json:"low"`
	High event.Number `json:"high"`
}

// Half is half of the interval, which lies evenly about the mean.
func (l Loss) Half() float64 { return float64(l.High) - l.Mean }

// Permute is permutation importance (Breiman 2001; Fisher, Rudin and Dominici 2019): score is asked for its values
// with the rows of a group of columns in another order, perm[i] being the row whose values row i has, and the
// difference to base, its values with all in place, is told. A group of columns that say one thing is shuffled
// together. Each group has draws of its own. A score of which more is worse has negative
// losses where a column matters.
func Permute(
	rows, repeats int, seed uint64, group int, base []float64, score func(perm []int32) ([]float64, error),
) ([]Loss, error) {
	drops := make([][]float64, len(base))
	perm := make([]int32, rows)
	for r := range repeats {
		stream := rng.NewSub(seed, rng.Explain, 2, r, group&(1<<24-1))
		stream.Perm(perm)
		values, err := score(perm)
		if err != nil {
			return nil, err
		}
		for k := range base {
			drops[k] = append(drops[k], base[k]-values[k])
		}
	}
	out := make([]Loss, len(base))
	for k := range out {
		out[k] = summarize(drops[k])
	}
	return out, nil
}

// summarize is mean, deviation and interval of some values; of one value the interval is infinite.
func summarize(values []float64) Loss {
	n := float64(len(values))
	if n < 2 {
		return Loss{Mean: stat.Mean(values, nil), Low: event.Number(math.Inf(-1)), High: event.Number(math.Inf(1))}
	}
	mean, std := stat.MeanStdDev(values, nil)
	half := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.975) * std / math.Sqrt(n)
	return Loss{Mean: mean, Std: std, Low: event.Number(mean - half), High: event.Number(mean + half)}
}
