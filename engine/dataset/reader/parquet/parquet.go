package parquet

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/unpack"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"

	pq "github.com/parquet-go/parquet-go"
)

const magic = "PAR1"

// Reader reads Parquet files.
var Reader = reader.Reader{
	Name:       "Parquet",
	Extensions: []string{".parquet", ".pq"},
	Sniff:      func(f *reader.File) bool { return bytes.HasPrefix(f.Head(), []byte(magic)) },
	Open: func(ctx context.Context, q *tabular.Request, f *reader.File) (*tabular.Table, error) {
		raw, err := f.Unpack()
		if err != nil {
			return nil, err
		}
		c, err := open(f.Path, raw, q.Memory())
		if err != nil {
			return nil, err
		}
		return columns.FromColumns(ctx, q, f.Path, c)
	},
}

// file is an open Parquet file.
type file struct {
	*pq.File
	path   string
	in     io.ReaderAt
	size   int64
	rows   int64
	leaves []leaf
	index  []int
	notes  []string
}

func (f *file) fail(problem any) error {
	return &tabular.ParseError{File: wording.Path(f.path), Problem: fmt.Sprintf("damaged Parquet file: %v", problem)}
}

// open reads a Parquet file's footer. Columns of lists and of nested records are left
// out with a note. Damaged files make the library panic in places; those are errors here.
func open(path string, raw []byte, maxMemory int64) (c *columns.Columns, err error) {
	f, err := openFile(path, bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	if f.rows > math.MaxInt32 {
		return nil, f.fail(fmt.Sprintf("%d rows", f.rows))
	}
	guard := pageGuard{file: f.in, size: f.size, left: maxMemory - 4*f.rows, unpack: unpacker{limit: maxMemory}}
	if err := f.guarded(maxMemory, func() error { return guard.check(f.File, f.leaves) }); err != nil {
		return nil, err
	}
	if f.rows > maxMemory/4 {
		return nil, unpack.TooLarge(path, maxMemory)
	}
	return f.columns(f.RowGroups(), int(f.rows), f.size), nil
}

// openFile reads a file's footer.
func openFile(path string, in io.ReaderAt, size int64) (f *file, err error) {
	f = &file{path: path, in: in, size: size}
	defer func() {
		if r := recover(); r != nil {
			f, err = nil, f.fail(r)
		}
	}()
	var end [8]byte
	if size >= 12 {
		if _, err := in.ReadAt(end[:], size-8); err != nil {
			return nil, err
		}
	}
	if size < 12 || uint64(binary.LittleEndian.Uint32(end[:])) > uint64(size-12) {
		return nil, f.fail("the footer is cut short") // the library allocates what a footer claims
	}
	if f.File, err = pq.OpenFile(in, size, pq.SkipPageIndex(true), pq.SkipBloomFilters(true)); err != nil {
		return nil, f.fail(err)
	}
	for _, g := range f.RowGroups() {
		n := g.NumRows()
		if n < 0 || n > math.MaxInt32 || f.rows+n < 0 {
			return nil, f.fail(fmt.Sprintf("%d rows and more", f.rows))
		}
		f.rows += n
	}
	index := pandasIndex(f.File)
	var nested []string
	for _, column := range f.Root().Columns() {
		if !column.Leaf() || column.Repeated() {
			nested = append(nested, wording.Name(column.Name()))
			continue
		}
		if slices.Contains(index, column.Name()) {
			f.index = append(f.index, len(f.leaves))
		}
		f.leaves = append(f.leaves, newLeaf(column))
	}
	if nested != nil {
		f.notes = append(f.notes, "left out as lists or nested records: "+wording.List(nested))
	}
	if !unpack.Plausible(4*f.rows*int64(len(f.leaves)), size) {
		return nil, &tabular.ParseError{File: wording.Path(path), Problem: unpack.ErrBomb.Error()}
	}
	return f, nil
}

// guarded says what is wrong with a file whose pages are checked; what the library panics with is an error.
func (f *file) guarded(maxMemory int64, check func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = f.fail(r)
		}
	}()
	switch err := check(); {
	case errors.Is(err, errTooMuchMemory):
		return unpack.TooLarge(f.path, maxMemory)
	case errors.Is(err, unpack.ErrBomb), errors.As(err, new(*unsupported)):
		return &tabular.ParseError{File: wording.Path(f.path), Problem: err.Error()}
	case err != nil:
		return f.fail(err)
	}
	return nil
}

// columns are those of some groups of rows, of which so many are there.
func (f *file) columns(groups []pq.RowGroup, rows int, size int64) *columns.Columns {
	c := &columns.Columns{Width: len(f.leaves), Rows: rows, Size: size, Index: f.index, Notes: f.notes}
	for _, l := range f.leaves {
		c.Names = append(c.Names, l.name)
	}
	c.Each = func(column, rows int, emit func(int, columns.Cell) error) error {
		return f.leaves[column].each(groups, rows, emit, f.fail)
	}
	return c
}

// pandasIndex returns the names of the columns that hold the index of the data frame that pandas
// wrote, which its metadata name.
func pandasIndex(f *pq.File) []string {
	text, ok := f.Lookup("pandas")
	if !ok {
		return nil
	}
	var frame struct {
		Columns []json.RawMessage `json:"index_columns"`
	}
	if json.Unmarshal([]byte(text), &frame) != nil {
		return nil
	}
	var names []string
	for _, column := range frame.Columns {
		var name string
		if json.Unmarshal(column, &name) == nil { // a range is described by an object and not stored
			names = append(names, name)
		}
	}
	return names
}

// leaf is a column of plain values.
type leaf struct {
	name     string
	index    int
	optional bool
	fixed    int // length of values of one length, else 0
	render   func(pq.Value) columns.Cell
}

func newLeaf(column *pq.Column) leaf {
	l := leaf{
		name: column.Name(), index: column.Index(), optional: column.Optional(),
		render: renderOf(column.Type().LogicalType()),
	}
	if t := column.Type(); t.Kind() == pq.FixedLenByteArray {
		l.fixed = t.Length()
	}
	return l
}

// each is read, but reports every error that is not emit's own, panics of the library included, as
// damage to the file.
func (l leaf) each(groups []pq.RowGroup, rows int, emit func(int, columns.Cell) error,
	damage func(problem any) error,
) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = damage(r)
		}
	}()
	var stopped error
	seen, err := l.read(groups, rows, func(row int, v columns.Cell) error {
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
func (l leaf) read(groups []pq.RowGroup, rows int, emit func(int, columns.Cell) error) (seen int, err error) {
	buf := make([]pq.Value, 512)
	for _, g := range groups {
		pages := g.ColumnChunks()[l.index].Pages()
		for err == nil && seen < rows {
			var page pq.Page
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

func (l leaf) page(page pq.Page, buf []pq.Value, seen, rows int, emit func(int, columns.Cell) error) (int, error) {
	values := page.Values()
	for seen < rows {
		n, err := values.ReadValues(buf[:min(len(buf), rows-seen)])
		for _, v := range buf[:n] {
			c := columns.Cell{}
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
