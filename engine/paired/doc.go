// Package paired compares two groups of runs that differ in one thing, seed by seed. It says
// how large the difference is, how sure that is, and how many more seeds would tell, and it
// is the only place where a difference between runs is called one: search, advice and
// screens all ask it.
//
// Runs of the same seed share their split, their initial weights and their shuffles, so that
// the difference within a pair varies less than the runs themselves do. The interval is
// Student's over these differences.
package paired
