// Package runstore keeps runs as directories: creates and finds them, holds what a run
// tells (summary, events, checkpoints) and what it is told (control requests), and knows
// whether its worker lives.
//
// A run directory is the only thing that the worker, which trains, and its viewers share.
// One worker writes it, holding the lock; any number of viewers read it and append control
// requests. Nothing here waits for another process, and every file can be read while it is
// written: it is either replaced as a whole or appended to by single writes.
package runstore
