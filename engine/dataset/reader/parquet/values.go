package parquet

import (
	"math"
	"math/big"
	"time"

	"tunebench/engine/dataset/columns"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// renderOf returns the function that turns a column's values into cells: numbers, decimals and
// booleans into numbers, all else into text. Dates and times become text that is recognized as a
// date.
func renderOf(t *format.LogicalType) func(pq.Value) columns.Cell {
	if t == nil {
		return plainCell
	}
	switch t := t.Value.(type) {
	case *format.DateType:
		return func(v pq.Value) columns.Cell { return dateCell(time.Unix(int64(v.Int32())*86400, 0)) }
	case *format.TimestampType:
		unit := time.Nanosecond
		if t.Unit.Value != nil {
			unit = t.Unit.Value.Duration()
		}
		perSecond := int64(time.Second / unit)
		return func(v pq.Value) columns.Cell {
			return dateCell(time.Unix(v.Int64()/perSecond, v.Int64()%perSecond*int64(unit)))
		}
	case *format.DecimalType:
		if t.Scale == 0 {
			return func(v pq.Value) columns.Cell { return columns.BigInt(decimal(v)) }
		}
		scale := math.Pow10(int(t.Scale))
		return func(v pq.Value) columns.Cell {
			f, _ := new(big.Float).SetInt(decimal(v)).Float64()
			return columns.Number(f / scale)
		}
	case *format.IntType:
		if t.IsSigned {
			return plainCell
		}
		return func(v pq.Value) columns.Cell {
			if v.Kind() == pq.Int32 {
				return columns.Number(float64(v.Uint32()))
			}
			return columns.Uint(v.Uint64())
		}
	}
	return plainCell
}

func plainCell(v pq.Value) columns.Cell {
	switch v.Kind() {
	case pq.Boolean:
		return columns.Bool(v.Boolean())
	case pq.Int32:
		return columns.Number(float64(v.Int32()))
	case pq.Int64:
		return columns.Int(v.Int64())
	case pq.Int96: // what old writers store times as
		return dateCell(int96Time(v.Int96()))
	case pq.Float:
		return columns.Number(float64(v.Float()))
	case pq.Double:
		return columns.Number(v.Double())
	}
	return columns.Text(v.ByteArray()) // valid until the page is left
}

func dateCell(t time.Time) columns.Cell {
	return columns.Text([]byte(t.UTC().Format("2006-01-02 15:04:05")))
}

// int96Time reads the nanoseconds of the day, followed by the Julian day.
func int96Time(v deprecated.Int96) time.Time {
	nanos := int64(v[1])<<32 | int64(v[0])
	return time.Unix((int64(v[2])-2440588)*86400, nanos)
}

// decimal is the unscaled value of a decimal: an integer, or big-endian two's complement.
func decimal(v pq.Value) *big.Int {
	switch v.Kind() {
	case pq.Int32:
		return big.NewInt(int64(v.Int32()))
	case pq.Int64:
		return big.NewInt(v.Int64())
	}
	b := v.ByteArray()
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}
