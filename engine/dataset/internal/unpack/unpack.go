package unpack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// formats are files that are no delimited text, by their first bytes.
var formats = []struct{ magic, name string }{
	{"PK\x03\x04", "a ZIP archive or spreadsheet without NumPy arrays; export a CSV file"},
	{"\x89PNG", "a PNG image"},
	{"\xff\xd8\xff", "a JPEG image"},
	{"%PDF", "a PDF document"},
	{"SQLite format 3", "a database; export a CSV file"},
}

// decompressor reads what a file's bytes are packed by, "" for not at all. close must be called.
func decompressor(raw []byte, limit int64) (z io.Reader, kind string, closing func(), err error) {
	closing = func() {}
	switch {
	case bytes.HasPrefix(raw, []byte("\x1f\x8b")):
		z, err = gzip.NewReader(bytes.NewReader(raw))
		return z, "gzip", closing, err
	case bytes.HasPrefix(raw, []byte("\x28\xb5\x2f\xfd")):
		decoder, err := zstd.NewReader(bytes.NewReader(raw), zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderMaxMemory(uint64(limit)))
		if err == nil {
			closing = decoder.Close
		}
		return decoder, "zstd", closing, err
	}
	return nil, "", closing, nil
}

// All returns the content of a file's bytes, unpacked if they are compressed.
func All(path string, raw []byte, limit int64) ([]byte, error) {
	return Watched(path, raw, limit, nil)
}

// watchEvery is how many bytes are unpacked between two looks at them.
const watchEvery = 1 << 18

// Watched is [All] that shows watch, unless it is nil, what has been unpacked so far, now
// and then; the bytes it has seen stay as they are.
func Watched(path string, raw []byte, limit int64, watch func(text []byte)) ([]byte, error) {
	fail := func(problem string) ([]byte, error) {
		return nil, &tabular.ParseError{File: wording.Path(path), Problem: problem}
	}
	for _, f := range formats {
		if bytes.HasPrefix(raw, []byte(f.magic)) {
			return fail("this is " + f.name)
		}
	}
	z, kind, closing, err := decompressor(raw, limit)
	defer closing()
	if err != nil {
		return fail("damaged " + kind + " file: " + err.Error())
	}
	if kind == "" {
		return raw, nil
	}
	text := make([]byte, 0, likelySize(raw, kind, limit)+bytes.MinRead)
	for seen := 0; err == nil; {
		if len(text) == cap(text) {
			text = append(make([]byte, 0, len(text)+roomFor(raw, len(text), limit)), text...)
		}
		var n int
		n, err = z.Read(text[len(text):cap(text)])
		if text = text[:len(text)+n]; int64(len(text)) > limit {
			err = zstd.ErrDecoderSizeExceeded
		}
		if watch != nil && len(text)-seen >= watchEvery {
			watch(text)
			seen = len(text)
		}
	}
	switch {
	case errors.Is(err, io.EOF):
		return text, nil
	case errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
		return fail("unpacks to more than the limit of " + wording.Bytes(limit) + " of memory")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fail("the " + kind + " file is cut short")
	}
	return fail("damaged " + kind + " file: " + err.Error())
}

// countFrom is the size from which what a file unpacks to is counted before room is made for
// more of it: a text that grew by doubling would take three times its size.
const countFrom = 64 << 20

// roomFor is how much room a text of n bytes needs for what is still to be unpacked.
func roomFor(raw []byte, n int, limit int64) int {
	if n < countFrom {
		return max(n, bytes.MinRead)
	}
	z, _, closing, err := decompressor(raw, limit)
	defer closing()
	if err != nil {
		return bytes.MinRead // as the text itself will show
	}
	total, _ := io.Copy(io.Discard, io.LimitReader(z, limit+1)) // an error recurs where it was
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

// headSize is enough to tell a format by its first bytes.
const headSize = 64

// Head returns the first bytes of a file's content, unpacked; nil if it cannot be unpacked.
func Head(raw []byte, limit int64) []byte {
	z, kind, closing, err := decompressor(raw, limit)
	defer closing()
	if err != nil {
		return nil
	}
	if kind == "" {
		return raw[:min(len(raw), headSize)]
	}
	var head [headSize]byte
	n, _ := io.ReadFull(z, head[:]) // what is wrong shows when all is unpacked
	return head[:n]
}
