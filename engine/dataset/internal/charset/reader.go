package charset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"tunebench/engine/dataset/internal/wording"
)

// Reader makes UTF-8 of a text that comes piece by piece, as [Decode] does of a whole one. A read gives
// what one read of the source has given.
type Reader struct {
	source io.Reader
	buf    []byte // as it is in the source
	ready  []byte // decoded and not given yet
	begun  bool
	order  binary.ByteOrder
	err    error

	lines int // before buf
	found count
}

// NewReader reads a source.
func NewReader(source io.Reader) *Reader { return &Reader{source: source} }

// sniffed is how many bytes tell UTF-16 by its zeros.
const sniffed = 1 << 10

// Read implements [io.Reader].
func (r *Reader) Read(p []byte) (int, error) {
	for len(r.ready) == 0 && r.err == nil {
		r.fill(len(p))
	}
	if len(r.ready) == 0 {
		return 0, r.err
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n, nil
}

// fill reads once and decodes what is whole.
func (r *Reader) fill(size int) {
	held := len(r.buf)
	size = max(size, sniffed)
	r.buf = slices.Grow(r.buf, size)
	n, err := r.source.Read(r.buf[held : held+size])
	r.buf, r.err = r.buf[:held+n], err
	if !r.begun && len(r.buf) > 0 {
		if len(r.buf) < 4 && err == nil && bytes.IndexByte(r.buf, '\n') < 0 {
			return // a mark may still come
		}
		r.begun = true
		r.buf = bytes.TrimPrefix(r.buf, []byte("\xef\xbb\xbf"))
		r.order = utf16Order(r.buf[:len(r.buf)&^1])
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return
	}
	if problem := r.decode(err != nil); problem != nil {
		r.err = problem
	}
}

// decode takes what is whole out of buf; at the end of the source, all.
func (r *Reader) decode(end bool) error {
	whole := len(r.buf)
	if r.order != nil {
		if !end {
			whole = r.whole16()
		}
		decoded, err := decode16(r.buf[:whole], r.order, 1<<62)
		r.ready, r.buf = decoded, append(r.buf[:0], r.buf[whole:]...)
		return err
	}
	if !end {
		whole -= unfinished(r.buf)
	}
	text := r.buf[:whole]
	if utf8.Valid(text) {
		r.ready = append(r.ready[:0], text...)
	} else {
		c := census(text)
		if r.found.stray == 0 {
			r.found.line = r.lines + c.line
		}
		r.found.stray += c.stray
		r.found.inRuns += c.inRuns
		if f := r.found; f.stray > 5 && 2*f.inRuns > f.stray {
			return fmt.Errorf("line %d: %w; save it as UTF-8", f.line, errOther)
		}
		r.ready, _ = decode1252(text, 1<<62) // which has no bound to exceed
	}
	r.lines += bytes.Count(text, []byte{'\n'})
	r.buf = append(r.buf[:0], r.buf[whole:]...)
	return nil
}

// whole16 is the length of the whole characters of UTF-16 in buf.
func (r *Reader) whole16() int {
	whole := len(r.buf) &^ 1
	half := func(at, from, to int) bool {
		return at >= 0 && int(r.order.Uint16(r.buf[at:])) >= from && int(r.order.Uint16(r.buf[at:])) < to
	}
	if pair := half(whole-4, 0xd800, 0xdc00) && half(whole-2, 0xdc00, 0xe000); !pair && half(whole-2, 0xd800, 0xe000) {
		return whole - 2 // what it belongs to is still to come
	}
	return whole
}

// unfinished is the length of what may go on in the next piece: bytes beyond ASCII at the end of a text, which
// are characters or, of another encoding, letters of one word. A word of more is none.
func unfinished(text []byte) int {
	const most = 1 << 12
	for n := 0; n < min(most, len(text)); n++ {
		if text[len(text)-1-n] < utf8.RuneSelf {
			return n
		}
	}
	if len(text) < most {
		return len(text)
	}
	for n := 1; n < utf8.UTFMax; n++ {
		if utf8.RuneStart(text[len(text)-n]) {
			return n
		}
	}
	return 0
}

// Note says what the text was taken for, "" for UTF-8.
func (r *Reader) Note() string {
	switch {
	case r.order != nil:
		return "read as UTF-16"
	case r.found.stray > 0:
		bytes := wording.Plural(r.found.stray, "byte")
		return fmt.Sprintf("not UTF-8: %s read as Windows-1252, the first in line %d", bytes, r.found.line)
	}
	return ""
}
