// Package profile says what a table holds and what is wrong with it, before and after
// training.
//
// [Of] describes every feature (spread, histogram, outliers, relation to what is predicted),
// the balance of the classes, and a few pictures where rows are pictures. It ends in
// [Warning]s: a title, evidence in numbers and, where one helps, a change of the experiment
// file, in the shape that the diagnosis panel shows. [AfterTraining] names rows whose label
// is probably wrong, by what models say of them that were not fitted on them; how often that is
// right and how often a false alarm, experiments/inspect/testdata/label_noise.md tells.
//
// One file holds one subject: a check decides for itself what is too little to mention, because a
// false warning costs more trust than a true one earns.
//
// The cost is bounded: moments, ranges, histograms and counts are exact over all rows, while
// quantiles and the search for features that give the label away use a seeded sample of the
// rows ([Options.SampleRows]). Rows are compared by hash, and then by value.
package profile
