// Package number reads decimal numbers, and the words that stand for none, straight from the
// bytes of a file.
package number
