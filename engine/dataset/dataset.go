package dataset

import "tunebench/engine/dataset/tabular"

// What [Load] takes and gives; package tabular has the rest of the vocabulary.
type (
	// Source names the data and says how to read it.
	Source = tabular.Source
	// Options say what loading may take and whom it keeps informed.
	Options = tabular.Options
	// Table is a whole data set as numbers, in the order of its source.
	Table = tabular.Table
)
