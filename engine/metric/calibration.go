package metric

import "math"

const eceBins = 15

// bin collects the rows of one interval (i/15, (i+1)/15] of confidence.
type bin struct {
	rows, hits int
	confidence float64 // sum
}

// addToBin counts a prediction. A NaN confidence is kept in the first bin, where it
// makes the whole error NaN.
func addToBin(bins *[eceBins]bin, confidence float64, hit bool) {
	i := 0
	if confidence == confidence {
		i = min(max(int(math.Ceil(confidence*eceBins))-1, 0), eceBins-1)
	}
	b := &bins[i]
	b.rows++
	b.confidence += confidence
	if hit {
		b.hits++
	}
}

func expectedCalibrationError(bins *[eceBins]bin, rows int) float64 {
	sum := 0.0
	for _, b := range bins {
		sum += math.Abs(b.confidence - float64(b.hits))
	}
	return sum / float64(rows)
}
