// Package postfit measures a network once it is trained, on rows in evaluation mode: how well it does without the
// handicaps of training, whether its probabilities are as sure as they should be, what structure it has left in its
// errors, and what speaks for wrong labels. Curves do not show these; the diagnosis reads them beside the curves.
//
// It looks at no more than some hundreds of rows, so that it costs a fraction of a second after any training.
package postfit
