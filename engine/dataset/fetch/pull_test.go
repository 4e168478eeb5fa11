package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// content is a file's bytes: no period that a wrong offset could hide behind.
func content(n int, seed byte) []byte {
	b := make([]byte, n)
	x := uint32(seed) + 1
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}

func fileOf(name string, data []byte) File {
	sum := sha256.Sum256(data)
	return File{name, int64(len(data)), hex.EncodeToString(sum[:])}
}

// mirror is a server whose answers a test can spoil.
type mirror struct {
	*httptest.Server
	files    map[string][]byte
	requests atomic.Int32
	ranges   []string
	// spoil, if set, may answer request number n (from 1) itself and return true.
	spoil func(n int, w http.ResponseWriter, r *http.Request) bool
}

func newMirror(t *testing.T, files map[string][]byte) *mirror {
	m := &mirror{files: files}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := int(m.requests.Add(1))
		m.ranges = append(m.ranges, r.Header.Get("Range"))
		if m.spoil != nil && m.spoil(n, w, r) {
			return
		}
		data, ok := m.files[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}))
	t.Cleanup(m.Close)
	return m
}

// cut answers with the head of a file under its full length and closes the connection.
func cut(w http.ResponseWriter, data []byte, n int) {
	w.Header().Set("Content-Length", fmt.Sprint(len(data)))
	_, _ = w.Write(data[:n])
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

type exam struct {
	set   Set
	files map[string][]byte
	o     Options
	notes []string
}

func newExam(t *testing.T) *exam {
	files := map[string][]byte{"a.gz": content(300_000, 1), "b.gz": content(5000, 2)}
	e := &exam{
		files: files,
		set:   Set{Name: "toy", Files: []File{fileOf("a.gz", files["a.gz"]), fileOf("b.gz", files["b.gz"])}},
	}
	e.o = Options{
		Dir: filepath.Join(t.TempDir(), "deep", "toy"), Pause: time.Millisecond, Stall: 5 * time.Second,
		Progress: func(p Progress) {
			if p.Note != "" {
				e.notes = append(e.notes, p.Note)
			}
		},
	}
	return e
}

func (e *exam) pull() (Result, error) { return Pull(context.Background(), e.set, e.o) }

// complete wants exactly the right files in the folder.
func (e *exam) complete(t *testing.T) {
	t.Helper()
	entries, err := os.ReadDir(e.o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Name() == ".lock" {
			continue
		}
		got, err := os.ReadFile(filepath.Join(e.o.Dir, entry.Name()))
		if err != nil || !bytes.Equal(got, e.files[entry.Name()]) {
			t.Errorf("%s is wrong or should not be there (%d bytes, %v)", entry.Name(), len(got), err)
		}
	}
	if len(entries) != len(e.files)+1 {
		t.Errorf("%d entries in the folder", len(entries))
	}
}

func TestPullThenNothingToDo(t *testing.T) {
	e := newExam(t)
	m := newMirror(t, e.files)
	e.set.Mirrors = []string{m.URL + "/"}
	r, err := e.pull()
	if err != nil || r.Fetched != 2 || r.Bytes != e.set.Size() {
		t.Fatalf("%+v, %v", r, err)
	}
	e.complete(t)
	if r, err = e.pull(); err != nil || r.Present != 2 || r.Fetched != 0 || m.requests.Load() != 2 {
		t.Errorf("again: %+v, %v after %d requests", r, err, m.requests.Load())
	}
}

func TestBrokenTransferIsTakenUpAgain(t *testing.T) {
	e := newExam(t)
	m := newMirror(t, e.files)
	m.spoil = func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n == 1 {
			cut(w, e.files["a.gz"], 100_000)
		}
		return false
	}
	e.set.Mirrors = []string{m.URL}
	r, err := e.pull()
	if err != nil {
		t.Fatal(err)
	}
	e.complete(t)
	if r.Bytes != e.set.Size() || m.ranges[1] == "" || m.requests.Load() != 3 {
		t.Errorf("%d bytes for %d, ranges %q", r.Bytes, e.set.Size(), m.ranges)
	}
}

