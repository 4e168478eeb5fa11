// Package experiments holds the preset experiments that come with the program: small
// TOML files, embedded, each showing one thing that happens when a network is tuned.
//
// The packages below it are the parts of an experiment outside the training engine: the
// file (spec), what is trained from it (build) and by whom (worker), what came of it (inspect),
// its run on disk (runstore, checkpoint, tfevents), and the one door to all of them (workspace).
package experiments
