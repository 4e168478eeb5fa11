// Package rng is the source of every random number of training: streams of the
// counter-based generator in package philox. (Data sets are drawn and split by
// package splitmix, which says why.)
//
// A counter-based generator is a pure function of (key, counter), so a draw has
// an address instead of a history. Every draw is addressed by
// (seed, purpose, epoch, step) and its position within that stream. Nothing has
// to be saved to resume a run bit for bit, and neither the order in which
// goroutines run nor the order in which parts of the program draw can matter.
package rng
