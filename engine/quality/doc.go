// Package quality looks at predictions closer than one number does: the curves behind an area, how far a
// confidence can be trusted, where to put a threshold, how errors are spread over a range, in which slices of
// the rows they are larger than elsewhere, and how far a metric would move with other rows.
//
// Definitions are scikit-learn's where it has one, and testdata/reference.py compares them. Nothing here knows
// of networks: it is given outputs and truth.
package quality
