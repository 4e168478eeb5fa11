package reader

import (
	"context"
	"errors"
	"fmt"
	"io"

	"tunebench/engine/dataset/internal/charset"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// Rows are rows to predict that come in blocks, so that there may be more of them than memory holds.
type Rows interface {
	// Next returns the next block, io.EOF behind the last. Of a source that is still being written it
	// returns what has come.
	Next() (*tabular.Table, error)
	// Notes say what was noticed up to now.
	Notes() []string
	Close() error
}

// Text is the text of a source, as UTF-8, that comes piece by piece.
type Text struct {
	ctx    context.Context
	name   string
	source *charset.Reader
	text   []byte
	from   int // of text, what has not been used
	used   int64
	ended  bool
}

// piece is how much is read at once.
const piece = 1 << 20

// NewText reads a source. The name is for messages.
func NewText(ctx context.Context, name string, source io.Reader) *Text {
	return &Text{ctx: ctx, name: wording.Path(name), source: charset.NewReader(source)}
}

// Rest is what has come and was not used yet. It is valid until the next call of More.
func (t *Text) Rest() []byte { return t.text[t.from:] }

// Use takes bytes off the rest.
func (t *Text) Use(n int) { t.from, t.used = t.from+n, t.used+int64(n) }

// Used is the number of bytes taken.
func (t *Text) Used() int64 { return t.used }

// Ended reports whether there is no more than the rest.
func (t *Text) Ended() bool { return t.ended }

// More waits for more text, or for its end.
func (t *Text) More() error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	rest := t.Rest()
	if len(rest) > 4*tabular.MaxField {
		return &tabular.ParseError{File: t.name, Problem: fmt.Sprintf(
			"a row of more than %s, which is no row of a table", wording.Bytes(4*tabular.MaxField))}
	}
	if cap(t.text) < len(rest)+piece {
		t.text = append(make([]byte, 0, 2*(len(rest)+piece)), rest...)
	} else {
		t.text = append(t.text[:0], rest...)
	}
	t.from = 0
	n, err := t.source.Read(t.text[len(t.text) : len(t.text)+piece])
	t.text = t.text[:len(t.text)+n]
	switch {
	case errors.Is(err, io.EOF):
		t.ended = true
		return nil
	case err != nil && t.ctx.Err() == nil:
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return err
}

// Note says what the text was taken for, "" for UTF-8.
func (t *Text) Note() string { return t.source.Note() }
