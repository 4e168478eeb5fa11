package reader_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

func TestHeadAndContentOfPackedFiles(t *testing.T) {
	content := strings.Repeat("0123456789", 50)
	for packed, raw := range map[string]string{
		"plain": content, "gzip": datasettest.Gzip(t, content), "zstd": datasettest.Zstandard(t, content),
	} {
		s := datasettest.File(t, "f", raw)
		f, err := reader.ReadFile(t.Context(), s.Path(s.Name), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if string(f.Raw) != raw || !strings.HasPrefix(content, string(f.Head())) || len(f.Head()) < 16 {
			t.Errorf("%s: %d bytes that begin with %q", packed, len(f.Raw), f.Head())
		}
		got, err := f.Unpack()
		if err != nil || string(got) != content {
			t.Errorf("%s: %d bytes of content, %v", packed, len(got), err)
		}
	}
	for name, raw := range map[string]string{
		"empty": "", "short": "ab", "no gzip": "\x1f\x8b",
		"cut": datasettest.Gzip(t, content)[:12],
	} {
		s := datasettest.File(t, "f", raw)
		f, err := reader.ReadFile(t.Context(), s.Path(s.Name), 1<<20)
		if err != nil || len(f.Head()) > len(raw) {
			t.Errorf("%s: %q, %v", name, f.Head(), err)
		}
	}
}

func TestFilesThatAreNotRead(t *testing.T) {
	s := datasettest.File(t, "f", strings.Repeat("x", 1000))
	path := s.Path(s.Name)
	if _, err := reader.ReadFile(t.Context(), path, 1000); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if _, err := reader.ReadFile(t.Context(), path, 999); !errors.As(err, new(*tabular.LimitError)) ||
		!strings.Contains(err.Error(), "larger than the limit of 1.0 KiB") {
		t.Errorf("beyond the limit: %v", err)
	}
	if _, err := reader.ReadFile(t.Context(), s.Dir, 1000); err == nil ||
		!strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := reader.ReadFile(ctx, path, 1000); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	_, err := reader.ReadFile(t.Context(), filepath.Join(s.Dir, "none"), 1000)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// The size of a pipe is not known beforehand.
func TestPipesAreBoundedWhileTheyAreRead(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	go func() {
		_, _ = w.WriteString(strings.Repeat("x", 5000)) // fails once nobody reads
		_ = w.Close()
	}()
	path := filepath.Join("/dev/fd", strconv.Itoa(int(r.Fd())))
	if _, err := reader.ReadFile(t.Context(), path, 4000); err == nil ||
		!strings.Contains(err.Error(), "larger than the limit") {
		t.Errorf("%v", err)
	}
}

func TestMissingFilesAreExplained(t *testing.T) {
	_, missing := os.Open(filepath.Join(t.TempDir(), "none"))
	err := reader.NotFound("digit", "dir/digit", "; did you mean digits?", missing)
	if err.Error() != `data source "digit": no file dir/digit; did you mean digits?` ||
		!errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	other := errors.New("disk on fire")
	if got := reader.NotFound("digit", "dir/digit", "", other); !errors.Is(got, other) || got.Error() != other.Error() {
		t.Errorf("%v", got)
	}
}

// The bound counts what a file unpacks to as well.
func TestUnpackedContentIsBounded(t *testing.T) {
	content := strings.Repeat("1,2\n", 5000)
	for packed, raw := range map[string]string{
		"gzip": datasettest.Gzip(t, content), "zstd": datasettest.Zstandard(t, content),
	} {
		s := datasettest.File(t, "f", raw)
		f, err := reader.ReadFile(t.Context(), s.Path(s.Name), 4096)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Unpack(); !errors.As(err, new(*tabular.LimitError)) ||
			!strings.HasSuffix(err.Error(), "f: unpacks to more than the limit of 4.0 KiB of memory") {
			t.Errorf("%s: %v", packed, err)
		}
	}
}

// The bound counts what a text is as UTF-8, too.
func TestDecodedTextIsBounded(t *testing.T) {
	s := datasettest.File(t, "f", "\xff\xfe"+strings.Repeat("\x20\x4e", 50))
	f, err := reader.ReadFile(t.Context(), s.Path(s.Name), 110)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Text(); !errors.As(err, new(*tabular.LimitError)) ||
		!strings.HasSuffix(err.Error(), "f: the text takes more than the limit of memory as UTF-8") {
		t.Error(err)
	}
}

// A named pipe at whose other end is nobody holds up no reader.
func TestAPipeWithoutAWriterIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.csv")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := reader.ReadFile(t.Context(), path, 1<<20)
	if err == nil || !strings.Contains(err.Error(), "table.csv is a named pipe to which nobody writes") {
		t.Errorf("error %v", err)
	}
}

func TestNamesWithoutPacking(t *testing.T) {
	for path, want := range map[string]string{
		"a.gz/Table.CSV.gz": "table.csv", "b.jsonl": "b.jsonl", "c.zip": "c", "train-idx3-ubyte.xz": "train-idx3-ubyte",
	} {
		if got := (&reader.File{Path: path}).Name(); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
