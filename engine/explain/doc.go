// Package explain says what predictions depend on: how much a score loses when a column's values are shuffled
// among the rows, how predictions follow one column, and which inputs made a single prediction what it is.
//
// Importances and effects need nothing but a function that predicts. Attributions of a single row need
// gradients: [Network] is the network once more, plainly and in float64, as evaluation computes it.
// testdata/reference.py compares importances with scikit-learn's.
package explain
