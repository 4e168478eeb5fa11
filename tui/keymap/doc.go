// Package keymap declares every key once.
//
// A [Map] is a table of entries: what a key does, which keys do it, how help
// names it. Screens ask the table what a key press means and draw their help
// from the same table, so the two cannot drift apart.
package keymap
