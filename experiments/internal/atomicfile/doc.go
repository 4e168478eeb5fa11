// Package atomicfile replaces a file as a whole or not at all, so that a reader, a
// crash or a full disk never meets half a checkpoint or half a summary.
package atomicfile
