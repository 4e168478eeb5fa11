package reader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tunebench/engine/dataset/internal/charset"
	"tunebench/engine/dataset/internal/unpack"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/plainfile"
)

// File is a file as it is stored.
type File struct {
	Path string
	Raw  []byte

	limit int64
	head  []byte
	// notes are what was noticed of the file as a whole.
	notes []string
}

// Notes are what was noticed while the file's content was made text.
func (f *File) Notes() []string { return f.notes }

// Name is the file's name in lower case, without what packing adds to it.
func (f *File) Name() string {
	name := strings.ToLower(filepath.Base(f.Path))
	for _, packed := range unpack.Extensions {
		name = strings.TrimSuffix(name, packed)
	}
	return name
}

// ReadFile reads a whole file unless it is larger than limit, a number of bytes that bounds what
// it may be unpacked to, too.
func ReadFile(ctx context.Context, path string, limit int64) (*File, error) {
	raw, err := readAll(ctx, path, limit)
	if err != nil {
		return nil, err
	}
	return &File{Path: path, Raw: raw, limit: limit}, nil
}

// Head returns the first bytes of the file, of its content if it is compressed: enough to tell a
// format.
func (f *File) Head() []byte {
	if f.head == nil {
		f.head = unpack.Head(f.Raw, f.limit)
	}
	return f.head
}

// Cut reports whether the head is as long as it may be, so that more of the file may follow.
func (f *File) Cut() bool { return len(f.Head()) == unpack.HeadSize }

// TextHead returns the head as UTF-8, whatever the encoding, to tell a format of text.
func (f *File) TextHead() []byte {
	head := f.Head()
	if text, _, err := charset.Decode(head, 4*int64(len(head))); err == nil {
		return text
	}
	return head
}

// Unpack returns the file's content.
func (f *File) Unpack() ([]byte, error) { return unpack.All(f.Path, f.Raw, f.limit) }

// Text returns the content of a table of text as UTF-8, whatever its encoding, without a byte order
// mark: no field of it is longer than [tabular.MaxField].
func (f *File) Text() ([]byte, error) {
	text, err := unpack.Text(f.Path, f.Raw, f.limit)
	if err != nil {
		return nil, err
	}
	text, note, err := charset.Decode(text, f.limit)
	if err != nil {
		bad := &tabular.ParseError{File: wording.Path(f.Path), Problem: err.Error()}
		if errors.Is(err, charset.ErrLimit) {
			return nil, &tabular.LimitError{Err: bad}
		}
		return nil, bad
	}
	if note != "" {
		f.notes = append(f.notes, note)
	}
	return text, nil
}

func readAll(ctx context.Context, path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder; a table in a file is expected", path)
	}
	f, err := plainfile.OpenInput(ctx, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	tooLarge := &tabular.LimitError{
		Err: fmt.Errorf("%s is larger than the limit of %s of memory", path, wording.Bytes(limit)),
	}
	if info.Size() > limit {
		return nil, tooLarge
	}
	var b bytes.Buffer
	b.Grow(int(info.Size()) + bytes.MinRead)
	// A pipe has no size, so the limit counts while reading too.
	_, err = b.ReadFrom(io.LimitReader(&cancellable{ctx, f}, limit+1))
	if err == nil && int64(b.Len()) > limit {
		err = tooLarge
	}
	return b.Bytes(), err
}

// cancellable is a reader that ends with its context.
type cancellable struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancellable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p[:min(len(p), 4<<20)])
}

// NotFound says of a file that does not exist what name asked for it and what may have been
// meant; other errors it returns as they are.
func NotFound(name, path, hint string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("data source %q: no file %s%s%w", name, path, hint, hidden{err})
}

// hidden keeps an error in the chain without repeating its text.
type hidden struct{ error }

func (hidden) Error() string   { return "" }
func (h hidden) Unwrap() error { return h.error }
