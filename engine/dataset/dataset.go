package dataset

import (
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/text"
	"tunebench/engine/sparse"

	"gonum.org/v1/gonum/blas/blas32"
)

// Task is what is predicted: one of several classes or a number.
type Task string

// The tasks. Auto is only a request: a loaded [Table] has one of the other two.
const (
	Auto           Task = "auto"
	Classification Task = "classification"
	Regression     Task = "regression"
)

// Kind says how a source is read.
type Kind string

// The kinds of data. AutoKind is only a request.
const (
	AutoKind  Kind = "auto"
	TableKind Kind = "table"
	ImageKind Kind = "image"
	// TextKind turns columns of text into a bag of words ([text.Config]).
	TextKind Kind = "text"
	// RatingsKind learns what users think of items ([ratings.Config]).
	RatingsKind Kind = "ratings"
)

// Source names the data and says how to read it. It mirrors the [data] table of an
// experiment; a zero value of a field is its default.
type Source struct {
	// Name is a built-in or generated set (see [Builtins]), or the path of a table, of IDX
	// images ("mnist:DIR" and "idx:IMAGES,LABELS" too) or of a folder with a folder of
	// pictures for each class. A name with a slash or a dot is always a path.
	Name string
	// Dir is the folder that relative paths start from; "" is the working directory.
	Dir string

	// Kind is how the source is read. Default auto: a table or images by content, ratings for
	// the built-in set of that name.
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

func (s *Source) oneHot() int {
	if s.OneHot > 0 {
		return s.OneHot
	}
	return defaultOneHot
}

// Table is a whole data set as numbers, in the order of its source.
type Table struct {
	// Name is the built-in's name or the file's base name.
	Name string
	// Kind is what the rows are.
	Kind Kind
	// Task is [Classification] or [Regression].
	Task Task
	// Features names the columns of X, cleaned for a terminal.
	Features []string
	// Classes names the classes in the order of their codes; nil for regression.
	Classes []string
	// LabelName is the name of the label's column.
	LabelName string
	// X is rows x features, row-major. A missing number is NaN here; [Prepare] fills it.
	X blas32.General
	// Texts holds the texts of each row, row-major, one for each of Encoding.Columns, where
	// Kind is [TextKind]; X has no columns then, and [Prepare] makes features of the texts.
	Texts [][]byte
	// Sparse holds the features where X has none and they are known: text that was read with
	// the encoding of a trained model.
	Sparse *sparse.CSR
	// IDs holds the code of each row in each of Fields, row-major; nil without fields.
	IDs    []int32
	Fields []Field
	// Times orders the rows of ratings; nil without.
	Times []float64
	// Labels holds the class code of each row; nil for regression.
	Labels []int32
	// Targets holds the number to predict of each row in its own unit; nil for classification.
	Targets []float32
	// Rows holds the 0-based number of each row in the source, a header not counted.
	Rows []int32
	// Image is the shape of a row that is a picture; zero where it is not.
	Image ImageShape
	// SHA256 is the hex digest of the source's bytes as stored or of a generated set's values.
	SHA256 string
	// Notes are sentences on what was noticed or decided while reading.
	Notes []string
	// Encoding says how to read other rows the same way.
	Encoding Encoding
	// Holdout holds the rows of [Source.Validation] and TestHoldout those of [Source.Test];
	// nil without them.
	Holdout, TestHoldout *Table

	// indicator marks the columns that are 0/1 codes, which normalization leaves alone.
	indicator []bool
}

// ImageShape says how the features of a row form a picture: row by row, channels last.
type ImageShape struct {
	Width, Height, Channels int
	// Max is the brightest value of a pixel; the darkest is 0.
	Max float32
}

// NumRows returns the number of rows.
func (t *Table) NumRows() int { return len(t.Rows) }

// NumFeatures returns the number of columns of X.
func (t *Table) NumFeatures() int { return len(t.Features) }

// Outputs returns the number of outputs that a network for this task has: one for each
// class, or one for regression.
func (t *Table) Outputs() int {
	if t.Task == Regression {
		return 1
	}
	return len(t.Classes)
}

// ClassCounts returns the number of rows of each class; nil for regression.
func (t *Table) ClassCounts() []int {
	if t.Task == Regression {
		return nil
	}
	return countClasses(t.Labels, len(t.Classes))
}

func countClasses(labels []int32, classes int) []int {
	counts := make([]int, classes)
	for _, l := range labels {
		counts[l]++
	}
	return counts
}
