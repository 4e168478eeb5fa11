// Package columns makes a table of raw columns: it judges by a sample whether each holds numbers,
// categories, text or nothing of use, tells classes from numbers to predict, and encodes what it
// has read.
//
// Whatever a value's meaning depends on is decided here, for every format: what stands for no value, in
// which form a column's numbers are written ([number.Form], by a survey of a sample, or of every row
// where a later row does not fit), what a column of numbers and text becomes, which columns are the index
// of a data frame, and which is the label.
//
// Readers bring one of two raw forms: [Records], text row by row, for which numbers are parsed
// straight from the file's bytes into the matrix, or [Columns], typed cells column by column. Both
// pass the same stations (plan, fill, encode), so that the same values give the same table in
// whatever format they come. With the [tabular.Encoding] of another table the plan is given, and
// the rows get that table's features and classes.
package columns
