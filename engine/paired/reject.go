package paired

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Rejects reports whether a challenger that has run with the incumbent's first seeds is clearly worse and
// not worth another; higher says that higher values are better. It asks for two seeds, unless one diverged
// where the incumbent did not.
//
// Two differences alone tell little of how much they vary. The spread of the incumbent over all its
// seeds, as if pairs had nothing in common, counts as well, and what the differences show counts where it
// is more. If challenger and incumbent are equal and vary alike, about 5 % are rejected at most, looking
// after each seed up to the incumbent's number, and 2 % where runs of a seed have their split in common.
// (The level of one look is 5 % over the root of their number, as simulation shows it.) A search of 40
// configurations that differ four times as much as runs do spends half of the seeds and finds as good ones.
func Rejects(incumbent, challenger []float64, higher bool) bool {
	n := min(len(incumbent), len(challenger))
	if !all(incumbent, finite) {
		return false // it has a seed that is as bad as can be
	}
	if !all(challenger, finite) {
		return true
	}
	if n < 2 {
		return false
	}
	d, _ := differences(incumbent[:n], challenger[:n], higher)
	worse, variance := stat.MeanVariance(d, nil)
	if higher {
		worse = -worse
	}
	freedom := n - 1 + len(incumbent) - 1
	level := (1 - Confidence) / math.Sqrt(max(1, float64(len(incumbent)-2)))
	apart := 2 * stat.Variance(incumbent, nil)
	pooled := (float64(float64(n-1)*variance) + float64(float64(len(incumbent)-1)*apart)) / float64(freedom)
	spread := math.Sqrt(max(pooled, variance) + rounding(incumbent, challenger))
	return worse > quantile(freedom, 1-level)*spread/math.Sqrt(float64(n))
}

func all(values []float64, is func(float64) bool) bool {
	for _, v := range values {
		if !is(v) {
			return false
		}
	}
	return true
}
