// Package factory makes labelled runs: it trains experiments that are well or badly made on data sets of many
// shapes, tries every single change of each over fresh seeds, and writes down curves and gains
// (engine/diagnosis/labelled). Nobody says what is wrong with a run; the change that helps says it.
//
// What a run is judged by are rows that neither training, nor early stopping, nor the diagnosis sees.
// Everything is drawn from the name of the data set and the number of the base, so a factory that was killed
// goes on where it was, in any order and on any number of cores.
package factory
