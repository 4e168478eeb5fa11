package folder

import (
	"context"
	"fmt"
	"io"
	"slices"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// stream reads the pictures of a folder, to predict, some at a time.
type stream struct {
	ctx   context.Context
	q     *tabular.Request
	dir   string
	files []picture
	shape tabular.ImageShape
	left  leftOut
	notes []string
}

// streamed is how many pictures are read at a time.
const streamed = 1 << 7

// Stream reads pictures to predict, in folders or not, in the order of their folders and names. All have
// the shape of those that the encoding was made of.
func Stream(ctx context.Context, q *tabular.Request) (reader.Rows, error) {
	e, dir := q.Encoding, q.Path(q.Name)
	if e.Image.Width == 0 {
		return nil, fmt.Errorf("%s is a folder of pictures; the training table has none", wording.Path(dir))
	}
	files, notes, err := list(dir, true)
	if err != nil {
		return nil, err
	}
	return &stream{
		ctx: ctx, q: q, dir: dir, files: files, shape: e.Image, left: leftOut{total: len(files)}, notes: notes,
	}, nil
}

// Next implements [reader.Rows].
func (s *stream) Next() (*tabular.Table, error) {
	e := s.q.Encoding
	for len(s.files) > 0 {
		n := min(streamed, len(s.files))
		files := s.files[:n]
		s.files = s.files[n:]
		files, err := look(s.ctx, s.q, files, &s.left)
		if err != nil {
			return nil, err
		}
		t := &tabular.Table{
			Name: wording.Path(s.dir), Kind: tabular.ImageKind, Task: e.Task, Classes: e.Classes, LabelName: e.Label,
			Image: s.shape, Features: e.Features, Indicator: make([]bool, len(e.Features)),
		}
		if files, err = decode(s.ctx, s.q, t, files, &s.left); err != nil {
			return nil, err
		}
		if len(files) == 0 {
			continue
		}
		for _, f := range files {
			t.Places = append(t.Places, f.place)
		}
		return t, nil
	}
	return nil, io.EOF
}

// Notes implements [reader.Rows].
func (s *stream) Notes() []string { return slices.Concat(s.notes, s.left.notes()) }

// Close implements [reader.Rows].
func (s *stream) Close() error { return nil }
