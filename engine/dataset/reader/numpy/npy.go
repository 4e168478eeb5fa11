package numpy

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"

	"github.com/sbinet/npyio/npy"
)

const magic = "\x93NUMPY"

// NPY reads a single array, whose last column is the label unless the source names another.
var NPY = reader.Reader{
	Name:       "NumPy array",
	Extensions: []string{".npy"},
	Sniff:      func(f *reader.File) bool { return bytes.HasPrefix(f.Head(), []byte(magic)) },
	Open: func(ctx context.Context, q *tabular.Request, f *reader.File) (*tabular.Table, error) {
		raw, err := f.Unpack()
		if err != nil {
			return nil, err
		}
		a, err := parse(f.Path, raw)
		if err != nil {
			return nil, err
		}
		return opening{q, wording.Path(f.Path)}.table(ctx, a, nil)
	},
}

// array is an array of a NumPy file: numbers by at, or text.
type array struct {
	dims []int
	// bytes tells that the numbers are of one byte, as pixels are.
	bytes bool
	at    func(i int) float64 // in C order
	text  func(i int) []byte
	// long, if set, are whole numbers that may be longer than a float64 tells apart.
	long func(i int) columns.Cell
	size int64
}

// parse reads a NumPy array. Before the library sees the file, the header is checked
// against the file's length, so that no allocation follows what a header claims.
func parse(file string, raw []byte) (a *array, err error) {
	fail := func(format string, args ...any) error {
		return &tabular.ParseError{File: wording.Path(file), Problem: fmt.Sprintf(format, args...)}
	}
	body, problem := valuesOf(raw)
	if problem != "" {
		return nil, fail("%s", problem)
	}
	defer func() {
		// The library takes a header at its word.
		if r := recover(); r != nil {
			a, err = nil, fail("damaged NumPy file: the header cannot be read")
		}
	}()
	reader, err := npy.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fail("damaged NumPy file: %v", err)
	}
	descr := reader.Header.Descr
	kind, width := typeOf(descr.Type)
	if width == 0 && strings.HasSuffix(descr.Type, "O") {
		return nil, fail("the array holds pickled Python objects, which are not read; save numbers: " +
			"numpy.save(file, array.astype(float))")
	}
	if width == 0 {
		return nil, fail("values of the type %s cannot be read; save whole numbers, float32, float64, bool or text",
			wording.Quote(descr.Type))
	}
	if slices.ContainsFunc(descr.Shape, func(d int) bool { return d < 1 }) {
		return nil, fail("the array is empty: its shape is %v", descr.Shape)
	}
	n, claimed := 1, uint64(width)
	for _, d := range descr.Shape {
		// No dimension can be longer than the file, which keeps the product from overflowing.
		if claimed *= min(uint64(d), uint64(len(body))+1); claimed > uint64(len(body)) {
			return nil, fail("the header claims the shape %v of %d bytes each, the file has %d bytes of values",
				descr.Shape, width, len(body))
		}
		n *= d
	}
	if claimed != uint64(len(body)) {
		return nil,
			fail("the header describes %d bytes of values (shape %v), the file has %d", claimed, descr.Shape, len(body))
	}
	a = &array{dims: descr.Shape, bytes: width == 1 && kind != 'S', size: int64(len(raw)) + int64(n)*int64(width)}
	if kind == 'U' || kind == 'S' {
		a.text, a.size = textOf(body, kind, width, descr.Type), int64(len(raw))
	} else if err := a.readNumbers(reader, n, kind, width); err != nil {
		return nil, fail("damaged NumPy file: %v", err)
	}
	if descr.Fortran && len(a.dims) > 1 {
		a.transpose()
	}
	return a, nil
}

// valuesOf returns the values' bytes after the header.
func valuesOf(raw []byte) (body []byte, problem string) {
	if len(raw) < 12 || !bytes.HasPrefix(raw, []byte(magic)) {
		return nil, "the NumPy file is cut short"
	}
	at, length := 10, uint64(binary.LittleEndian.Uint16(raw[8:]))
	switch raw[6] {
	case 1:
	case 2:
		at, length = 12, uint64(binary.LittleEndian.Uint32(raw[8:]))
	default:
		return nil, fmt.Sprintf("version %d of the NumPy format cannot be read, only 1 and 2", raw[6])
	}
	if length > uint64(len(raw)-at) || length > 1<<16 {
		return nil, "the NumPy header is cut short or too long"
	}
	return raw[at+int(length):], ""
}

