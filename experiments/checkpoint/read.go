package checkpoint

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"tunebench/engine/plainfile"
)

// maxHeader is the limit of the reference implementation.
const maxHeader = 100_000_000

// Read reads a safetensors file. Tensors of dtype F64, F16 and BF16 are converted to
// float32 (F64 rounds to nearest); any other dtype is an error that names the tensor.
// Tensors come in the order of their bytes. Errors name the file and the tensor; a
// missing file satisfies errors.Is(err, os.ErrNotExist).
func Read(path string) (*File, error) {
	in, err := plainfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read checkpoint: %w", err)
	}
	defer func() { _ = in.Close() }()
	return ReadFrom(in)
}

// ReadFrom is [Read] from an open file.
func ReadFrom(in *os.File) (f *File, err error) {
	err = named(in, func(size int64) error {
		f, err = Decode(in, size)
		return err
	})
	return f, err
}

// MetadataFrom reads what a safetensors file says of itself, without its tensors; nil if it says
// nothing. Errors are those of [Read].
func MetadataFrom(in *os.File) (meta map[string]string, err error) {
	err = named(in, func(size int64) error {
		_, meta, _, err = readHeader(in, size)
		return err
	})
	return meta, err
}

// named calls read with the size of a file, and names errors by the file.
func named(in *os.File, read func(size int64) error) error {
	st, err := in.Stat()
	if err != nil {
		return fmt.Errorf("read checkpoint: %w", err)
	}
	if err := read(st.Size()); err != nil {
		return fmt.Errorf("%s: %w", in.Name(), err)
	}
	return nil
}

// Decode reads a safetensors file of size bytes from in. It takes memory in proportion to
// size, whatever the file claims.
func Decode(in io.ReaderAt, size int64) (*File, error) {
	entries, meta, start, err := readHeader(in, size)
	if err != nil {
		return nil, err
	}
	f := &File{Metadata: meta, Tensors: make([]Tensor, 0, len(entries))}
	chunk := make([]byte, min(chunkBytes, size-start))
	for _, e := range entries {
		data, err := readTensor(in, start, e, chunk)
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", e.name, err)
		}
		f.Tensors = append(f.Tensors, Tensor{Name: e.name, Shape: e.Shape, Data: data})
	}
	return f, nil
}

// readHeader reads what comes before the tensors, and where they start. The entries fit the file.
func readHeader(in io.ReaderAt, size int64) (entries []entry, meta map[string]string, start int64, err error) {
	var prefix [8]byte
	if size < int64(len(prefix)) {
		return nil, nil, 0, fmt.Errorf("not a safetensors file: only %d bytes", size)
	}
	if err := readFull(in, prefix[:], 0); err != nil {
		return nil, nil, 0, err
	}
	n := binary.LittleEndian.Uint64(prefix[:])
	switch {
	case n > maxHeader:
		return nil, nil, 0, fmt.Errorf("not a safetensors file: it claims a header of %d bytes, the limit is %d",
			n, maxHeader)
	case int64(n) > size-8:
		return nil, nil, 0, fmt.Errorf("truncated: the header takes %d bytes, %d are there", n, size-8)
	}
	raw := make([]byte, n)
	if err := readFull(in, raw, 8); err != nil {
		return nil, nil, 0, err
	}
	if entries, meta, err = parseHeader(raw); err != nil {
		return nil, nil, 0, err
	}
	start = 8 + int64(n)
	return entries, meta, start, checkLayout(entries, size-start)
}

// checkLayout sorts the entries by offset and requires what the format does: each has a
// readable dtype, fits its shape, and together they cover the data without gap or overlap.
func checkLayout(entries []entry, dataSize int64) error {
	slices.SortStableFunc(entries, func(a, b entry) int {
		for i := range a.Offsets {
			if a.Offsets[i] != b.Offsets[i] {
				if a.Offsets[i] < b.Offsets[i] {
					return -1
				}
				return 1
			}
		}
		return 0
	})
	next := int64(0)
	for _, e := range entries {
		begin, end := e.Offsets[0], e.Offsets[1]
		width, ok := widths[e.DType]
		count, fits := elements(e.Shape)
		switch {
		case !ok:
			return fmt.Errorf("tensor %q has dtype %q; F32, F64, F16 and BF16 can be read", e.name, e.DType)
		case !fits:
			return fmt.Errorf("tensor %q: shape %v is not valid", e.name, e.Shape)
		case begin < 0 || end < begin || end > dataSize:
			return fmt.Errorf("tensor %q: its bytes %d to %d are not within the %d that the file holds (truncated?)",
				e.name, begin, end, dataSize)
		case begin != next:
			return fmt.Errorf("tensor %q starts at byte %d, where %d is due: overlap or gap", e.name, begin, next)
		case count > (end-begin)/width || count*width != end-begin:
			return fmt.Errorf("tensor %q: shape %v of %s does not take its %d bytes",
				e.name, e.Shape, e.DType, end-begin)
		}
		next = end
	}
	if next != dataSize {
		return fmt.Errorf("%d bytes after the last tensor belong to none", dataSize-next)
	}
	return nil
}

// widths holds the bytes of one value of each dtype that can be read.
var widths = map[string]int64{"F32": 4, "F64": 8, "F16": 2, "BF16": 2}

func readTensor(in io.ReaderAt, start int64, e entry, chunk []byte) ([]float32, error) {
	width := int(widths[e.DType])
	size := e.Offsets[1] - e.Offsets[0]
	data := make([]float32, 0, size/int64(width))
	for done := int64(0); done < size; {
		part := chunk[:min(int64(len(chunk)/width*width), size-done)]
		if err := readFull(in, part, start+e.Offsets[0]+done); err != nil {
			return nil, err
		}
		data = appendFloats(data, part, e.DType)
		done += int64(len(part))
	}
	return data, nil
}

func appendFloats(dst []float32, b []byte, dtype string) []float32 {
	le := binary.LittleEndian
	switch dtype {
	case "F32":
		for ; len(b) >= 4; b = b[4:] {
			dst = append(dst, math.Float32frombits(le.Uint32(b)))
		}
	case "F64":
		for ; len(b) >= 8; b = b[8:] {
			dst = append(dst, float32(math.Float64frombits(le.Uint64(b))))
		}
	case "BF16":
		for ; len(b) >= 2; b = b[2:] {
			dst = append(dst, math.Float32frombits(uint32(le.Uint16(b))<<16))
		}
	case "F16":
		for ; len(b) >= 2; b = b[2:] {
			dst = append(dst, halfToFloat32(le.Uint16(b)))
		}
	}
	return dst
}

// halfToFloat32 converts an IEEE 754 binary16 number, exactly.
func halfToFloat32(h uint16) float32 {
	sign := uint32(h>>15) << 31
	exp := uint32(h>>10) & 0x1f
	frac := uint32(h) & 0x3ff
	switch exp {
	case 0: // zero or subnormal: frac * 2^-24
		v := float32(frac) * (1.0 / (1 << 24))
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 0x1f: // infinity or NaN
		return math.Float32frombits(sign | 0xff<<23 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+127-15)<<23 | frac<<13)
}

func readFull(in io.ReaderAt, b []byte, at int64) error {
	n, err := in.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return errors.New("truncated while it was read")
	}
	return err
}
