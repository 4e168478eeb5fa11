// Package rng is the engine's only source of randomness: streams of the
// counter-based generator in package philox.
//
// A counter-based generator is a pure function of (key, counter), so a draw has
// an address instead of a history. Every draw of the engine is addressed by
// (seed, purpose, epoch, step) and its position within that stream. Nothing has
// to be saved to resume a run bit for bit, and neither the order in which
// goroutines run nor the order in which parts of the program draw can matter.
package rng