// typeOf returns the letter and the size in bytes of a type such as <f4; 0 for one that
// cannot be read.
func typeOf(descr string) (kind byte, width int) {
	name := strings.TrimLeft(descr, "<>|=")
	if len(name) < 2 || len(name) > 8 || len(descr)-len(name) > 1 {
		return 0, 0
	}
	n, err := strconv.Atoi(name[1:])
	if err != nil || n < 1 {
		return 0, 0
	}
	switch name {
	case "b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8":
		return name[0], n
	}
	switch name[0] {
	case 'S':
		return 'S', n
	case 'U':
		return 'U', 4 * n
	}
	return 0, 0
}

func (a *array) readNumbers(r *npy.Reader, n int, kind byte, width int) error {
	switch string(kind) + strconv.Itoa(width) {
	case "b1":
		values := make([]bool, n)
		a.at = func(i int) float64 {
			if values[i] {
				return 1
			}
			return 0
		}
		return r.Read(&values)
	case "u1":
		return readNumbers[uint8](a, r, n)
	case "i1":
		return readNumbers[int8](a, r, n)
	case "u2":
		return readNumbers[uint16](a, r, n)
	case "i2":
		return readNumbers[int16](a, r, n)
	case "u4":
		return readNumbers[uint32](a, r, n)
	case "i4":
		return readNumbers[int32](a, r, n)
	case "u8":
		return readNumbers[uint64](a, r, n)
	case "i8":
		return readNumbers[int64](a, r, n)
	case "f4":
		return readNumbers[float32](a, r, n)
	}
	return readNumbers[float64](a, r, n)
}

func readNumbers[T uint8 | int8 | uint16 | int16 | uint32 | int32 | uint64 | int64 | float32 | float64](a *array,
	r *npy.Reader, n int,
) error {
	values := make([]T, n)
	a.at = func(i int) float64 { return float64(values[i]) }
	switch long := any(values).(type) {
	case []int64:
		a.long = func(i int) columns.Cell { return columns.Int(long[i]) }
	case []uint64:
		a.long = func(i int) columns.Cell { return columns.Uint(long[i]) }
	}
	return r.Read(&values)
}

// textOf reads text of fixed width: bytes, or UTF-32, filled up with zeros.
func textOf(body []byte, kind byte, width int, descr string) func(i int) []byte {
	if kind == 'S' {
		return func(i int) []byte { return bytes.TrimRight(body[i*width:(i+1)*width], "\x00") }
	}
	order := binary.ByteOrder(binary.LittleEndian)
	if descr[0] == '>' {
		order = binary.BigEndian
	}
	return func(i int) []byte {
		var text []byte
		for k := i * width; k < (i+1)*width; k += 4 {
			r := order.Uint32(body[k:])
			if r == 0 {
				break
			}
			if r > math.MaxInt32 {
				r = utf8.RuneError
			}
			text = utf8.AppendRune(text, rune(r))
		}
		return text
	}
}

// transpose makes an array stored in Fortran order, the first dimension varying fastest, read in C
// order.
func (a *array) transpose() {
	stored := func(i int) int {
		at, stride := 0, 1
		for _, d := range a.dims {
			stride *= d
		}
		for k := len(a.dims) - 1; k >= 0; k-- {
			stride /= a.dims[k]
			at += i % a.dims[k] * stride
			i /= a.dims[k]
		}
		return at
	}
	if at := a.at; at != nil {
		a.at = func(i int) float64 { return at(stored(i)) }
	}
	if long := a.long; long != nil {
		a.long = func(i int) columns.Cell { return long(stored(i)) }
	}
	if text := a.text; text != nil {
		a.text = func(i int) []byte { return text(stored(i)) }
	}
}

// cell returns value i as a cell.
func (a *array) cell(i int) columns.Cell {
	if a.text != nil {
		return columns.Text(a.text(i))
	}
	if a.long != nil {
		return a.long(i)
	}
	return columns.Number(a.at(i))
}
