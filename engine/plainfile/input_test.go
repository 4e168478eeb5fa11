package plainfile

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// writer opens the other end of a pipe, as a shell does, and stays when the test's pipe is opened.
func writer(t *testing.T, path string) *os.File {
	t.Helper()
	w, err := os.OpenFile(path, os.O_RDWR, 0) // a reader too, so that it does not wait for one
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func TestAPipeIsReadToItsEnd(t *testing.T) {
	path := fifo(t)
	go func() { // comes later than the reader
		time.Sleep(3 * attachStep)
		w, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = w.WriteString("a,b\n")
		time.Sleep(3 * attachStep)
		_, _ = w.WriteString("1,2\n")
		_ = w.Close()
	}()
	f, err := OpenInput(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || string(got) != "a,b\n1,2\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAPipeThatNobodyFills(t *testing.T) {
	read := func(path string, change func(*pipe)) error {
		f, err := OpenInput(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		change(f.(*pipe))
		_, err = io.ReadAll(f)
		return err
	}
	path := fifo(t)
	err := read(path, func(p *pipe) { p.attached = attachStep })
	if err == nil || !strings.Contains(err.Error(), path+" is a named pipe to which nobody writes") {
		t.Errorf("without a writer: %v", err)
	}
	writer(t, path)
	ctx, cancel := context.WithCancel(t.Context())
	err = read(path, func(p *pipe) { // a silent writer may only be at work
		p.ctx, p.attached = ctx, 0
		time.AfterFunc(attachStep, cancel)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}

func TestInputsOfOtherKinds(t *testing.T) {
	t.Chdir(t.TempDir())
	l, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for path, want := range map[string]string{
		"socket": "a socket", os.DevNull: "a device", ".": "a folder", "none": "no such file",
	} {
		if _, err := OpenInput(t.Context(), path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := os.WriteFile("table.csv", []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("table.csv", "link"); err != nil {
		t.Fatal(err)
	}
	f, err := OpenInput(t.Context(), "link")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || string(got) != "a" {
		t.Errorf("%q, %v", got, err)
	}
}
