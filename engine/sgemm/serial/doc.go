// Package serial registers the matrix product for one processor when it is
// imported, for tests that train: they then compute what a user's run computes,
// and many times faster than with gonum's own product, above all under the race
// detector, which watches each of its elements.
package serial
