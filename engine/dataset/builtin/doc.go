// Package builtin holds the data sets that come with the program; files/SOURCES.md says where they
// are from.
package builtin
