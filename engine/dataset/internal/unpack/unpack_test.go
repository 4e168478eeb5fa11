package unpack_test

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/internal/unpack"
	"tunebench/engine/dataset/internal/wording"
)

// A file that unpacks to much is counted before room is made for it.
func TestRoomForLongTexts(t *testing.T) {
	text := strings.Repeat("1,2,3\n", 12_000_000)
	for name, raw := range map[string]string{
		"gzip": datasettest.Gzip(t, text),
		"zstd": datasettest.Zstandard(t, text),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, err := unpack.All(name, []byte(raw), 1<<30)
		runtime.ReadMemStats(&after)
		if err != nil || string(got) != text {
			t.Fatalf("%s: %d of %d bytes, %v", name, len(got), len(text), err)
		}
		// Up to 64 MiB by doubling, then all of it once.
		if used := after.TotalAlloc - before.TotalAlloc; used > uint64(len(text))+200<<20 {
			t.Errorf("%s: %s allocated for a text of %s", name, wording.Bytes(int64(used)),
				wording.Bytes(int64(len(text))))
		}
		if _, err := unpack.All(name, []byte(raw), 70_000_000); err == nil ||
			!strings.Contains(err.Error(), "unpacks to more than the limit") {
			t.Errorf("%s beyond the limit: %v", name, err)
		}
	}
}

func TestFilesThatAreNoTable(t *testing.T) {
	for content, want := range map[string]string{
		"PK\x03\x04xxxx": "a ZIP archive or spreadsheet", "\x89PNG\r\n": "a PNG image",
		"\xff\xd8\xff\xe0": "a JPEG image",
		"%PDF-1.7":         "a PDF document", "SQLite format 3\x00": "a database; export a CSV file",
	} {
		if _, err := unpack.All("dir/f", []byte(content), 1<<20); err == nil ||
			!strings.HasPrefix(err.Error(), "dir/f: this is "+want) {
			t.Errorf("%q: %v, want %q", content, err, want)
		}
	}
	if got, err := unpack.All("f", []byte("a,b\n"), 1); err != nil || string(got) != "a,b\n" {
		t.Errorf("plain text: %q, %v", got, err) // which is bounded where it is read
	}
}

func TestDamagedPackedFiles(t *testing.T) {
	text := strings.Repeat("1,2,3\n", 1000)
	for name, packed := range map[string]string{
		"gzip": datasettest.Gzip(t, text),
		"zstd": datasettest.Zstandard(t, text),
	} {
		for what, c := range map[string]struct{ raw, want string }{
			"cut":      {packed[:len(packed)-3], "the " + name + " file is cut short"},
			"changed":  {packed[:len(packed)/2] + "\xff\xff\xff" + packed[len(packed)/2+3:], name},
			"no head":  {packed[:6], name},
			"too long": {packed, "unpacks to more than the limit of 1.0 KiB"},
		} {
			limit := int64(1 << 20)
			if what == "too long" {
				limit = 1024
			}
			if _, err := unpack.All("f", []byte(c.raw), limit); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s, %s: %v, want %q", name, what, err, c.want)
			}
		}
	}
}

// Who watches sees ever longer beginnings of the text.
func TestWatchersSeeBeginnings(t *testing.T) {
	text := strings.Repeat("0123456789", 200_000)
	for name, packed := range map[string]string{
		"gzip": datasettest.Gzip(t, text),
		"zstd": datasettest.Zstandard(t, text),
	} {
		var seen []int
		got, err := unpack.Watched("f", []byte(packed), 1<<30, func(b []byte) {
			if !strings.HasPrefix(text, string(b)) {
				t.Fatalf("%s: %d bytes that are not the beginning", name, len(b))
			}
			seen = append(seen, len(b))
		})
		if err != nil || string(got) != text || len(seen) < 2 || !slices.IsSorted(seen) {
			t.Errorf("%s: %d bytes, seen %v, %v", name, len(got), seen, err)
		}
	}
}

func TestHeads(t *testing.T) {
	text := strings.Repeat("head", 100)
	for name, raw := range map[string]string{
		"plain": text, "gzip": datasettest.Gzip(t, text),
		"zstd": datasettest.Zstandard(t, text),
	} {
		if head := unpack.Head([]byte(raw), 1<<20); len(head) != 64 || !strings.HasPrefix(text, string(head)) {
			t.Errorf("%s: %q", name, head)
		}
	}
	if head := unpack.Head([]byte("\x1f\x8bxx"), 1<<20); head != nil {
		t.Errorf("of what cannot be unpacked: %q", head)
	}
	if head := unpack.Head([]byte(datasettest.Gzip(t, "ab")), 1<<20); string(head) != "ab" {
		t.Errorf("of a short text: %q", head)
	}
}

// Whatever the bytes are, unpacking ends within the limit, and the head is how the content begins.
func FuzzUnpack(f *testing.F) {
	for _, raw := range []string{
		"", "1,2\n", "\x1f\x8b", "\x28\xb5\x2f\xfd", datasettest.Gzip(f, "a,b\n"), datasettest.Zstandard(f, "a,b\n"),
		datasettest.Gzip(f, "a") + datasettest.Gzip(f, "b"), datasettest.Gzip(f, strings.Repeat("x", 1<<17)),
	} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		const limit = 1 << 16
		text, err := unpack.All("f", raw, limit)
		if err != nil {
			return
		}
		if len(text) > max(limit, len(raw)) || !strings.HasPrefix(string(text), string(unpack.Head(raw, limit))) {
			t.Fatalf("%d bytes of content, head %q", len(text), unpack.Head(raw, limit))
		}
	})
}
