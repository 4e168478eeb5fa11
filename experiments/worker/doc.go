// Package worker is the life of one training process on one run directory.
//
// [Run] goes on from wherever the last checkpoint stands: it holds the lock, records
// events, obeys the control file, and writes checkpoints and the summary. Whether it
// runs in a detached worker or in the foreground of `tunebench train` makes no
// difference. It may be killed at any point; the next worker continues from the files
// to the same bits.
package worker
