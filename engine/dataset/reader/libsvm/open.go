package libsvm

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// Reader reads LIBSVM files.
var Reader = reader.Reader{
	Name:       "LIBSVM",
	Extensions: []string{".libsvm", ".svm", ".svmlight"},
	Sniff:      func(f *reader.File) bool { return sniff(f.TextHead(), f.Cut()) },
	Open: func(ctx context.Context, q *tabular.Request, f *reader.File) (*tabular.Table, error) {
		content, err := f.Text()
		if err != nil {
			return nil, err
		}
		return open(ctx, q, f.Path, content)
	},
}

// sniff tells rows of a label and pairs: all whole lines of the head are such rows, and some have
// pairs. Of a first line longer than the head, all but the pair at which it is cut counts.
func sniff(head []byte, cut bool) bool {
	if end := bytes.LastIndexByte(head, '\n'); end >= 0 {
		head = head[:end]
	} else if cut {
		head = head[:max(0, bytes.LastIndexAny(head, " \t"))]
	}
	pairs := 0
	for line := range bytes.Lines(head) {
		parts := fields(line)
		if len(parts) == 0 {
			continue
		}
		for _, part := range bytes.Split(parts[0], []byte{','}) { // several labels are told by parse
			if _, err := strconv.ParseFloat(string(part), 64); err != nil {
				return false
			}
		}
		last := int32(-1)
		for _, part := range parts[1:] {
			if bytes.HasPrefix(part, []byte("qid:")) {
				continue
			}
			number, _, problem := parsePair(part)
			if problem != "" || number <= last {
				return false
			}
			last = number
			pairs++
		}
	}
	return pairs > 0
}

const (
	namePrefix = "feature "
	labelName  = "label"
)

// open makes a table of a file's content: a column for each feature that occurs, the label last.
func open(ctx context.Context, q *tabular.Request, path string, content []byte) (*tabular.Table, error) {
	fail := func(line int, format string, args ...any) (*tabular.Table, error) {
		return nil, &tabular.ParseError{File: wording.Path(path), Line: line, Problem: fmt.Sprintf(format, args...)}
	}
	size := int64(len(content)) + int64(unsafe.Sizeof(entry{}))*int64(bytes.Count(content, []byte{':'}))
	if !q.Fits(size) {
		_, err := fail(0, "its values need %s of memory, more than the limit of %s", wording.Bytes(size),
			wording.Bytes(q.Memory()))
		return nil, &tabular.LimitError{Err: err}
	}
	r, line, problem := parse(ctx, content)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if problem != "" {
		return fail(line, "%s", problem)
	}
	c := &columns.Columns{Rows: len(r.labels), Size: size}
	if r.ranked {
		c.Notes = append(c.Notes, "the queries (qid) that rows belong to are left out: rows are learned one by one")
	}
	numbers, unknown := r.numbers, []string(nil)
	if q.Encoding != nil {
		numbers, unknown = known(q.Encoding, r.numbers)
	}
	if unknown != nil {
		c.Notes = append(c.Notes, "left out as features that are none of the training table's: "+wording.List(unknown))
	}
	for _, number := range numbers {
		c.Names = append(c.Names, namePrefix+strconv.Itoa(int(number)))
	}
	c.Names = append(c.Names, labelName)
	c.Width = len(c.Names)
	c.Each = func(column, rows int, emit func(int, columns.Cell) error) error {
		if column == len(numbers) {
			return emitLabels(r.labels[:rows], emit)
		}
		var entries []entry
		if place, ok := slices.BinarySearch(r.numbers, numbers[column]); ok {
			entries = r.entries[place]
		}
		return emitValues(entries, rows, emit)
	}
	return columns.FromColumns(ctx, q, path, c)
}

// known returns the features that an encoding's columns are, and names the numbers that are none of
// them: rows of a held-out file may name features that no training row does, or that were left out there,
// and the other way round.
func known(e *tabular.Encoding, numbers []int32) (of []int32, unknown []string) {
	for _, c := range e.Columns {
		if n, err := strconv.ParseInt(strings.TrimPrefix(c.Name, namePrefix), 10, 32); err == nil {
			of = append(of, int32(n))
		}
	}
	slices.Sort(of)
	for _, n := range numbers {
		if _, ok := slices.BinarySearch(of, n); !ok {
			unknown = append(unknown, strconv.Itoa(int(n)))
		}
	}
	return of, unknown
}

func emitLabels(labels []float64, emit func(int, columns.Cell) error) error {
	for row, label := range labels {
		if err := emit(row, columns.Number(label)); err != nil {
			return err
		}
	}
	return nil
}

func emitValues(entries []entry, rows int, emit func(int, columns.Cell) error) error {
	for row := range rows {
		v := 0.0
		if len(entries) > 0 && int(entries[0].row) == row {
			v, entries = entries[0].value, entries[1:]
		}
		if err := emit(row, columns.Number(v)); err != nil {
			return err
		}
	}
	return nil
}
