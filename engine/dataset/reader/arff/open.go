package arff

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// Reader reads ARFF files.
var Reader = reader.Reader{
	Name:       "ARFF",
	Extensions: []string{".arff"},
	Sniff:      func(f *reader.File) bool { return sniff(f.TextHead()) },
	Open: func(ctx context.Context, q *tabular.Request, f *reader.File) (*tabular.Table, error) {
		content, err := f.Text()
		if err != nil {
			return nil, err
		}
		return open(ctx, q, f.Path, content)
	},
}

// sniff tells the beginning of a header: comments, then @relation or @attribute. A head of nothing
// but comments with a percent sign is one too.
func sniff(head []byte) bool {
	comments := false
	for at := 0; at < len(head); {
		line := lineAt(head, at)
		at += len(line)
		switch line = strings.TrimSpace(line); {
		case line == "":
		case line[0] == '%':
			comments = true
		default:
			_, relation := keyword(line, "@relation")
			_, attribute := keyword(line, "@attribute")
			return relation || attribute || comments && at == len(head) && strings.HasPrefix(line, "@")
		}
	}
	return comments && len(head) >= 1<<10 && !bytes.HasPrefix(head, []byte("%PDF"))
}

// open makes a table of a file's content.
func open(ctx context.Context, q *tabular.Request, path string, content []byte) (*tabular.Table, error) {
	fail := func(line int, problem string) (*tabular.Table, error) {
		return nil, &tabular.ParseError{File: wording.Path(path), Line: line, Problem: problem}
	}
	h, line, problem := parseHeader(content)
	if problem != "" {
		return fail(line, problem)
	}
	records := &columns.Records{
		Header: true, Size: int64(len(content)), MaxRows: 1 + countLines(content[h.data:]),
		Open:   func(bool) columns.Scanner { return newScanner(content, &h) },
		Ragged: func(fields int) string { return fmt.Sprintf("%d values", fields) }, // the scanner gives none
	}
	names := columns.Record{}
	for _, a := range h.attributes {
		names.Fields = append(names.Fields, []byte(a.name))
		records.Categories = append(records.Categories, a.coded())
	}
	scan := newScanner(content, &h)
	records.Sample = append([]columns.Record{names}, columns.Sample(scan, columns.SampleRows-1)...)
	switch {
	case scan.problem != "":
		return fail(scan.line, scan.problem)
	case len(records.Sample) == 1:
		return fail(0, "no rows after @data")
	}
	return columns.FromRecords(ctx, q, path, records)
}

// countLines bounds the number of rows.
func countLines(content []byte) int {
	return bytes.Count(content, []byte{'\n'}) + bytes.Count(content, []byte{'\r'})
}
