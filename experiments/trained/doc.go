// Package trained is what a run has learned, without its data: the network's shape, the weights of a
// checkpoint, and the preprocessing that was fitted on the training rows. Everything that applies or
// hands out a trained model begins here.
package trained