func TestInterruptedPullGoesOnLater(t *testing.T) {
	e := newExam(t)
	m := newMirror(t, e.files)
	e.set.Mirrors = []string{m.URL}
	if err := os.MkdirAll(e.o.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	part := filepath.Join(e.o.Dir, "a.gz.part")
	if err := os.WriteFile(part, e.files["a.gz"][:299_000], 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := e.pull()
	if err != nil || r.Bytes != 1000+5000 || m.ranges[0] != "bytes=299000-" {
		t.Fatalf("%+v, %v, ranges %q", r, err, m.ranges)
	}
	e.complete(t)
}

func TestPartThatCannotBeContinued(t *testing.T) {
	for name, c := range map[string]struct {
		part  []byte
		spoil func(n int, w http.ResponseWriter, r *http.Request) bool
	}{
		"damaged part":  {part: content(1000, 9)},
		"longer part":   {part: content(400_000, 9)},
		"complete part": {part: content(300_000, 1)},
		"server without ranges": {
			part: content(1000, 1),
			spoil: func(_ int, w http.ResponseWriter, r *http.Request) bool {
				r.Header.Del("Range")
				return false
			},
		},
		"range refused": {part: content(1000, 1), spoil: func(n int, w http.ResponseWriter, _ *http.Request) bool {
			if n == 1 {
				w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
			}
			return n == 1
		}},
		"other range": {part: content(1000, 1), spoil: func(n int, w http.ResponseWriter, _ *http.Request) bool {
			if n == 1 {
				w.Header().Set("Content-Range", "bytes 5-9/300000")
				w.WriteHeader(http.StatusPartialContent)
				_, _ = w.Write([]byte("wrong"))
			}
			return n == 1
		}},
	} {
		t.Run(name, func(t *testing.T) {
			e := newExam(t)
			m, second := newMirror(t, e.files), newMirror(t, e.files)
			m.spoil = c.spoil
			e.set.Mirrors = []string{m.URL, second.URL}
			if err := os.MkdirAll(e.o.Dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(e.o.Dir, "a.gz.part"), c.part, 0o644); err != nil {
				t.Fatal(err)
			}
			if _, err := e.pull(); err != nil {
				t.Fatal(err)
			}
			e.complete(t)
		})
	}
}

// TestNextMirror spoils the first mirror in every way; the second serves.
func TestNextMirror(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(e *exam) func(n int, w http.ResponseWriter, r *http.Request) bool
		note  string
	}{
		"not found": {func(*exam) func(int, http.ResponseWriter, *http.Request) bool {
			return func(_ int, w http.ResponseWriter, r *http.Request) bool { http.NotFound(w, r); return true }
		}, "404"},
		"wrong digest": {func(e *exam) func(int, http.ResponseWriter, *http.Request) bool {
			return func(_ int, w http.ResponseWriter, _ *http.Request) bool {
				_, _ = w.Write(content(300_000, 77))
				return true
			}
		}, "sha256"},
		"a page instead of the file": {func(*exam) func(int, http.ResponseWriter, *http.Request) bool {
			return func(_ int, w http.ResponseWriter, _ *http.Request) bool {
				_, _ = w.Write([]byte("<html>sign in</html>"))
				return true
			}
		}, "20 bytes there, not 300000"},
		"endless": {func(*exam) func(int, http.ResponseWriter, *http.Request) bool {
			return func(_ int, w http.ResponseWriter, _ *http.Request) bool {
				for {
					if _, err := w.Write(make([]byte, 1<<16)); err != nil {
						return true
					}
				}
			}
		}, "300001 bytes"},
		"always broken": {func(e *exam) func(int, http.ResponseWriter, *http.Request) bool {
			return func(_ int, w http.ResponseWriter, r *http.Request) bool {
				cut(w, e.files[r.URL.Path[1:]], 10)
				return true
			}
		}, "trying again"},
		"overloaded": {func(*exam) func(int, http.ResponseWriter, *http.Request) bool {
			return func(_ int, w http.ResponseWriter, _ *http.Request) bool {
				w.WriteHeader(http.StatusServiceUnavailable)
				return true
			}
		}, "503"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newExam(t)
			first, second := newMirror(t, nil), newMirror(t, e.files)
			first.spoil = c.spoil(e)
			e.set.Mirrors = []string{first.URL, second.URL}
			r, err := e.pull()
			if err != nil || r.Fetched != 2 {
				t.Fatalf("%+v, %v", r, err)
			}
			e.complete(t)
			if notes := strings.Join(e.notes, "\n"); !strings.Contains(notes, c.note) {
				t.Errorf("the notes lack %q:\n%s", c.note, notes)
			}
		})
	}
}

