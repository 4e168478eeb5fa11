// Package reader reads the curves of a run as numbers that mean the same on every data set, and says by a fitted
// table how likely each cause is and what each remedy would gain.
package reader
