// Package runner turns an experiment into a trained network: it is the only
// translator from the keys of an experiment file to the engine's objects, and it
// is the worker's main loop.
//
// [Build] loads the data and builds executor and loop configuration from a spec.
// [Train] runs a run directory from wherever its last checkpoint stands: it holds
// the lock, records events, obeys the control file, writes checkpoints and the
// summary. Whether it runs in a detached worker or in the foreground of
// `tunebench train` makes no difference.
package runner
