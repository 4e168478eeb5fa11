package tabular

import (
	"fmt"
	"strings"
)

// ParseError is bad content of a table: where it is, what it is, and what would be right.
type ParseError struct {
	File string
	// Line counts from 1; 0 where the whole file is meant.
	Line int
	// Column is the column's name; "" where the whole line is meant.
	Column string
	// Problem says what is wrong and what would be right.
	Problem string
}

func (e *ParseError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": ")
	if e.Column != "" {
		fmt.Fprintf(&b, "column %q: ", e.Column)
	}
	b.WriteString(e.Problem)
	return b.String()
}

// LimitError is the error of data that takes more memory than loading may; see [Options.MaxMemory].
type LimitError struct{ Err error }

func (e *LimitError) Error() string { return e.Err.Error() }

// Unwrap returns what takes the memory, a [*ParseError] if it is one file.
func (e *LimitError) Unwrap() error { return e.Err }
