package dataset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"time"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

const parquetMagic = "PAR1"

// openParquet reads a Parquet file's footer. Columns of lists and of nested records are left
// out with a note. Damaged files make the library panic in places; those are errors here.
func openParquet(path string, raw []byte, maxMemory int64) (c *columnar, err error) {
	fail := func(problem any) error {
		return &tabular.ParseError{File: wording.Path(path), Problem: fmt.Sprintf("damaged Parquet file: %v", problem)}
	}
	defer func() {
		if r := recover(); r != nil {
			c, err = nil, fail(r)
		}
	}()
	if n := len(raw); n < 12 || uint64(binary.LittleEndian.Uint32(raw[n-8:])) > uint64(n-12) {
		return nil, fail("the footer is cut short") // the library allocates what a footer claims
	}
	f, err := parquet.OpenFile(bytes.NewReader(raw), int64(len(raw)), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fail(err)
	}
	rows := int64(0)
	for _, g := range f.RowGroups() {
		n := g.NumRows()
		if n < 0 || n > math.MaxInt32 || rows+n > math.MaxInt32 {
			return nil, fail(fmt.Sprintf("%d rows and more", rows))
		}
		rows += n
	}
	c = &columnar{rows: int(rows), size: int64(len(raw))}
	var leaves []parquetLeaf
	var nested []string
	for _, column := range f.Root().Columns() {
		if !column.Leaf() || column.Repeated() {
			nested = append(nested, wording.Name(column.Name()))
			continue
		}
		leaves = append(leaves, newParquetLeaf(column))
		c.names = append(c.names, column.Name())
	}
	if nested != nil {
		c.notes = append(c.notes, "left out as lists or nested records: "+wording.List(nested))
	}
	c.width = len(leaves)
	guard := pageGuard{raw: raw, left: maxMemory - 4*rows, unpack: unpacker{limit: maxMemory}}
	switch err := guard.check(f, leaves); {
	case errors.Is(err, errTooMuchMemory) || rows > maxMemory/4:
		return nil, &tabular.ParseError{File: wording.Path(path), Problem: fmt.Sprintf("unpacks to more than the limit of %s of memory", wording.Bytes(maxMemory))}
	case err != nil:
		return nil, fail(err)
	}
	c.each = func(column, rows int, emit func(int, cell) error) error {
		return leaves[column].each(f, rows, emit, fail)
	}
	return c, nil
}

// parquetLeaf is a column of plain values.
type parquetLeaf struct {
	name     string
	index    int
	optional bool
	fixed    int // length of values of one length, else 0
	render   func(parquet.Value) cell
}

func newParquetLeaf(column *parquet.Column) parquetLeaf {
	l := parquetLeaf{
		name: column.Name(), index: column.Index(), optional: column.Optional(),
		render: parquetCell(column.Type().LogicalType()),
	}
	if t := column.Type(); t.Kind() == parquet.FixedLenByteArray {
		l.fixed = t.Length()
	}
	return l
}

// each is read with emit's errors as they are and all others, the library's panics among them,
// as damage.
func (l parquetLeaf) each(f *parquet.File, rows int, emit func(int, cell) error, damage func(problem any) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = damage(r)
		}
	}()
	var stopped error
	seen, err := l.read(f, rows, func(row int, v cell) error {
		stopped = emit(row, v)
		return stopped
	})
	switch {
	case stopped != nil:
		return stopped
	case err != nil:
		return damage(err)
	case seen < rows:
		return damage(fmt.Sprintf("the column %q has %d of %d rows", wording.Name(l.name), seen, rows))
	}
	return nil
}

// read calls emit for the first rows and returns how many there were.
func (l parquetLeaf) read(f *parquet.File, rows int, emit func(int, cell) error) (seen int, err error) {
	buf := make([]parquet.Value, 512)
	for _, g := range f.RowGroups() {
		pages := g.ColumnChunks()[l.index].Pages()
		for err == nil && seen < rows {
			var page parquet.Page
			if page, err = pages.ReadPage(); err != nil {
				break
			}
			seen, err = l.page(page, buf, seen, rows, emit)
		}
		if closeErr := pages.Close(); err == nil || errors.Is(err, io.EOF) {
			err = closeErr
		}
		if err != nil || seen == rows {
			return seen, err
		}
	}
	return seen, nil
}

func (l parquetLeaf) page(page parquet.Page, buf []parquet.Value, seen, rows int, emit func(int, cell) error) (int, error) {
	values := page.Values()
	for seen < rows {
		n, err := values.ReadValues(buf[:min(len(buf), rows-seen)])
		for _, v := range buf[:n] {
			c := cell{}
			if !v.IsNull() {
				c = l.render(v)
			}
			if err := emit(seen, c); err != nil {
				return seen, err
			}
			seen++
		}
		if errors.Is(err, io.EOF) {
			return seen, nil
		}
		if err != nil {
			return seen, err
		}
		if n == 0 {
			return seen, nil
		}
	}
	return seen, nil
}

// parquetCell returns what makes a cell of a column's values: numbers of numbers, decimals
// and booleans, text of the rest, dates and times as text that is seen to be a date.
func parquetCell(t *format.LogicalType) func(parquet.Value) cell {
	if t == nil {
		return plainCell
	}
	switch t := t.Value.(type) {
	case *format.DateType:
		return func(v parquet.Value) cell { return dateCell(time.Unix(int64(v.Int32())*86400, 0)) }
	case *format.TimestampType:
		unit := time.Nanosecond
		if t.Unit.Value != nil {
			unit = t.Unit.Value.Duration()
		}
		perSecond := int64(time.Second / unit)
		return func(v parquet.Value) cell {
			return dateCell(time.Unix(v.Int64()/perSecond, v.Int64()%perSecond*int64(unit)))
		}
	case *format.DecimalType:
		scale := math.Pow10(int(t.Scale))
		return func(v parquet.Value) cell { return numeric(decimal(v) / scale) }
	case *format.IntType:
		if t.IsSigned {
			return plainCell
		}
		return func(v parquet.Value) cell {
			if v.Kind() == parquet.Int32 {
				return numeric(float64(v.Uint32()))
			}
			return numeric(float64(v.Uint64()))
		}
	}
	return plainCell
}

func plainCell(v parquet.Value) cell {
	switch v.Kind() {
	case parquet.Boolean:
		if v.Boolean() {
			return numeric(1)
		}
		return numeric(0)
	case parquet.Int32:
		return numeric(float64(v.Int32()))
	case parquet.Int64:
		return numeric(float64(v.Int64()))
	case parquet.Int96: // what old writers store times as
		return dateCell(int96Time(v.Int96()))
	case parquet.Float:
		return numeric(float64(v.Float()))
	case parquet.Double:
		return numeric(v.Double())
	}
	return cell{text: v.ByteArray(), kind: textCell} // valid until the page is left
}

func dateCell(t time.Time) cell {
	return cell{text: []byte(t.UTC().Format("2006-01-02 15:04:05")), kind: textCell}
}

// int96Time is nanoseconds of the day, then the Julian day.
func int96Time(v deprecated.Int96) time.Time {
	nanos := int64(v[1])<<32 | int64(v[0])
	return time.Unix((int64(v[2])-2440588)*86400, nanos)
}

// decimal is the unscaled value of a decimal: an integer, or big-endian two's complement.
func decimal(v parquet.Value) float64 {
	switch v.Kind() {
	case parquet.Int32:
		return float64(v.Int32())
	case parquet.Int64:
		return float64(v.Int64())
	}
	b := v.ByteArray()
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	f, _ := new(big.Float).SetInt(n).Float64()
	return f
}
