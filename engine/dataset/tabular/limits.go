package tabular

import "strconv"

const (
	// MaxColumns bounds the width of a table: each column costs memory of its own.
	MaxColumns = 1 << 17
	// MaxClasses bounds the number of classes; more is a mistaken column.
	MaxClasses = 10_000
	// MaxField bounds the bytes of one value; more is no table, but what someone took for one.
	MaxField = 16 << 20
)

// ClassValue is what stands for a class of numeric labels, however it is written in the file: zero
// of either sign is 0.
func ClassValue(v float64) string {
	if v == 0 {
		return "0"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
