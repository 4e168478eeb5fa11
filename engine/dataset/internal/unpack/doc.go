// Package unpack takes a file's bytes out of gzip, Zstandard, xz, bzip2, LZ4 or an archive of one
// file, within a bound of memory, and stops early at what was made to fill it: a file that unpacks to
// a thousand times its size, or a field longer than any value of a table.
package unpack
