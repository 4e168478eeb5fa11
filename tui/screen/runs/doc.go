// Package runs is the list of all runs, newest first, from which one is opened,
// resumed or stopped.
package runs
