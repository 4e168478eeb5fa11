package dataset

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"tunebench/engine/dataset/internal/unpack"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/reader/delimited"
	"tunebench/engine/dataset/reader/folder"
	"tunebench/engine/dataset/reader/foreign"
	"tunebench/engine/dataset/reader/jsonlines"
	"tunebench/engine/dataset/reader/parquet"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/plainfile"
)

// Rows are rows to predict that come in blocks; see [reader.Rows].
type Rows = reader.Rows

// Input says where rows to predict are.
type Input struct {
	// Name is that of a [Source], relative to Dir; Header is auto, yes or no.
	Name, Dir, Header string
	// Users reads the users of ratings, whose names become [tabular.Table.Places]; items may be missing, and
	// have the code -1 then.
	Users bool
	// Text is read instead, if it is not nil, and may still be being written. Name is for messages.
	Text io.Reader
}

// Stream reads the rows of a source, without labels, as those that the preprocessing was fitted on.
// Columns are found by name if both have a header, else by position; columns that training did not have
// are passed over. Delimited text, JSON, Parquet and folders of pictures may be larger than memory, other
// formats are read as a whole. Errors are those of [LoadEncoded].
func Stream(ctx context.Context, in Input, o Options, p *Preprocessing) (Rows, error) {
	o.CacheDir = "" // which holds whole tables
	s := Source{Name: in.Name, Dir: in.Dir, Header: in.Header, Kind: p.Kind}
	q := &tabular.Request{Source: s, Options: o, Encoding: &p.Encoding, Unlabeled: true, Users: in.Users}
	if err := check(&s); err != nil {
		return nil, err
	}
	if in.Text != nil {
		return streamText(ctx, q, in.Text)
	}
	path := s.Path(s.Name)
	if _, builtin := Builtin(s.Name); builtin {
		t, err := load(ctx, tabular.Request{Source: q.Source, Options: o})
		if err == nil {
			err = recode(t, &p.Encoding)
		}
		return whole(t, err)
	}
	if r := readerByName(&q.Source); r != nil {
		if r.Name == folder.Reader.Name {
			return folder.Stream(ctx, q)
		}
		return whole(loadFile(ctx, q))
	}
	f, err := plainfile.OpenInput(ctx, path)
	if err != nil {
		return nil, reader.NotFound(s.Name, path, hint(s.Name), err)
	}
	rows, err := streamFile(ctx, q, path, f)
	if err != nil {
		_ = f.Close()
	}
	return rows, err
}

// headSize is enough of a file to tell its format.
const headSize = 64 << 10

// streamFile reads an open file.
func streamFile(ctx context.Context, q *tabular.Request, path string, f io.ReadCloser) (Rows, error) {
	regular, ok := f.(*os.File)
	if !ok { // a pipe
		return closing(streamText(ctx, q, f))(f)
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(regular, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	head = head[:n]
	packed := unpack.Packed(head)
	switch r := readerOf(&reader.File{Path: path, Raw: head}); {
	case packed: // which nothing else is looked at for
	case r.Name == parquet.Reader.Name:
		info, err := regular.Stat()
		if err != nil {
			return nil, err
		}
		return parquet.Stream(ctx, q, path, regular, info.Size())
	case r.Name == delimited.Reader.Name, r.Name == jsonlines.Reader.Name:
		if _, err := regular.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		return closing(streamText(ctx, q, regular))(f)
	}
	_ = regular.Close()
	return whole(loadFile(ctx, q))
}

// closing makes rows close what they are read from.
func closing(rows Rows, err error) func(io.Closer) (Rows, error) {
	return func(c io.Closer) (Rows, error) {
		if err != nil {
			return nil, err
		}
		return closed{rows, c}, nil
	}
}

type closed struct {
	Rows
	source io.Closer
}

func (c closed) Close() error { return errors.Join(c.Rows.Close(), c.source.Close()) }

// streamText reads text, which may still be being written.
func streamText(ctx context.Context, q *tabular.Request, in io.Reader) (Rows, error) {
	head, err := beginning(ctx, in)
	if err != nil {
		return nil, err
	}
	text := reader.NewText(ctx, q.Name, io.MultiReader(bytes.NewReader(head), in))
	if unpack.Packed(head) {
		return nil, fmt.Errorf("%s: packed bytes in a pipe; unpack them before it (gunzip -c, zstd -dc)",
			wording.Path(q.Name))
	}
	f := &reader.File{Path: q.Name, Raw: head}
	switch r := readerOf(f); {
	case jsonlines.Streams(f.TextHead()):
		return jsonlines.Stream(q, q.Name, text), nil
	case r.Name == delimited.Reader.Name || r.Name == jsonlines.Reader.Name:
		return delimited.Stream(q, q.Name, text), nil
	case r.Name == foreign.Reader.Name:
		_, err := r.Open(ctx, q, f)
		return nil, err
	default:
		return nil, fmt.Errorf("%s: %s cannot be read from a pipe; give a file, or rows as CSV or JSON lines",
			wording.Path(q.Name), r.Name)
	}
}

// beginning reads a first line, if there is one, or as much as tells a format.
func beginning(ctx context.Context, in io.Reader) ([]byte, error) {
	head := make([]byte, 0, headSize)
	for len(head) < cap(head) {
		n, err := in.Read(head[len(head):cap(head)])
		head = head[:len(head)+n]
		if errors.Is(err, io.EOF) {
			break
		}
		if err := cmp.Or(ctx.Err(), err); err != nil {
			return nil, err
		}
		if line := bytes.TrimLeft(head, " \t\r\n"); bytes.IndexByte(line, '\n') >= 0 {
			break
		}
	}
	return head, nil
}

// whole makes rows of a table that was read as a whole.
func whole(t *Table, err error) (Rows, error) {
	if err != nil {
		return nil, err
	}
	return &wholeTable{table: t}, nil
}

type wholeTable struct {
	table *Table
	given bool
}

func (w *wholeTable) Next() (*tabular.Table, error) {
	if w.given {
		return nil, io.EOF
	}
	w.given = true
	return w.table, nil
}

func (w *wholeTable) Notes() []string { return w.table.Notes }
func (w *wholeTable) Close() error    { return nil }

// recode makes a set that needs no file mean what the encoding says.
func recode(t *Table, e *tabular.Encoding) error {
	if !slices.Equal(t.Features, e.Features) {
		return fmt.Errorf("%s: its %d features are not those of the training table", t.Name, len(t.Features))
	}
	width := len(t.Encoding.Fields)
	ids := make([]int32, len(t.Rows)*len(e.Fields))
	for k, f := range e.Fields {
		from := slices.IndexFunc(t.Encoding.Fields, func(have tabular.EncodedField) bool { return have.Name == f.Name })
		if from < 0 {
			return fmt.Errorf("%s: it lacks the column %q of the training table", t.Name, f.Name)
		}
		known := make(map[string]int32, len(f.Values))
		for i, value := range f.Values {
			known[value] = int32(i + 1)
		}
		codes := make([]int32, 1+len(t.Encoding.Fields[from].Values))
		for i, value := range t.Encoding.Fields[from].Values {
			codes[i+1] = known[value]
		}
		for row := range t.Rows {
			ids[row*len(e.Fields)+k] = codes[t.IDs[row*width+from]]
		}
	}
	t.IDs = ids
	return nil
}
