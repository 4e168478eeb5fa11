package tabular

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
