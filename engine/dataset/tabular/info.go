package tabular

// Info describes a set that needs no file.
type Info struct {
	Name string
	// Kind is "embedded" or "generated".
	Kind string
	// Rows, Features and Classes count; for a generated set Rows and Classes are the defaults.
	// Classes is 0 for regression.
	Rows, Features, Classes int
	Task                    Task
	// Noise is the noise that suits a generated set.
	Noise float64
	// Summary is one line on what it is; Source and License say where it comes from.
	Summary, Source, License string
}
