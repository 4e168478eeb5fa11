// Package cache keeps parsed tables of large files, so that the next load need not parse them. It
// may vanish at any time.
//
// A cached table is a file of this form, little-endian:
//
//	8 bytes    the magic TBTABLE2, its last digit being the version
//	8 bytes    length of the header
//	header     the table without its values, by encoding/gob
//	values     X, row-major, float32
//	rests      int32 of each row, column after column, for those that the header lists
//	4 bytes    CRC-32C of all before
//
// Its name is the SHA-256 of what it depends on: the file's bytes, the source's keys, the
// encoding. A file that is not whole is as good as none.
package cache
