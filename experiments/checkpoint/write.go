package checkpoint

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"tunebench/experiments/internal/atomicfile"
)

const (
	metadataKey = "__metadata__"
	alignment   = 8
	chunkBytes  = 64 << 10
)

// Write replaces path by a safetensors file with f's tensors (as F32) in their given order.
// It goes to a temporary file beside path, is synced and renamed, so path holds either the
// old content or the new one, whatever happens. The same f gives the same bytes.
func Write(path string, f File) error {
	var w Writer
	return w.Write(path, f)
}

// Writer writes safetensors files and keeps its buffers, so that a checkpoint after every
// epoch makes no garbage to speak of. The zero value is ready for use.
type Writer struct {
	header []byte
	chunk  []byte
	keys   []string
	seen   map[string]struct{}
	// wrap lets a test stand between the encoder and the disk.
	wrap func(io.Writer) io.Writer
}

// Write is the package's [Write] with w's buffers.
func (w *Writer) Write(path string, f File) error {
	if err := w.buildHeader(f); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return atomicfile.Write(path, true, func(out io.Writer) error {
		if w.wrap != nil {
			out = w.wrap(out)
		}
		return w.encode(out, f)
	})
}

// Encode writes f to out in the safetensors format.
func (w *Writer) Encode(out io.Writer, f File) error {
	if err := w.buildHeader(f); err != nil {
		return err
	}
	return w.encode(out, f)
}

func (w *Writer) encode(out io.Writer, f File) error {
	if _, err := out.Write(w.header); err != nil {
		return err
	}
	if w.chunk == nil {
		w.chunk = make([]byte, chunkBytes)
	}
	used := 0
	for _, t := range f.Tensors {
		for _, v := range t.Data {
			if used == len(w.chunk) {
				if _, err := out.Write(w.chunk); err != nil {
					return err
				}
				used = 0
			}
			binary.LittleEndian.PutUint32(w.chunk[used:], math.Float32bits(v))
			used += 4
		}
	}
	_, err := out.Write(w.chunk[:used])
	return err
}

// buildHeader fills w.header with the length prefix and the JSON header, padded with
// spaces so that the tensors start at a multiple of eight.
func (w *Writer) buildHeader(f File) error {
	if w.seen == nil {
		w.seen = make(map[string]struct{}, len(f.Tensors))
	}
	clear(w.seen)
	w.header = append(w.header[:0], 0, 0, 0, 0, 0, 0, 0, 0, '{')
	h, err := w.appendMetadata(w.header, f.Metadata)
	if err != nil {
		return err
	}
	offset := int64(0)
	for _, t := range f.Tensors {
		if err := w.check(t); err != nil {
			return err
		}
		if h[len(h)-1] != '{' {
			h = append(h, ',')
		}
		h = appendString(h, t.Name)
		h = append(h, `:{"dtype":"F32","shape":[`...)
		for i, d := range t.Shape {
			if i > 0 {
				h = append(h, ',')
			}
			h = strconv.AppendInt(h, int64(d), 10)
		}
		h = append(h, `],"data_offsets":[`...)
		h = strconv.AppendInt(h, offset, 10)
		h = append(h, ',')
		offset += 4 * int64(len(t.Data))
		h = strconv.AppendInt(h, offset, 10)
		h = append(h, `]}`...)
	}
	h = append(h, '}')
	for len(h)%alignment != 0 {
		h = append(h, ' ')
	}
	w.header = h
	if len(h)-8 > maxHeader {
		return fmt.Errorf("the header would take %d bytes, more than the %d that readers accept", len(h)-8, maxHeader)
	}
	binary.LittleEndian.PutUint64(h, uint64(len(h)-8))
	return nil
}

func (w *Writer) check(t Tensor) error {
	if n, ok := elements(t.Shape); !ok || n != int64(len(t.Data)) {
		return fmt.Errorf("tensor %q: shape %v does not hold its %d values", t.Name, t.Shape, len(t.Data))
	}
	if t.Name == metadataKey || !utf8.ValidString(t.Name) {
		return fmt.Errorf("tensor %q: not a name that safetensors allows", t.Name)
	}
	if _, dup := w.seen[t.Name]; dup {
		return fmt.Errorf("tensor %q is given twice", t.Name)
	}
	w.seen[t.Name] = struct{}{}
	return nil
}

func (w *Writer) appendMetadata(h []byte, meta map[string]string) ([]byte, error) {
	if len(meta) == 0 {
		return h, nil
	}
	w.keys = w.keys[:0]
	for k, v := range meta {
		if !utf8.ValidString(k) || !utf8.ValidString(v) {
			return h, fmt.Errorf("metadata %q is not UTF-8", k)
		}
		w.keys = append(w.keys, k)
	}
	slices.Sort(w.keys)
	h = append(h, '"')
	h = append(h, metadataKey...)
	h = append(h, `":{`...)
	for i, k := range w.keys {
		if i > 0 {
			h = append(h, ',')
		}
		h = appendString(h, k)
		h = append(h, ':')
		h = appendString(h, meta[k])
	}
	return append(h, '}'), nil
}

// appendString appends a valid UTF-8 string as JSON. encoding/json would allocate for
// every name and for the whole of the loop state.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ' || c == 0x7f:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
