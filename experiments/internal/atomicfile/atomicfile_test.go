package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestWriteReplaces(t *testing.T) {
	for _, durable := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "summary.json")
		for _, text := range []string{"one", "a longer two", ""} {
			if err := WriteBytes(path, durable, []byte(text)); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(path)
			if err != nil || string(got) != text {
				t.Fatalf("got %q, %v; want %q", got, err, text)
			}
		}
		if st, _ := os.Stat(path); st.Mode().Perm() != 0o644 {
			t.Errorf("mode %v", st.Mode())
		}
	}
}

func TestFailedFillLeavesEverything(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	if err := WriteBytes(path, false, []byte("old")); err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	err := Write(path, true, func(w io.Writer) error {
		_, _ = w.Write([]byte("half"))
		return boom
	})
	if !errors.Is(err, boom) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("old content became %q", got)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRemoveStale(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []string{".latest.safetensors.123.tmp", "keep.tmp", ".keep", "latest.safetensors"} {
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := RemoveStale(dir); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 3 || left[0].Name() != ".keep" {
		t.Errorf("left %v", left)
	}
}

func TestRemoveStaleKeepsFolders(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".cache.tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := RemoveStale(dir); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Error("a folder was taken for a temporary file")
	}
	if err := RemoveStale(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing folder: %v", err)
	}
}

// Errors name the file that the user knows, whatever failed on the way to it.
func TestErrorsNameTheFile(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(folder, "full"), 0o755); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		filepath.Join(dir, "none", "f"): os.ErrNotExist,
		folder:                          syscall.EISDIR, // a folder cannot be replaced by a file
	} {
		err := WriteBytes(path, false, []byte("x"))
		if err == nil || !strings.HasPrefix(err.Error(), "write "+path+": ") || strings.Contains(err.Error(), ".tmp") {
			t.Errorf("error %v", err)
		}
		if want != nil && !errors.Is(err, want) {
			t.Errorf("error %v is not %v", err, want)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAFullDiskSaysWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "summary.json")
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		err := Write(path, false, func(io.Writer) error {
			return &os.PathError{Op: "write", Path: "/tmp/x.tmp", Err: cause}
		})
		if !errors.Is(err, cause) || !strings.Contains(err.Error(), "free some space") ||
			strings.Contains(err.Error(), "/tmp/x.tmp") {
			t.Errorf("%v: %v", cause, err)
		}
	}
}

// A relative name without a folder is written into the current one.
func TestWriteIntoTheCurrentFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := WriteBytes("f", true, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile("f"); err != nil || string(got) != "x" {
		t.Errorf("%q, %v", got, err)
	}
}
