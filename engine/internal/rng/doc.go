// Package rng is the engine's only source of randomness: Philox4x32-10, the
// counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel Random
// Numbers: As Easy as 1, 2, 3" (SC 2011).
//
// A counter-based generator is a pure function of (key, counter), so a draw has
// an address instead of a history. Every draw of the engine is addressed by
// (seed, purpose, epoch, step) and its position within that stream. Nothing has
// to be saved to resume a run bit for bit, and neither the order in which
// goroutines run nor the order in which parts of the program draw can matter.
package rng
