package plainfile_test

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tunebench/engine/plainfile"
)

// obstacles puts one of each kind that is no ordinary file into a folder, by what it is called.
func obstacles(t *testing.T, dir string) map[string]string {
	t.Helper()
	at := func(name string) string { return filepath.Join(dir, name) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(syscall.Mkfifo(at("pipe"), 0o600))
	must(os.Mkdir(at("folder"), 0o700))
	t.Chdir(dir) // the name of a socket is short
	l, err := net.Listen("unix", "socket")
	must(err)
	t.Cleanup(func() { _ = l.Close() })
	return map[string]string{
		at("pipe"): "a named pipe", at("folder"): "a folder", at("socket"): "a socket", os.DevNull: "a device",
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Each way to open a file refuses each obstacle, by its name, without waiting for anything.
func TestObstaclesAreRefused(t *testing.T) {
	for path, is := range obstacles(t, t.TempDir()) {
		ways := map[string]func() error{
			"Open":    func() error { _, err := plainfile.Open(path); return err },
			"Read":    func() error { _, err := plainfile.Read(path, 10); return err },
			"ReadOwn": func() error { _, err := plainfile.ReadOwn(path, 10); return err },
			"append": func() error {
				_, err := plainfile.OpenOwn(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE)
				return err
			},
			"replace": func() error { _, err := plainfile.OpenOwn(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC); return err },
		}
		for way, open := range ways {
			err := open()
			if what := (*plainfile.Error)(nil); !errors.As(err, &what) || what.Is != is || what.Path != path {
				t.Errorf("%s of %s: %v", way, is, err)
			} else if !strings.Contains(err.Error(), path+" is "+is) {
				t.Errorf("%s says %q", way, err)
			}
		}
	}
}

func TestLinksAreFollowedOnlyToUsersFiles(t *testing.T) {
	dir := t.TempDir()
	target, linked := filepath.Join(dir, "precious"), filepath.Join(dir, "lock")
	dangling, pipe := filepath.Join(dir, "dangling"), filepath.Join(dir, "to-pipe")
	write(t, target, "precious")
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{linked: target, dangling: filepath.Join(dir, "none"), pipe: "pipe"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := plainfile.Read(linked, 100); err != nil || string(got) != "precious" {
		t.Errorf("a user's link: %q, %v", got, err)
	}
	if _, err := plainfile.Open(dangling); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a link to nothing: %v", err)
	}
	if _, err := plainfile.Open(pipe); err == nil || !strings.Contains(err.Error(), "a named pipe") {
		t.Errorf("a link to a pipe: %v", err)
	}
	for _, link := range []string{linked, dangling, pipe} {
		for _, flag := range []int{os.O_RDONLY, os.O_RDWR | os.O_CREATE, os.O_WRONLY | os.O_CREATE | os.O_TRUNC} {
			f, err := plainfile.OpenOwn(link, flag)
			if what := (*plainfile.Error)(nil); !errors.As(err, &what) || what.Is != "a link" {
				t.Errorf("OpenOwn(%s, %x) = %v, %v", link, flag, f, err)
			}
		}
	}
	if got, _ := os.ReadFile(target); string(got) != "precious" {
		t.Errorf("what the link led to became %q", got)
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); err == nil {
		t.Error("a link made a file elsewhere")
	}
}

func TestOrdinaryFilesOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.jsonl")
	if _, err := plainfile.OpenOwn(path, os.O_RDONLY); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	for _, text := range []string{"one ", "two"} {
		f, err := plainfile.OpenOwn(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(f, text)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := plainfile.OpenOwn(path, os.O_RDWR|os.O_CREATE|os.O_EXCL); !errors.Is(err, fs.ErrExist) {
		t.Errorf("an exclusive creation of what exists: %v", err)
	}
	if got, err := plainfile.ReadOwn(path, 7); err != nil || string(got) != "one two" {
		t.Errorf("%q, %v", got, err)
	}
	for _, read := range []func(string, int64) ([]byte, error){plainfile.Read, plainfile.ReadOwn} {
		if _, err := read(path, 6); err == nil || !strings.Contains(err.Error(), "7 bytes, more than the 6") {
			t.Errorf("beyond the limit: %v", err)
		}
	}
}

// A file that claims more than memory holds is refused by its size alone.
func TestGiantFilesTakeNoMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "summary.json")
	write(t, path, "{")
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Fatal(err)
	}
	if _, err := plainfile.ReadOwn(path, 1<<20); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a terabyte: %v", err)
	}
}
