// Package splitmix is the counter-based generator of data sets: it draws the generated sets,
// splits, samples and negatives.
//
// The value at an index is SplitMix64's output at that position of the sequence that (seed,
// purpose, sub) selects (Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators", 2014, with Stafford's 13th mixing constants). Any value can be had without the
// ones before it, so row i of a generated set is the same whatever its size.
//
// Training draws from package rng, whose generator works in batches. The two are apart because
// the draws made here define the generated sets and the splits of every recorded run.
package splitmix
