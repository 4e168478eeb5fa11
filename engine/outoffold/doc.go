// Package outoffold says what simple models think of rows that they were not fitted on: the
// ten nearest other rows ([Neighbours]) and ridge regression on random features with each row
// left out of its own fit ([LeftOut]). Two models that err in different ways and agree against a label
// are a reason to look at it, where the network that trained on the row is none.
//
// Rows become points first ([Points]), whatever they are made of: numbers, terms, categories.
// All is bounded by the number of rows, costs a fraction of a second for thousands of them,
// and gives the same answer at every call: directions are drawn from a fixed seed.
package outoffold
