package tfevents

import (
	"errors"
	"fmt"
	"io"
	"os"

	"tunebench/engine/event"
	"tunebench/engine/plainfile"
)

const (
	// maxRecord bounds the memory that one record may take; images and graphs of other
	// programs beyond it are stepped over.
	maxRecord = 64 << 20
	readBytes = 256 << 10
	// callBytes bounds what one call reads, so that a file full of images or weights does
	// not hold up a viewer.
	callBytes = 32 << 20
)

// Entry is what a reader makes of one Event.
type Entry struct {
	Record event.Record
	// Restart says that the run was resumed at Record.Step: every older point at or after
	// that step is void.
	Restart bool
}

// RecordError says which part of a file could not be read. The reader has stepped over it.
type RecordError struct {
	Path   string
	Offset int64
	Reason string
}

// Error names the file, the offset and the reason.
func (e *RecordError) Error() string {
	return fmt.Sprintf("%s: byte %d: %s", e.Path, e.Offset, e.Reason)
}

func (r *Reader) trouble(at int64, format string, args ...any) error {
	return &RecordError{r.path, at, fmt.Sprintf(format, args...)}
}

// Reader reads an event file that may still be growing, TensorBoard's, PyTorch's or ours.
// It holds no file open between calls: that costs little and lets network file systems
// notice new data.
type Reader struct {
	path     string
	own      bool   // the file is one of ours: no link leads to it
	off      int64  // where the next unread frame begins
	buf      []byte // bytes of the file; buf[pos:] begins at off
	pos      int
	size     int64 // of the file, at the last call
	lost     bool  // off is not known to begin a frame
	tooLarge int64 // bytes of an oversized record still to step over
	tags     map[string]string
	arena    []event.Scalar // scalars of this call's entries
}

// NewReader returns a reader that begins at the start of the file at path.
func NewReader(path string) *Reader { return &Reader{path: path} }

// Path returns the path of the file.
func (r *Reader) Path() string { return r.path }

// Next appends at most limit entries to dst; they belong to the caller. more says that
// another call will find more at once; an incomplete record at the end does not count and
// waits until the rest arrives. After a *RecordError reading goes on with the next call.
func (r *Reader) Next(dst []Entry, limit int) (entries []Entry, more bool, err error) {
	st, err := r.stat()
	if err != nil {
		return dst, false, fmt.Errorf("read event file: %w", err)
	}
	shrunk := st.Size() < r.size
	r.size = st.Size()
	if shrunk {
		*r = Reader{path: r.path, own: r.own, size: r.size, tags: r.tags}
		return dst, true, r.trouble(0, "the file became shorter; it is read again from its start")
	}
	if r.off == r.size {
		return dst, false, nil
	}
	f, err := plainfile.Open(r.path)
	if err != nil {
		return dst, false, fmt.Errorf("read event file: %w", err)
	}
	defer func() { _ = f.Close() }()
	r.arena = nil // the entries of the last call own the old one
	stop := r.off + callBytes
	for n := len(dst) + limit; len(dst) < n && r.off < stop; {
		msg, at, more, err := r.frame(f)
		if msg == nil || err != nil {
			return dst, more, err
		}
		e, ok, err := r.decodeEvent(msg)
		if err != nil {
			return dst, true, r.trouble(at, "%v", err)
		}
		if ok {
			dst = append(dst, e)
		}
	}
	return dst, true, nil
}

// stat looks at the file, which must be an ordinary one.
func (r *Reader) stat() (os.FileInfo, error) {
	look := os.Stat
	if r.own {
		look = os.Lstat
	}
	info, err := look(r.path)
	if err != nil {
		return nil, err
	}
	return info, plainfile.Check(r.path, info.Mode())
}

// frame returns the data of the next frame and its offset. It returns nil if there is none
// yet, and whether the next call may find one all the same. The data is valid until then.
func (r *Reader) frame(f *os.File) (data []byte, at int64, more bool, err error) {
	if r.lost {
		if found, more, err := r.resync(f); !found {
			return nil, 0, more, err
		}
	}
	if r.tooLarge > 0 && !r.stepOver() {
		return nil, 0, false, nil
	}
	if ok, err := r.fill(f, headerBytes); !ok {
		return nil, 0, false, err
	}
	at = r.off
	header := r.buf[r.pos : r.pos+headerBytes]
	length, ok := frameLength(header)
	if !ok {
		if isZero(header) { // space that the system has reserved and not filled yet
			r.forget()
			return nil, 0, false, nil
		}
		r.lost = true
		return nil, 0, true, r.trouble(at,
			"the checksum of a record's length is wrong; looking for the next whole record")
	}
	if length > maxRecord {
		const beyondAnyFile = 1 << 60
		r.skip(headerBytes)
		r.tooLarge = int64(min(length, beyondAnyFile)) + footerBytes
		return nil, 0, true, r.trouble(at, "a record of %d bytes is skipped; the limit is %d", length, maxRecord)
	}
	end := headerBytes + int(length)
	if ok, err := r.fill(f, end+footerBytes); !ok {
		return nil, 0, false, err
	}
	data = r.buf[r.pos+headerBytes : r.pos+end]
	good := checksumOK(data, r.buf[r.pos+end:])
	r.skip(end + footerBytes)
	if !good {
		return nil, 0, true, r.trouble(at, "the checksum of a record is wrong; it is skipped")
	}
	return data, at, true, nil
}

// fill makes at least n bytes from off available; false means that the file lacks them.
func (r *Reader) fill(f *os.File, n int) (bool, error) {
	if len(r.buf)-r.pos >= n {
		return true, nil
	}
	if r.off+int64(n) > r.size {
		return false, nil // no memory for what is only claimed
	}
	have := copy(r.buf, r.buf[r.pos:])
	r.buf, r.pos = r.buf[:have], 0
	want := max(n, int(min(r.size-r.off, readBytes)))
	if cap(r.buf) < want {
		r.buf = append(make([]byte, 0, want), r.buf...)
	}
	m, err := f.ReadAt(r.buf[have:want], r.off+int64(have))
	r.buf = r.buf[:have+m]
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("read event file: %w", err)
	}
	return len(r.buf) >= n, nil
}

func (r *Reader) skip(n int) {
	r.pos += n
	r.off += int64(n)
}

// forget drops what is buffered, to read it again.
func (r *Reader) forget() { r.buf, r.pos = r.buf[:0], 0 }

// stepOver leaves an oversized record behind as far as the file goes.
func (r *Reader) stepOver() bool {
	n := min(r.tooLarge, r.size-r.off)
	r.off += n
	r.tooLarge -= n
	r.forget()
	return r.tooLarge == 0
}

func isZero(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}
