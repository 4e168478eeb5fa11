// Package study is the screen of a study: what many trainings say together about one question.
//
// A [Screen] routes. Reading the study and working out what is drawn of it happen in commands: a
// reader polls the study and makes a picture of it, which holds all that the views draw, and what
// takes longer (importances, what chance would have found) comes after it as an insight, so that
// the screen stands at once however many trials there are. Each [view] is a type of its own that
// draws the picture in its way; the trial under the cursor of the table is the chosen one in all
// of them. What is asked of a study is left for its conductor, and what became of it is said.
//
// The curve of random search, beside the best so far, is what as many trials drawn evenly over the
// space would be expected to have found: [search.RandomBest] says how that is estimated, also for
// studies that learn from their trials. Over epochs, random search is thought to train every trial
// to its end.
package study
