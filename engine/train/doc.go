// Package train is the training loop: epochs, steps, evaluation, early
// stopping, targets, interventions and cancellation. It emits [event.Record]s
// and knows nothing of files, terminals or matrix layouts.
//
// The arithmetic lives behind [Executor]: the loop decides which rows train at
// which learning rate, the executor computes. The CPU executor is in the cpu
// package below this one; another device can stand beside it without touching
// the loop.
//
// Everything random is keyed by (seed, purpose, epoch, step), so that a run that
// resumes from a checkpoint continues bit for bit.
package train
