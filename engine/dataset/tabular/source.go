package tabular

import (
	"path/filepath"

	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/text"
)

// Source names the data and says how to read it. It mirrors the [data] table of an
// experiment; a zero value of a field is its default.
type Source struct {
	// Name is a built-in or generated set (see dataset.Builtins), or the path of a table, of IDX
	// images ("mnist:DIR" and "idx:IMAGES,LABELS" too) or of a folder with a folder of
	// pictures for each class. A name with a slash or a dot is always a path.
	Name string
	// Dir is the folder that relative paths start from; "" is the working directory.
	Dir string

	// Kind is how the source is read. Default auto: images, ratings, text beside a label, or else a
	// table, by content; the table's notes say what a file was taken for.
	Kind Kind
	// Text says how text is read where Kind is [TextKind].
	Text text.Config

	// Ratings says how ratings are learned where Kind is [RatingsKind].
	Ratings ratings.Config

	// Label is the label's column: a name of the header or a 0-based index. Default: the last column.
	Label string
	// Task is auto, classification or regression. Default auto: text labels are classes,
	// numeric ones are classes if they are few and whole (see [Table.Notes]).
	Task Task
	// Header is auto, yes or no: whether the first row holds the columns' names. Default auto.
	Header string

	// Columns keeps only these feature columns, Drop leaves these out (names or 0-based
	// indices). A column named in Columns is never left out for being constant or an identifier.
	Columns, Drop []string
	// Categorical are columns whose values are categories although they look like numbers.
	Categorical []string
	// OneHot is the largest number of categories of a column that become features of 0 and 1;
	// a column of more is a [Field], for which a network learns vectors. Default 64.
	OneHot int
	// Missing are values that stand for none besides the usual marks: words in any case, or numbers.
	Missing []string
	// Decimal is the mark before fractions where a column's numbers can be read with either: point, comma
	// or auto, which is the default: as the rest of the table has it.
	Decimal string
	// EmbedAll keeps columns of categories whose values differ in most rows, which are left out otherwise.
	EmbedAll bool
	// LabelMap renames label values while reading, for example ">50K." to ">50K".
	LabelMap map[string]string
	// Limit keeps only the first rows; 0 keeps all.
	Limit int
	// Sample keeps this many rows drawn without replacement by Seed; 0 keeps all.
	Sample int
	// Validation and Test are the paths of separate tables with the rows of those parts. They
	// are read with the encoding of the main table into [Table.Holdout] and [Table.TestHoldout].
	Validation, Test string

	// Size is the number of rows of a generated set, 10 to 10,000,000. Default 1000.
	Size int
	// Noise is the standard deviation of the Gaussian noise on a generated set's points, 0 to 10.
	// Zero is no noise.
	Noise float64
	// Seed keys the draws of generated sets and of Sample.
	Seed uint64
	// Classes is the number of classes of spirals and blobs, 2 to 20. Default 2 and 3.
	Classes int

	// ImageSize is the side in pixels that pictures of a folder are scaled to, at most 128.
	// Default: as they are if all have one size of at most 64x64, else 32.
	ImageSize int
}

// DefaultOneHot is the largest number of categories that become features of 0 and 1.
const DefaultOneHot = 64

// MostCategories is [Source.OneHot] or its default.
func (s *Source) MostCategories() int {
	if s.OneHot > 0 {
		return s.OneHot
	}
	return DefaultOneHot
}

// Path resolves a name against Dir.
func (s *Source) Path(name string) string {
	if filepath.IsAbs(name) || s.Dir == "" {
		return name
	}
	return filepath.Join(s.Dir, name)
}
