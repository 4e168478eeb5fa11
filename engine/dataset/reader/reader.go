package reader

import (
	"context"

	"tunebench/engine/dataset/tabular"
)

// Reader reads one format.
type Reader struct {
	// Name is what the format is called.
	Name string
	// Extensions are the usual ends of the files' names, such as ".csv"; a compressed file has
	// one more.
	Extensions []string
	// Prefixes mark the names of sources that are read by this reader whatever is behind them,
	// such as "idx:". Open is then given no file.
	Prefixes []string
	// Folders tells the folders that are read by this reader; nil for none. Readers are asked in
	// order. Open is then given no file.
	Folders func(dir string) bool
	// Sniff tells a file of the format by its content; nil for a format without files. Readers
	// are asked in order.
	Sniff func(f *File) bool
	// Open makes a table of a file, or of what the source names.
	Open func(ctx context.Context, q *tabular.Request, f *File) (*tabular.Table, error)
	// Files lists the files of a source that is more than the one file it names, nil where it is
	// not. A reader with Files gives the digest of its tables itself.
	Files func(s *tabular.Source) []string
}
