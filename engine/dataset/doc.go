// Package dataset turns what a user has - a built-in set, a generated set, a
// table in a file, IDX images, folders of pictures - into float32 matrices ready
// for training.
//
// Two steps lead there, and both are deterministic on every platform:
//
//	Load     a [Source] names the data; the [Table] holds every row in file order,
//	         encoded as numbers, with what was noticed on the way (Notes)
//	Prepare  splits the rows into training, validation and test [Part]s, then fits
//	         imputation and normalization on the training rows alone
//
// Its subpackages, each standing on those below it:
//
//	reader/...      one package per format, listed in readers.go: delimited text, Parquet, NumPy,
//	                JSON lines, ARFF, LIBSVM, IDX, CIFAR, folders of pictures; and one that names
//	                the formats that are not read
//	generate        sets drawn from a size, a noise and a seed, listed in its sets.go
//	builtin         sets that come with the program
//	cache           parsed tables of large files, which may vanish at any time
//	fetch           public sets brought from the network
//	columns         raw columns or records become a table: kinds, labels, encoding
//	images          arrays of pixels become a table; scaling
//	tabular         Source, Table and Encoding: the vocabulary
//	text, ratings   bags of words; users and items
//
// To add a reader, write its package with one [reader.Reader] and list it in readers.go.
//
// Not every row is one of numbers. Text stays text until the split, because its vocabulary may
// know the training rows only, and becomes sparse rows. Ratings and columns of many categories
// become codes that a network embeds. The [tabular.Encoding] that a table has reads a separate
// validation file or rows to predict the same way ([LoadEncoded]).
//
// Random draws (generated sets, splits, samples) come from a counter-based
// generator keyed by (seed, purpose, index): a draw depends on nothing else, so
// neither order of evaluation nor the Go version can change a split.
package dataset
