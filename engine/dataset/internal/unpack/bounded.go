package unpack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// The bounds of what unpacks to far more than any table does: a table of which a byte stands for
// more than maxRatio holds next to nothing, and is meant to fill the memory. Below ratioFloor
// nothing is refused.
const (
	maxRatio   = 1000
	ratioFloor = 32 << 20
)

// ErrBomb is a file that was made to unpack to more than a machine holds.
var ErrBomb = errors.New("unpacks to more than a thousand times its size, as no table does: nothing is read of it")

var errTooLarge = errors.New("larger than the limit")

// TooLarge is the error of a file that unpacks to more than limit bytes.
func TooLarge(path string, limit int64) error {
	return &tabular.LimitError{Err: &tabular.ParseError{
		File:    wording.Path(path),
		Problem: fmt.Sprintf("unpacks to more than the limit of %s of memory", wording.Bytes(limit)),
	}}
}

// Plausible reports whether so many bytes may come of packed ones.
func Plausible(unpacked, packed int64) bool { return unpacked <= Most(packed, unpacked) }

// Most is how many bytes may come of packed ones, within a limit.
func Most(packed, limit int64) int64 {
	return min(limit, max(ratioFloor, maxRatio*min(packed, math.MaxInt64/maxRatio)))
}

// bounded is a file's content, which ends in an error where it gets too large.
type bounded struct {
	io.ReadCloser
	kind  string
	in    *input
	given int64
}

// open opens what is packed; nil for a file that is not. With an error it still tells the kind.
func open(raw []byte, limit int64) (*bounded, error) {
	p := packingOf(raw)
	if p == nil {
		return nil, nil
	}
	in := newInput(raw, limit)
	z, err := p.open(in)
	return &bounded{ReadCloser: z, kind: p.name, in: in}, err
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.given += int64(n); b.given > b.in.limit {
		return n, errTooLarge
	}
	if !Plausible(b.given, b.in.taken()) {
		return n, ErrBomb
	}
	return n, err
}

// fieldCheck looks for a field that is longer than any can be, in ever longer beginnings of a text.
type fieldCheck struct{ from int }

// separators end a field in one format or another.
const separators = "\n\r\t ,;|"

func (c *fieldCheck) check(text []byte) error {
	for len(text)-c.from > tabular.MaxField {
		end := bytes.LastIndexAny(text[c.from:c.from+tabular.MaxField+1], separators)
		if end < 0 {
			return fmt.Errorf("line %d has a field of more than %s, which is no value of a table",
				1+bytes.Count(text[:c.from], []byte{'\n'}), wording.Bytes(tabular.MaxField))
		}
		c.from += end + 1
	}
	return nil
}
