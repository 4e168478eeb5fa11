package jsonlines

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

var extensions = []string{".json", ".jsonl", ".ndjson"}

// Reader reads rows of JSON.
var Reader = reader.Reader{
	Name:       "JSON",
	Extensions: extensions,
	Sniff:      sniff,
	Open: func(ctx context.Context, q *tabular.Request, f *reader.File) (*tabular.Table, error) {
		content, err := f.Text()
		if err != nil {
			return nil, err
		}
		return open(ctx, q, f.Path, content)
	},
}

// sniff tells a file that begins with a JSON object or array, as far as its head goes. What begins
// with a bracket and goes on otherwise is JSON only by its name.
func sniff(f *reader.File) bool {
	l := lexer{text: f.TextHead()}
	if c := l.next(); c != '{' && c != '[' {
		return false
	}
	if slices.Contains(extensions, filepath.Ext(f.Name())) {
		return true
	}
	problem := newRows(l.text[l.pos:]).whole()
	return problem == "" || problem == ended
}

// whole steps over the first row, and checks what follows it.
func (r *rows) whole() (problem string) {
	ok, problem := r.more()
	if ok {
		problem = r.each(func(int, []byte, value) string { return "" })
	}
	if ok && problem == "" {
		_, problem = r.more()
	}
	return problem
}

// open makes a table of a file's content.
func open(ctx context.Context, q *tabular.Request, path string, content []byte) (*tabular.Table, error) {
	fail := func(line int, problem string) (*tabular.Table, error) {
		return nil, &tabular.ParseError{File: wording.Path(path), Line: line, Problem: problem}
	}
	t, line, problem := survey(ctx, content)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if problem != "" {
		return fail(line, problem)
	}
	if problem := shape(t, content); problem != "" {
		return fail(0, strings.ReplaceAll(problem, "FILE", wording.Path(path)))
	}
	names, nested := t.layOut()
	if len(names) == 0 {
		return fail(0, "the rows hold nothing but lists and objects; a table of single values is expected")
	}
	headed := !t.objects && (q.Header == "yes" || q.Header != "no" && t.names && t.numbers)
	records := &columns.Records{
		Header: t.objects || headed, Size: int64(len(content)), MaxRows: t.count,
		Open: func(bool) columns.Scanner {
			scan := newScanner(content, t, len(names))
			if headed {
				scan.Next()
			}
			return scan
		},
		Ragged: func(fields int) string {
			return fmt.Sprintf("%s where %d are expected", wording.Plural(fields, "value"), len(names))
		},
	}
	if nested != nil {
		records.Notes = append(records.Notes, "left out as lists or nested records: "+wording.List(nested))
	}
	if t.objects {
		header := columns.Record{}
		for _, name := range names {
			header.Fields = append(header.Fields, []byte(name))
		}
		records.Sample = append(records.Sample, header)
	}
	scan := newScanner(content, t, len(names))
	records.Sample = append(records.Sample, columns.Sample(scan, columns.SampleRows-len(records.Sample))...)
	if scan.problem != "" {
		return fail(scan.Line(), scan.problem)
	}
	return columns.FromRecords(ctx, q, path, records)
}

// shape says what is wrong with a document that holds no rows, and how to make rows of it.
func shape(t *table, content []byte) string {
	const rows = "rows are expected: an object on each line, or an array of objects; "
	switch {
	case t.count == 0:
		return "no rows; " + rows[:len(rows)-2]
	case t.count > 1 || newRows(content).listed:
		return ""
	case !t.objects:
		return "one array of single values; " + rows[:len(rows)-2]
	}
	wrapped, lists := "", 0
	r := newRows(content)
	_, _ = r.more()
	_ = r.each(func(_ int, key []byte, v value) string { // which survey has read before
		inner := lexer{text: v.raw}
		if v.kind == array && inner.take('[') {
			lists++
			if c := inner.next(); (c == '{' || c == '[') && wrapped == "" {
				wrapped = string(key)
			}
		}
		return ""
	})
	nested := 0
	for _, c := range t.columns {
		if c.nested {
			nested++
		}
	}
	switch {
	case nested == 0:
		return ""
	case wrapped == "features":
		return "one object, of GeoJSON perhaps; " + rows + "jq -c '.features[].properties' FILE > rows.jsonl makes them"
	case wrapped != "":
		return "one object, which holds a list in " + wording.Quote([]byte(wrapped)) + "; " + rows +
			"jq -c '.[" + wording.Quote([]byte(wrapped)) + "][]' FILE > rows.jsonl makes them"
	case nested == len(t.columns):
		return "one object, of columns perhaps; " + rows +
			`pandas.read_json("FILE").to_json("rows.jsonl", orient="records", lines=True) makes them`
	}
	return "one object; " + rows[:len(rows)-2]
}
