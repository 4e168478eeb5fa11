package parquet

import (
	"context"
	"io"
	"slices"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"

	pq "github.com/parquet-go/parquet-go"
)

// stream reads rows to predict group by group.
type stream struct {
	ctx   context.Context
	q     *tabular.Request
	f     *file
	in    io.Closer
	group int
	rows  int32
	notes []string
}

// Stream reads rows to predict from a file of some size.
func Stream(ctx context.Context, q *tabular.Request, path string, in interface {
	io.ReaderAt
	io.Closer
}, size int64,
) (reader.Rows, error) {
	f, err := openFile(path, in, size)
	if err != nil {
		return nil, err
	}
	if f.rows == 0 {
		return nil, &tabular.ParseError{File: wording.Path(path), Problem: "no rows"}
	}
	return &stream{ctx: ctx, q: q, f: f, in: in}, nil
}

// Next implements [reader.Rows].
func (s *stream) Next() (*tabular.Table, error) {
	groups := s.f.RowGroups()
	for s.group < len(groups) && groups[s.group].NumRows() == 0 {
		s.group++
	}
	if s.group == len(groups) {
		return nil, io.EOF
	}
	i := s.group
	s.group++
	rows, limit := groups[i].NumRows(), s.q.Memory()
	guard := pageGuard{file: s.f.in, size: s.f.size, left: limit - 4*rows, unpack: unpacker{limit: limit}}
	if err := s.f.guarded(limit, func() error { return guard.group(s.f.File, i, s.f.leaves) }); err != nil {
		return nil, err
	}
	t, err := columns.FromColumns(s.ctx, s.q, s.f.path, s.f.columns([]pq.RowGroup{groups[i]}, int(rows), 0))
	if err != nil {
		return nil, err
	}
	for _, note := range t.Notes {
		if !slices.Contains(s.notes, note) {
			s.notes = append(s.notes, note)
		}
	}
	for k := range t.Rows {
		t.Rows[k] += s.rows
	}
	s.rows += int32(rows)
	return t, nil
}

// Notes implements [reader.Rows].
func (s *stream) Notes() []string { return s.notes }

// Close implements [reader.Rows].
func (s *stream) Close() error { return s.in.Close() }
