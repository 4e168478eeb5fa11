package metric

import "math"

// Regression holds the errors of predicted values.
type Regression struct {
	RMSE float64 // root of the mean squared error
	MAE  float64 // mean absolute error
	// R2 is 1 - SSE/SST. It is NaN where that is undefined: without variance in the targets,
	// which includes fewer than two rows.
	R2 float64
}

// MeasureRegression compares predictions and targets, one per row. RMSE and MAE are
// multiplied by scale, which turns a standardized target back into its own units;
// R2 has none. Every value is NaN without rows.
func MeasureRegression(predicted, targets []float32, scale float64) Regression {
	var sse, sae float64
	n := float64(len(targets))
	for i, y := range targets {
		d := float64(predicted[i]) - float64(y)
		sse += float64(d * d)
		sae += math.Abs(d)
	}
	return Regression{
		RMSE: math.Sqrt(sse/n) * scale,
		MAE:  sae / n * scale,
		R2:   R2(sse, SumOfSquares(targets), len(targets)),
	}
}

// R2 is the coefficient of determination from the sum of squared errors and the
// total sum of squares of n rows; see [Regression].
func R2(sse, sst float64, n int) float64 {
	if n < 2 || sst == 0 {
		return math.NaN()
	}
	return 1 - sse/sst
}

// SumOfSquares is the sum of squared distances from the mean.
func SumOfSquares(values []float32) float64 {
	mean := 0.0
	for _, v := range values {
		mean += float64(v)
	}
	mean /= float64(len(values))
	sum := 0.0
	for _, v := range values {
		d := float64(v) - mean
		sum += float64(d * d)
	}
	return sum
}
