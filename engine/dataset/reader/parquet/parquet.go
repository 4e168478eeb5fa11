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

// open reads a Parquet file's footer. Columns of lists and of nested records are left
// out with a note. Damaged files make the library panic in places; those are errors here.
func open(path string, raw []byte, maxMemory int64) (c *columns.Columns, err error) {
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
	f, err := pq.OpenFile(bytes.NewReader(raw), int64(len(raw)), pq.SkipPageIndex(true), pq.SkipBloomFilters(true))
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
	c = &columns.Columns{Rows: int(rows), Size: int64(len(raw))}
	index := pandasIndex(f)
	var leaves []leaf
	var nested []string
	for _, column := range f.Root().Columns() {
		if !column.Leaf() || column.Repeated() {
			nested = append(nested, wording.Name(column.Name()))
			continue
		}
		if slices.Contains(index, column.Name()) {
			c.Index = append(c.Index, len(leaves))
		}
		leaves = append(leaves, newLeaf(column))
		c.Names = append(c.Names, column.Name())
	}
	if nested != nil {
		c.Notes = append(c.Notes, "left out as lists or nested records: "+wording.List(nested))
	}
	c.Width = len(leaves)
	if !unpack.Plausible(4*rows*int64(len(leaves)), int64(len(raw))) {
		return nil, &tabular.ParseError{File: wording.Path(path), Problem: unpack.ErrBomb.Error()}
	}
	guard := pageGuard{raw: raw, left: maxMemory - 4*rows, unpack: unpacker{limit: maxMemory}}
	switch err := guard.check(f, leaves); {
	case errors.Is(err, errTooMuchMemory) || rows > maxMemory/4:
		return nil, unpack.TooLarge(path, maxMemory)
	case errors.Is(err, unpack.ErrBomb), errors.As(err, new(*unsupported)):
		return nil, &tabular.ParseError{File: wording.Path(path), Problem: err.Error()}
	case err != nil:
		return nil, fail(err)
	}
	c.Each = func(column, rows int, emit func(int, columns.Cell) error) error {
		return leaves[column].each(f, rows, emit, fail)
	}
	return c, nil
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
func (l leaf) each(f *pq.File, rows int, emit func(int, columns.Cell) error,
	damage func(problem any) error,
) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = damage(r)
		}
	}()
	var stopped error
	seen, err := l.read(f, rows, func(row int, v columns.Cell) error {
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
func (l leaf) read(f *pq.File, rows int, emit func(int, columns.Cell) error) (seen int, err error) {
	buf := make([]pq.Value, 512)
	for _, g := range f.RowGroups() {
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
