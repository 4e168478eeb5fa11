// Package teach fits the readers of curves to labelled runs, and says how good they are on data sets that they were not
// fitted on. testdata/runs.jsonl.gz holds the runs: `tunebench factory` made them, on the built-in sets, drawn ones and
// files that stand for what people have (adult, banknote, housing, pima, ag_news, MNIST's test digits). What is
// recorded of a run may grow: `tunebench factory --renew` trains it again, and leaves what its changes gained.
package teach

//go:generate go run ./gen
