// Package unpack takes a file's bytes out of gzip or Zstandard within a bound of memory, and tells
// files that cannot be a table by their first bytes.
package unpack
