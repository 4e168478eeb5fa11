// Package wording makes what stands in a file fit to be shown: names and values cleaned for a
// terminal and of bounded length, lists of them, and what a misspelled one may have meant.
package wording
