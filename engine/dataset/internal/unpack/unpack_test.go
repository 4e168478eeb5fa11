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

// numbers is a table of so many rows.
func numbers(rows int) string {
	b := make([]byte, 0, 6*rows)
	for i := range rows {
		b = append(b, '0'+byte(i%10), ',', '0'+byte(i/10%10), ',', '0'+byte(i*i/7%10), '\n')
	}
	return string(b)
}

// A file that unpacks to much is counted before room is made for it.
func TestRoomForLongTexts(t *testing.T) {
	text := numbers(12_000_000)
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

func TestFilesThatAreNotPacked(t *testing.T) {
	for _, content := range []string{"a,b\n", "", "BZhouse,b\n1,2\n", "PK\x03\x04 no archive", "BZh91,2\n"} {
		if got, err := unpack.All("f", []byte(content), 1); err != nil || string(got) != content {
			t.Errorf("%q: %q, %v", content, got, err) // which is bounded where it is read
		}
	}
	several := datasettest.ZIP(t, map[string]string{"a.csv": "1", "b.csv": "2"})
	if got, err := unpack.All("f", []byte(several), 1); err != nil || string(got) != several ||
		len(unpack.Members([]byte(several))) != 2 {
		t.Errorf("an archive of two files: %q, %v", got, err)
	}
}

func TestDamagedPackedFiles(t *testing.T) {
	text := numbers(1000)
	for name, packed := range datasettest.Packed(t, text) {
		if name == "ZIP" {
			continue // without its directory an archive is none; see below
		}
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
	for name, packed := range datasettest.Packed(t, text) {
		var seen []int
		got, err := unpack.Watched("f", []byte(packed), 1<<30, func(b []byte) error {
			if !strings.HasPrefix(text, string(b)) {
				t.Fatalf("%s: %d bytes that are not the beginning", name, len(b))
			}
			seen = append(seen, len(b))
			return nil
		})
		if err != nil || string(got) != text || len(seen) < 2 || !slices.IsSorted(seen) {
			t.Errorf("%s: %d bytes, seen %v, %v", name, len(got), seen, err)
		}
	}
}

func TestHeads(t *testing.T) {
	text := strings.Repeat("head", 2000)
	heads := datasettest.Packed(t, text)
	heads["plain"] = text
	for name, raw := range heads {
		if head := unpack.Head([]byte(raw), 1<<20); len(head) != 4096 || !strings.HasPrefix(text, string(head)) {
			t.Errorf("%s: %q", name, head)
		}
	}
	if head := unpack.Head([]byte("\x1f\x8bxx"), 1<<20); head != nil {
		t.Errorf("of what cannot be unpacked: %q", head)
	}
	for name, raw := range datasettest.Packed(t, "ab") {
		if head := unpack.Head([]byte(raw), 1<<20); string(head) != "ab" {
			t.Errorf("of a short text in %s: %q", name, head)
		}
	}
}

// Whatever the bytes are, unpacking ends within the limit, and the head is how the content begins.
func FuzzUnpack(f *testing.F) {
	for _, raw := range []string{
		"", "1,2\n", "\x1f\x8b", "\x28\xb5\x2f\xfd", datasettest.Gzip(f, "a,b\n"), datasettest.Zstandard(f, "a,b\n"),
		datasettest.Gzip(f, "a") + datasettest.Gzip(f, "b"), datasettest.Gzip(f, strings.Repeat("x", 1<<10)),
		bzip2ed,
	} {
		f.Add([]byte(raw))
	}
	for _, raw := range datasettest.Packed(f, "a,b\n") {
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
