package unpack_test

import (
	"runtime"
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
