package cache

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tunebench/engine/dataset/tabular"
)

func FuzzCache(f *testing.F) {
	table := &tabular.Table{
		Kind: tabular.TableKind, Features: []string{"a"}, Rows: []int32{0, 1},
		X: tabular.Matrix(2, 1, []float32{1, 2}), Indicator: []bool{false},
	}
	var b bytes.Buffer
	if err := encode(&b, table); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := decode(bytes.NewReader(raw), int64(len(raw)))
		if err == nil && (len(table.X.Data) != table.X.Rows*table.X.Cols || len(table.Rows) != table.X.Rows) {
			t.Fatalf("%d values of %d rows", len(table.X.Data), len(table.Rows))
		}
	})
}

func TestCacheIsBounded(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	for i, name := range []string{"c.table", "a.table", "b.table", "other"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, make([]byte, 1000), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	trim(dir, 2500)
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 3 || slices.Contains(left, filepath.Join(dir, "c.table")) {
		t.Errorf("left are %q, %v", left, err)
	}
}
