// Package generate draws data sets from a size, a noise and a seed.
//
// Each set is one row of the list in sets.go; package hparam says in its own list of generators
// which keys of an experiment it reads, and a test binds the two. Draws come from package splitmix,
// so a set is the same on every machine, and row i uses only the draws of its own index.
package generate
