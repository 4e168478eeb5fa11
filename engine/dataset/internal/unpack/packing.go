package unpack

import (
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"tunebench/engine/dataset/internal/wording"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
)

// packing is one way of making files smaller.
type packing struct {
	name, magic string
	open        func(in *input) (io.ReadCloser, error)
}

// input is a packed file that counts what has been taken of it.
type input struct {
	bytes.Reader
	raw   []byte
	limit int64
	apart int64 // read at an offset of its own
}

func newInput(raw []byte, limit int64) *input {
	in := &input{raw: raw, limit: limit}
	in.Reset(raw)
	return in
}

// ReadAt is what reading a ZIP archive calls.
func (in *input) ReadAt(p []byte, offset int64) (int, error) {
	n, err := in.Reader.ReadAt(p, offset)
	in.apart += int64(n)
	return n, err
}

func (in *input) taken() int64 { return in.Size() - int64(in.Len()) + in.apart }

// packings are those that are taken out, told by a file's first bytes. A ZIP archive is one of
// them if it holds a single file.
var packings = []packing{
	{"gzip", "\x1f\x8b", func(in *input) (io.ReadCloser, error) { return gzip.NewReader(in) }},
	{"zstd", "\x28\xb5\x2f\xfd", openZstandard},
	{"xz", xzMagic, openXZ},
	{"bzip2", "BZh", func(in *input) (io.ReadCloser, error) {
		return io.NopCloser(bzip2.NewReader(in)), nil
	}},
	{"lz4", "\x04\x22\x4d\x18", func(in *input) (io.ReadCloser, error) {
		return io.NopCloser(lz4.NewReader(in)), nil
	}},
	{"ZIP", zipMagic, openSingle},
}

// leastDictionary is the memory that unpacking may always take: the most that xz -9 asks for.
const leastDictionary = 64 << 20

const (
	zipMagic = "PK\x03\x04"
	xzMagic  = "\xfd7zXZ\x00"
)

// packingOf tells how a file's bytes are packed; nil for not at all.
func packingOf(raw []byte) *packing {
	for i, p := range packings {
		if !bytes.HasPrefix(raw, []byte(p.magic)) {
			continue
		}
		if p.magic == zipMagic && len(Members(raw)) != 1 || p.name == "bzip2" && !isBzip2(raw) {
			return nil
		}
		return &packings[i]
	}
	return nil
}

// Packed reports whether a file begins as one of these, whatever is in it.
func Packed(head []byte) bool {
	return bytes.HasPrefix(head, []byte(zipMagic)) || packingOf(head) != nil
}

// Extensions are the ends that packing adds to a file's name.
var Extensions = []string{".gz", ".zst", ".xz", ".bz2", ".lz4", ".zip"}

func openZstandard(in *input) (io.ReadCloser, error) {
	z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(in.limit)))
	if err != nil {
		return nil, err
	}
	return z.IOReadCloser(), nil
}

func openXZ(in *input) (io.ReadCloser, error) {
	if dictionary := xzDictionary(in.raw); dictionary > max(in.limit, leastDictionary) {
		return nil, fmt.Errorf("it asks for %s of memory", wording.Bytes(dictionary))
	}
	z, err := xz.ReaderConfig{DictCap: 1 << 16}.NewReader(in)
	return io.NopCloser(z), err
}

// isBzip2 reports whether what begins with BZh is no text: the size of the blocks follows, and the
// mark of a block or of the end.
func isBzip2(raw []byte) bool {
	return len(raw) >= 10 && (string(raw[4:10]) == "1AY&SY" || string(raw[4:10]) == "\x17\x72\x45\x38\x50\x90")
}

// Members lists the files of a ZIP archive; folders and what systems add do not count. It is nil
// for what is no ZIP archive.
func Members(raw []byte) []*zip.File {
	if !bytes.HasPrefix(raw, []byte(zipMagic)) {
		return nil
	}
	return membersOf(newInput(raw, 0))
}

func membersOf(in *input) []*zip.File {
	z, err := zip.NewReader(in, in.Size())
	if err != nil {
		return nil
	}
	var members []*zip.File
	for _, f := range z.File {
		name := path.Base(f.Name)
		if !strings.HasSuffix(f.Name, "/") && !strings.HasPrefix(f.Name, "__MACOSX/") &&
			!strings.HasPrefix(name, ".") && !strings.EqualFold(name, "thumbs.db") {
			members = append(members, f)
		}
	}
	return members
}

func openSingle(in *input) (io.ReadCloser, error) {
	members := membersOf(in)
	if len(members) != 1 {
		return nil, errors.New("the archive cannot be read")
	}
	if members[0].Flags&1 != 0 {
		return nil, errors.New("it is encrypted; unpack it first")
	}
	in.apart = 0
	return members[0].Open()
}
