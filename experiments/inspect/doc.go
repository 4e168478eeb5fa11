// Package inspect looks at what training works with and what it has made.
//
// [Evaluate] measures a run's weights on a part of its data, [Suspects] names the rows
// that are probably mislabeled, and [Profile] says what is in the data and what is wrong with it.
package inspect
