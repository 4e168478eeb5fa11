package tabular

import "strconv"

const (
	// MaxColumns bounds the width of a table: each column costs memory of its own.
	MaxColumns = 1 << 17
	// MaxClasses bounds the number of classes; more is a mistaken column.
	MaxClasses = 10_000
)

// ClassValue is what stands for a class of numeric labels, however it is written in the file.
func ClassValue(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
