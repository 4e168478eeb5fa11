// Package keymap declares every key once: a [Binding] holds the keys, how help
// explains them, when they are of use, and what they do to the model.
//
// A screen or dialog declares a [Map] of its bindings. The map dispatches key
// presses, and its [Table] draws the line of keys, the full help and the tables
// of the documentation, so none of them can name a key that does nothing.
// Nothing outside this package compares the names of keys.
package keymap
