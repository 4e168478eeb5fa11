// Package reader says what a reader of one format of data is: a row that names the format, tells
// its files and opens them. Its subpackages are the readers; package dataset lists them.
package reader
