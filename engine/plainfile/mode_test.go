package plainfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"tunebench/engine/plainfile"
)

func modeOf(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

// Folders have the mode that is asked for and files that of their folder, under any umask.
func TestModesUnderAnyUmask(t *testing.T) {
	for _, umask := range []int{0, 0o022, 0o077, 0o777} {
		root := t.TempDir()
		old := syscall.Umask(umask)
		for _, c := range []struct{ folder, file fs.FileMode }{
			{plainfile.Private, 0o600}, {plainfile.Shared, 0o660}, {0o755, 0o644}, {0o777, 0o664}, {0o750, 0o640},
		} {
			dir := filepath.Join(root, c.folder.String(), "run")
			file := filepath.Join(dir, "lock")
			err := plainfile.MakeFolders(dir, c.folder)
			f, openErr := plainfile.OpenOwn(file, os.O_RDWR|os.O_CREATE)
			if err := errors.Join(err, openErr); err != nil {
				syscall.Umask(old)
				t.Fatal(err)
			}
			_ = f.Close()
			for path, want := range map[string]fs.FileMode{filepath.Dir(dir): c.folder, dir: c.folder, file: c.file} {
				if got := modeOf(t, path); got != want {
					t.Errorf("umask %03o: %s has mode %v, want %v", umask, path, got, want)
				}
			}
		}
		syscall.Umask(old)
	}
}

func TestFoldersThatExistStay(t *testing.T) {
	root := t.TempDir()
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(root, "a", "b")
	for range 2 {
		if err := plainfile.MakeFolders(below, plainfile.Private); err != nil {
			t.Fatal(err)
		}
	}
	if got := modeOf(t, root); got != 0o755 {
		t.Errorf("the folder above has now mode %v", got)
	}
	if err := plainfile.MakeFolder(below, plainfile.Private); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a folder made twice: %v", err)
	}
	file := filepath.Join(root, "file")
	write(t, file, "")
	if err := plainfile.MakeFolders(filepath.Join(file, "x"), plainfile.Private); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("below a file: %v", err)
	}
	if err := plainfile.MakeFolders(file, plainfile.Private); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("in the place of a file: %v", err)
	}
}

// A folder whose files get its group hands that on.
func TestTheGroupIsHandedOn(t *testing.T) {
	root := t.TempDir()
	if err := os.Chmod(root, 0o770|fs.ModeSetgid); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(root); info.Mode()&fs.ModeSetgid == 0 {
		t.Fatal("this file system knows no groups of folders")
	}
	dir := filepath.Join(root, "run")
	if err := plainfile.MakeFolder(dir, plainfile.Shared); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(dir); info.Mode()&fs.ModeSetgid == 0 || info.Mode().Perm() != 0o770 {
		t.Errorf("mode %v", info.Mode())
	}
}
