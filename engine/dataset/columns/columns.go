package columns

import (
	"math"
	"math/big"
	"strconv"

	"tunebench/engine/dataset/internal/number"
)

// Columns is a table whose values come typed and column by column, such as a Parquet file.
type Columns struct {
	// Names are the columns' names; nil without.
	Names       []string
	Width, Rows int
	// Size is the memory that the source holds while it is read, in bytes.
	Size int64
	// Each calls emit for the first rows of a column, in order, and ends with emit's error. A
	// cell's text is copied before the next.
	Each func(column, rows int, emit func(row int, c Cell) error) error
	// Index are the columns that the source knows to be names or numbers of rows.
	Index []int
	// Notes are what was noticed on opening.
	Notes []string
}

// Cell is one value: a number, text, or, as its zero value, missing.
type Cell struct {
	text   []byte
	number float64
	kind   cellKind
}

type cellKind uint8

const (
	missingCell cellKind = iota
	numberCell
	textCell
)

// Number is a cell of a number; NaN is a missing one.
func Number(v float64) Cell {
	if v != v {
		return Cell{}
	}
	return Cell{number: v, kind: numberCell}
}

// Text is a cell of text, without the blanks around it.
func Text(text []byte) Cell { return Cell{text: number.Trim(text), kind: textCell} }

// Bool is a cell of a truth, which tables of text spell.
func Bool(v bool) Cell {
	if v {
		return Text([]byte("True"))
	}
	return Text([]byte("False"))
}

// Int is a cell of a whole number. One that no float64 is remains text: it tells rows apart.
func Int(v int64) Cell {
	if f := float64(v); f < 1<<63 && int64(f) == v {
		return Number(f)
	}
	return Text(strconv.AppendInt(nil, v, 10))
}

// Uint is a cell of a whole number without a sign, as [Int] is of one with it.
func Uint(v uint64) Cell {
	if f := float64(v); f < 1<<64 && uint64(f) == v {
		return Number(f)
	}
	return Text(strconv.AppendUint(nil, v, 10))
}

// BigInt is a cell of a whole number of any length, as [Int] is of a short one.
func BigInt(v *big.Int) Cell {
	if v.IsInt64() {
		return Int(v.Int64())
	}
	return Text(v.Append(nil, 10))
}

// render is the value as a table of text would have it.
func (c Cell) render(buf []byte) []byte {
	switch c.kind {
	case numberCell:
		return appendNumber(buf, c.number)
	case textCell:
		return append(buf, c.text...)
	}
	return buf
}

// appendNumber spells a number as tables of text do: whole numbers by all of their digits, and an exponent
// only for what is very large or very small.
func appendNumber(buf []byte, v float64) []byte {
	format := byte('f')
	if a := math.Abs(v); v != 0 && (a < 1e-4 || a >= 1e21) {
		format = 'g'
	}
	return strconv.AppendFloat(buf, v, format, -1, 64)
}
