package profile

import "gonum.org/v1/gonum/blas/blas32"

// Stray returns the share of wrong labels that explains best how rows are labelled, judged by probabilities (rows x
// classes) of a model that was not fitted on them, and what it adds to the log-likelihood over what the overlap of the
// classes explains.
func Stray(labels []int32, probabilities blas32.General) (rate, gain float64) {
	f := fitFloor(labels, probabilities)
	return f.rate, f.gain
}
