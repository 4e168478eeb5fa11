package delimited

import (
	"context"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// Reader takes any text: it is the last to be asked.
var Reader = reader.Reader{
	Name:       "delimited text",
	Extensions: []string{".csv", ".tsv", ".tab", ".txt", ".dat", ".data"},
	Sniff:      func(*reader.File) bool { return true },
	Open: func(ctx context.Context, q *tabular.Request, f *reader.File) (*tabular.Table, error) {
		text, err := f.Text()
		if err != nil {
			return nil, err
		}
		return Table(ctx, q, f.Path, text, nil)
	},
}

// Table makes a table of delimited text. The file's name is for messages. Names are those of the
// features where they are known from elsewhere, else nil.
func Table(ctx context.Context, q *tabular.Request, file string, text []byte, names []string) (*tabular.Table, error) {
	h := head{request: q, file: wording.Path(file), text: text}
	if err := h.read(); err != nil {
		return nil, err
	}
	width := len(h.sample[0].Fields)
	var index []int
	if h.rowNames {
		index = []int{0}
	}
	return columns.FromRecords(ctx, q, file, &columns.Records{
		Sample: h.sample, Header: h.header, Names: names, Classes: h.classes, Size: int64(len(text)),
		Index: index, Commas: h.sep == ';', Notes: h.notes,
		// Each field takes a byte at least, so this bounds the rows whatever the text.
		MaxRows: min(countLines(h.text)+1, len(h.text)/width+1),
		Open: func(keep bool) columns.Scanner {
			scan := h.scanner()
			scan.keep = keep
			for range h.skip {
				scan.Next()
			}
			return scan
		},
		Ragged: h.ragged,
	})
}
