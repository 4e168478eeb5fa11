// Package teach fits the reader of curves to labelled runs, and says how good it is on data sets that it was not
// fitted on. testdata/runs.jsonl.gz holds the runs: `tunebench factory` made them, on the built-in sets, drawn ones and
// files that stand for what people have (adult, banknote, housing, pima, ag_news, MNIST's test digits).
package teach

//go:generate go run ./gen
