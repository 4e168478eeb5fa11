// Package dataset turns what a user has - a built-in set, a generated set, a
// table in a file, IDX images, folders of pictures - into float32 matrices ready
// for training.
//
// Two steps lead there, and both are deterministic on every platform:
//
//	Load     a [Source] names the data; the [Table] holds every row in file order,
//	         encoded as numbers, with what was noticed on the way ([Table.Notes])
//	Prepare  splits the rows into training, validation and test [Part]s, then fits
//	         imputation and normalization on the training rows alone
//
// Parquet files and NumPy arrays come as typed columns and pass the same stations from the
// plan on. A table of delimited text passes these stations: unpack (gzip, zstd), sniff the
// separator and the header, plan the columns' kinds by the first 1000 rows, scan and
// fill, encode. The [Encoding] that comes out reads a separate validation file or rows
// to predict the same way ([LoadEncoded]).
//
// Not every row is one of numbers. Text ([TextKind]) stays text until the split, because its
// vocabulary may know the training rows only, and becomes sparse rows ([tunebench/engine/sparse.CSR]). Ratings
// ([RatingsKind]) and columns of many categories become codes ([Field]) that a network embeds.
//
// Parsed tables of large files are kept in a cache that may vanish at any time.
//
// The table reader is our own because it parses numbers straight from the file's
// bytes into the matrix, with no copy per field, and because an error must name
// the file, the line, the column and the value that caused it ([ParseError]).
//
// Random draws (generated sets, splits, samples) come from a counter-based
// generator keyed by (seed, purpose, index): a draw depends on nothing else, so
// neither order of evaluation nor the Go version can change a split.
package dataset
