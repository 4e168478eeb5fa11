// Package pool runs the parts of one piece of numerical work on a fixed set of
// workers.
//
// It differs from starting goroutines in what matters between two layers of a
// small network: handing work to a waiting worker costs well under a
// microsecond and allocates nothing. A worker that has nothing to do spins for
// a fifth of a millisecond, in case the next product follows soon, and then
// sleeps, so that an idle pool uses no processor.
//
// Which worker computes which part, and when, varies from run to run. A task
// whose parts write disjoint memory, each in a fixed order, has the same result
// at any number of threads.
package pool
