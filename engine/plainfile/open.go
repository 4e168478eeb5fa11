package plainfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// Error says that something else stands where an ordinary file is expected.
type Error struct {
	Path string
	// Is names it: a named pipe, a socket, a device, a link, a folder.
	Is string
}

// Error names the path and what is there.
func (e *Error) Error() string {
	if e.Is == link {
		return fmt.Sprintf("%s is %s where a file of its own is expected; put the file itself there, or remove it",
			e.Path, e.Is)
	}
	return fmt.Sprintf("%s is %s, not a file", e.Path, e.Is)
}

const link = "a link"

// kinds name what is no ordinary file, the most particular first.
var kinds = []struct {
	mode fs.FileMode
	name string
}{
	{fs.ModeDir, "a folder"},
	{fs.ModeSymlink, link},
	{fs.ModeNamedPipe, "a named pipe"},
	{fs.ModeSocket, "a socket"},
	{fs.ModeDevice, "a device"},
}

// Check returns an *[Error] if a file of this mode, found at path, is not an ordinary one.
func Check(path string, mode fs.FileMode) error {
	if mode.IsRegular() {
		return nil
	}
	for _, k := range kinds {
		if mode&k.mode != 0 {
			return &Error{path, k.name}
		}
	}
	return &Error{path, "something else"}
}

// Open opens the file at path, or the one that a link there leads to, for reading. Anything but an
// ordinary file is an *[Error].
func Open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	return open(path, info, os.O_RDONLY)
}

// OpenOwn is [os.OpenFile] for a file that this program has put, or puts, at path: anything but an
// ordinary file is an *[Error], a link included. A new file has the mode of [ModeIn].
func OpenOwn(path string, flag int) (*os.File, error) {
	if flag&(os.O_CREATE|os.O_EXCL) == os.O_CREATE|os.O_EXCL {
		return create(path, flag)
	}
	for try := 0; ; try++ {
		info, err := os.Lstat(path)
		var f *os.File
		if err == nil {
			f, err = open(path, info, flag&^os.O_CREATE|syscall.O_NOFOLLOW)
		}
		if flag&os.O_CREATE == 0 || !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
		// Only who creates a file sets its mode, so somebody else's creation is told from ours.
		f, err = create(path, flag|os.O_EXCL)
		if !errors.Is(err, fs.ErrExist) || try == mostTries {
			return f, err
		}
	}
}

// mostTries bounds how often a file may come and go while it is being opened.
const mostTries = 100

func create(path string, flag int) (*os.File, error) {
	mode, err := modeOf(path)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, flag|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, mode)
	if err != nil {
		return nil, err
	}
	if err := f.Chmod(mode); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// open opens what info describes. It is looked at before, for to open some devices has effects,
// and after, for it may have been replaced meanwhile.
func open(path string, info fs.FileInfo, flag int) (*os.File, error) {
	if err := Check(path, info.Mode()); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, flag|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ELOOP) {
		return nil, &Error{path, link}
	}
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = Check(path, info.Mode())
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Read returns the content of the file that [Open] opens; more than limit bytes are an error.
func Read(path string, limit int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	return readAll(f, limit)
}

// ReadOwn returns the content of the file that [OpenOwn] opens; more than limit bytes are an error.
func ReadOwn(path string, limit int64) ([]byte, error) {
	f, err := OpenOwn(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	return readAll(f, limit)
}

// readAll reads and closes a file.
func readAll(f *os.File, limit int64) ([]byte, error) {
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var raw []byte
	if info.Size() <= limit { // a file may grow while it is read
		raw, err = io.ReadAll(io.LimitReader(f, limit+1))
	}
	if err == nil && max(info.Size(), int64(len(raw))) > limit {
		return nil, fmt.Errorf("%s has %d bytes, more than the %d that such a file can have",
			f.Name(), max(info.Size(), int64(len(raw))), limit)
	}
	return raw, err
}
