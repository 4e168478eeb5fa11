package parquet

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"

	pq "github.com/parquet-go/parquet-go"
)

// hadoop_lz4_compressed.parquet is a file of the Apache Parquet project's parquet-testing.
func TestUnsupportedCompressionIsNoDamage(t *testing.T) {
	raw, err := os.ReadFile("testdata/hadoop_lz4_compressed.parquet")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open("f.parquet", raw, 1<<30); err == nil || strings.Contains(err.Error(), "damaged") ||
		!strings.HasPrefix(err.Error(), `f.parquet: the column "c0": compressed by LZ4, which is not supported;`) {
		t.Errorf("%v", err)
	}
}

func TestPagesThatAreBombs(t *testing.T) {
	type row struct {
		A string
		Y int64
	}
	long := []row{{strings.Repeat("x", 40<<20), 1}, {"y", 2}}
	files := map[string][]byte{
		"gzip": datasettest.Parquet(t, long, pq.Compression(&pq.Gzip)),
		"zstd": datasettest.Parquet(t, long, pq.Compression(&pq.Zstd)),
	}
	var many bytes.Buffer
	w := pq.NewGenericWriter[struct{ A, B bool }](&many, pq.Compression(&pq.Zstd))
	if _, err := w.Write(make([]struct{ A, B bool }, 8_000_000)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	files["equal rows"] = many.Bytes()
	for name, raw := range files {
		if _, err := open("f", raw, 4<<30); err == nil || !strings.Contains(err.Error(), "a thousand times its size") {
			t.Errorf("%s, %d bytes: %v", name, len(raw), err)
		}
	}
}
