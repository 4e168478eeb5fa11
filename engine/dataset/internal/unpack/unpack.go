package unpack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"

	"github.com/klauspost/compress/zstd"
)

// All returns the content of a file's bytes, unpacked if they are packed.
func All(path string, raw []byte, limit int64) ([]byte, error) {
	return Watched(path, raw, limit, nil)
}

// Text is [All] for tables of text, which ends early at a field longer than any can be.
func Text(path string, raw []byte, limit int64) ([]byte, error) {
	var fields fieldCheck
	text, err := Watched(path, raw, limit, fields.check)
	if err == nil {
		err = fields.check(text)
	}
	if err != nil {
		var bad *tabular.ParseError
		if !errors.As(err, &bad) {
			err = &tabular.ParseError{File: wording.Path(path), Problem: err.Error()}
		}
		return nil, err
	}
	return text, nil
}

// watchEvery is how many bytes are unpacked between two looks at them.
const watchEvery = 1 << 18

// Watched is [All] that shows watch, unless it is nil, what has been unpacked so far, now
// and then; the bytes it has seen stay as they are. An error of watch ends unpacking.
func Watched(path string, raw []byte, limit int64, watch func(text []byte) error) ([]byte, error) {
	fail := func(format string, args ...any) ([]byte, error) {
		return nil, &tabular.ParseError{File: wording.Path(path), Problem: fmt.Sprintf(format, args...)}
	}
	z, err := open(raw, limit)
	if err != nil {
		return fail("damaged %s file: %v", z.kind, err)
	}
	if z == nil {
		return raw, nil
	}
	defer z.Close()
	text := make([]byte, 0, likelySize(raw, z.kind, limit)+bytes.MinRead)
	for seen := 0; err == nil; {
		if len(text) == cap(text) {
			text = append(make([]byte, 0, len(text)+roomFor(raw, len(text), limit)), text...)
		}
		var n int
		n, err = z.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		if watch != nil && len(text)-seen >= watchEvery {
			if err := watch(text); err != nil {
				return nil, err
			}
			seen = len(text)
		}
	}
	switch {
	case errors.Is(err, io.EOF):
		return text, nil
	case errors.Is(err, errTooLarge), errors.Is(err, zstd.ErrDecoderSizeExceeded),
		errors.Is(err, zstd.ErrWindowSizeExceeded):
		return nil, TooLarge(path, limit)
	case errors.Is(err, ErrBomb):
		return fail("%v", err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fail("the %s file is cut short", z.kind)
	}
	return fail("damaged %s file: %v", z.kind, err)
}

// countFrom is the size from which what a file unpacks to is counted before room is made for
// more of it: a text that grew by doubling would take three times its size.
const countFrom = 64 << 20

// roomFor is how much room a text of n bytes needs for what is still to be unpacked.
func roomFor(raw []byte, n int, limit int64) int {
	if n < countFrom {
		return max(n, bytes.MinRead)
	}
	z, err := open(raw, limit)
	if err != nil {
		return bytes.MinRead // as the text itself will show
	}
	defer z.Close()
	total, _ := io.Copy(io.Discard, z) // an error recurs where it was
	return max(0, int(min(total, limit))-n) + bytes.MinRead
}

// likelySize is what a gzip file says at its end that it unpacks to, as far as that is credible.
func likelySize(raw []byte, kind string, limit int64) int {
	const most = 16 // times the size of the packed file
	if kind != "gzip" || len(raw) < 4 {
		return 0
	}
	size := int64(binary.LittleEndian.Uint32(raw[len(raw)-4:]))
	if size > limit || size > most*int64(len(raw)) {
		return 0
	}
	return int(size)
}

// HeadSize is enough to tell a format by its first bytes.
const HeadSize = 4096

// Head returns the first bytes of a file's content, unpacked; nil if it cannot be unpacked.
func Head(raw []byte, limit int64) []byte {
	z, err := open(raw, limit)
	if err != nil {
		return nil
	}
	if z == nil {
		return raw[:min(len(raw), HeadSize)]
	}
	defer z.Close()
	head := make([]byte, HeadSize)
	n, _ := io.ReadFull(z, head) // what is wrong shows when all is unpacked
	return head[:n]
}