func TestStalledTransferEnds(t *testing.T) {
	e := newExam(t)
	e.o.Stall = 50 * time.Millisecond
	release := make(chan struct{})
	stalled, good := newMirror(t, e.files), newMirror(t, e.files)
	stalled.spoil = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		_, _ = w.Write(e.files["a.gz"][:10])
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
		case <-release:
		}
		return true
	}
	defer close(release)
	e.set.Mirrors = []string{stalled.URL, good.URL}
	if _, err := e.pull(); err != nil {
		t.Fatal(err)
	}
	e.complete(t)
	if notes := strings.Join(e.notes, "\n"); !strings.Contains(notes, "no byte came") {
		t.Errorf("notes %s", notes)
	}
}

func TestOfflineSaysWhatToPutWhere(t *testing.T) {
	e := newExam(t)
	gone := newMirror(t, nil)
	e.set.Mirrors = []string{gone.URL + "/{set}"}
	gone.Close()
	_, err := e.pull()
	var u *Unavailable
	if !errors.As(err, &u) || u.Dir != e.o.Dir || len(u.Missing) != 2 {
		t.Fatalf("%v", err)
	}
	for _, part := range []string{
		e.o.Dir, "a.gz  300000 bytes  sha256 " + e.set.Files[0].SHA256, "b.gz",
		gone.URL + "/toy/a.gz", "refused", "--mirror",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the message lacks %q:\n%v", part, err)
		}
	}
	// The user does as told: one file right, one wrong.
	for name, data := range map[string][]byte{"a.gz": e.files["a.gz"], "b.gz": content(5000, 8)} {
		if err := os.WriteFile(filepath.Join(e.o.Dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r, err := e.pull()
	if !errors.As(err, &u) || len(u.Missing) != 1 || u.Missing[0].Name != "b.gz" || r.Present != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if notes := strings.Join(e.notes, "\n"); !strings.Contains(notes, "not the right file") {
		t.Errorf("notes %s", notes)
	}
	if err := os.WriteFile(filepath.Join(e.o.Dir, "b.gz"), e.files["b.gz"], 0o644); err != nil {
		t.Fatal(err)
	}
	if r, err = e.pull(); err != nil || r.Present != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestOneProcessAtATime(t *testing.T) {
	e := newExam(t)
	m := newMirror(t, e.files)
	e.set.Mirrors = []string{m.URL}
	var second error
	e.o.Progress = func(p Progress) {
		if second == nil {
			o := e.o
			o.Progress = nil
			_, second = Pull(context.Background(), e.set, o)
		}
	}
	if _, err := e.pull(); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(second, ErrBusy) || !strings.Contains(second.Error(), e.o.Dir) {
		t.Errorf("a second pull: %v", second)
	}
	e.complete(t)
}

func TestCancelKeepsWhatCame(t *testing.T) {
	e := newExam(t)
	m := newMirror(t, e.files)
	e.set.Mirrors = []string{m.URL, m.URL}
	ctx, cancel := context.WithCancel(context.Background())
	e.o.Progress = func(p Progress) {
		if p.Have > 1000 {
			cancel()
		}
	}
	m.spoil = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Content-Length", "300000")
		_, _ = w.Write(e.files["a.gz"][:100_000])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		return true
	}
	if _, err := Pull(ctx, e.set, e.o); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
	if info, err := os.Stat(filepath.Join(e.o.Dir, "a.gz.part")); err != nil || info.Size() < 1000 {
		t.Fatalf("what came is lost: %v", err)
	}
	m.spoil, e.o.Progress = nil, nil
	r, err := e.pull()
	if err != nil || r.Bytes >= e.set.Size() {
		t.Errorf("%+v, %v", r, err)
	}
	e.complete(t)
}

func TestFolderThatCannotBe(t *testing.T) {
	e := newExam(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	e.o.Dir = filepath.Join(file, "toy")
	if _, err := e.pull(); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("%v", err)
	}
}
