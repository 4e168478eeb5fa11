package dataset

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"tunebench/engine/dataset/tabular"
)

// largeTable is a source above the floor of the cache, with categories and missing values.
func largeTable(t *testing.T) (Source, Options) {
	t.Helper()
	var b strings.Builder
	b.WriteString("a,b,city,y\n")
	for i := 0; b.Len() < cacheFloor+1; i++ {
		b.WriteString([]string{"1.25,7,Rome,p\n", "?,8.5,Oslo,q\n", "3,-2,Bonn,p\n", "4,1e3,,q\n"}[i*i%11%4])
	}
	return inFile(t, "large.csv", b.String()), Options{CacheDir: filepath.Join(t.TempDir(), "cache")}
}

func cacheFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestCachedTablesAreTheSame(t *testing.T) {
	s, o := largeTable(t)
	fresh := mustLoad(t, s, o)
	if n := len(cacheFiles(t, o.CacheDir)); n != 1 {
		t.Fatalf("%d files in the cache", n)
	}
	parsed := 0
	o.Progress = func(int64, int64) { parsed++ }
	cached := mustLoad(t, s, o)
	if parsed != 0 {
		t.Error("a cached table was parsed again")
	}
	sameTable(t, "cached", cached, fresh)
	if !reflect.DeepEqual(cached.Indicator, fresh.Indicator) || !slices.Equal(cached.Notes, fresh.Notes) || cached.SHA256 != fresh.SHA256 || cached.Kind != fresh.Kind {
		t.Error("something beside the values differs")
	}
	// Everything that the table depends on makes another one.
	for name, change := range map[string]func(*Source){
		"drop": func(s *Source) { s.Drop = []string{"b"} }, "limit": func(s *Source) { s.Limit = 100 },
		"label map": func(s *Source) { s.LabelMap = map[string]string{"p": "r"} }, "task": func(s *Source) { s.Label = "b" },
		"validation": func(s *Source) { s.Validation = s.Name },
	} {
		other := s
		change(&other)
		parsed = 0
		if mustLoad(t, other, o); parsed == 0 {
			t.Errorf("another %s was taken from the cache", name)
		}
	}
	s.Sample, s.Seed = 50, 1
	parsed = 0
	if sampled := mustLoad(t, s, o); sampled.NumRows() != 50 || parsed != 0 {
		t.Errorf("a sample of a cached table has %d rows after %d reports", sampled.NumRows(), parsed)
	}
}

func TestDamagedCacheFallsBackToParsing(t *testing.T) {
	s, o := largeTable(t)
	fresh := mustLoad(t, s, o)
	path := cacheFiles(t, o.CacheDir)[0]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func([]byte) []byte{
		"empty": func([]byte) []byte { return nil }, "cut": func(b []byte) []byte { return b[:len(b)-5] },
		"value":   func(b []byte) []byte { b[len(b)-100] ^= 1; return b },
		"header":  func(b []byte) []byte { b[40] ^= 0xff; return b },
		"length":  func(b []byte) []byte { copy(b[8:], bytes.Repeat([]byte{0xff}, 8)); return b },
		"version": func(b []byte) []byte { b[7] = '0'; return b },
		"longer":  func(b []byte) []byte { return append(b, 1, 2, 3, 4) },
	} {
		if err := os.WriteFile(path, damage(bytes.Clone(whole)), 0o600); err != nil {
			t.Fatal(err)
		}
		parsed := 0
		o.Progress = func(int64, int64) { parsed++ }
		sameTable(t, name, mustLoad(t, s, o), fresh)
		if parsed == 0 {
			t.Errorf("%s: a damaged table was taken", name)
		}
		if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, whole) {
			t.Errorf("%s: the cache was not made again: %v", name, err)
		}
	}
}

func TestCacheIsBoundedAndNeverInTheWay(t *testing.T) {
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
	trimCache(dir, 2500)
	if _, err := os.Stat(filepath.Join(dir, "c.table")); !errors.Is(err, os.ErrNotExist) || len(cacheFiles(t, dir)) != 3 {
		t.Errorf("left are %q", cacheFiles(t, dir))
	}
	s, o := largeTable(t)
	o.CacheDir = filepath.Join(dir, "other", "no folder")
	if _, err := Load(context.Background(), s, o); err != nil {
		t.Errorf("a cache that cannot be written: %v", err)
	}
}

// Tables that earlier versions kept are found by the same names and read as they were.
func TestCachedTablesOfEarlierVersionsAreFoundAndRead(t *testing.T) {
	want := mustLoad(t, inFile(t, "small.csv", "a,b,city,y\n1.25,7,Rome,p\n?,8.5,Oslo,q\n3,-2,Bonn,p\n4,1e3,,q\n"))
	raw, err := os.ReadFile("testdata/cache/v1.table")
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodeTable(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	sameTable(t, "v1", got, want)
	if !slices.Equal(got.Indicator, want.Indicator) || !slices.Equal(got.Notes, want.Notes) || !reflect.DeepEqual(got.Encoding, want.Encoding) {
		t.Errorf("%+v, want %+v", got, want)
	}
	q := tabular.Request{
		Source:  Source{Label: "y", Columns: []string{"a"}, LabelMap: map[string]string{"p": "r"}, Limit: 5},
		Options: Options{CacheDir: "c"},
	}
	if path := cachePath(&q, 1<<21, "0123"); path != filepath.Join("c", "f5636fe9074d2c8715b7de77f2cb3c3e.table") {
		t.Error(path)
	}
	q.Encoding = &want.Encoding
	if path := cachePath(&q, 1<<21, "0123"); path != filepath.Join("c", "0829545c7c1361b09b101d1829c25b7c.table") {
		t.Errorf("with an encoding %s", path)
	}
}

func FuzzCache(f *testing.F) {
	table := &Table{Kind: tabular.TableKind, Features: []string{"a"}, Rows: []int32{0, 1}, X: tabular.Matrix(2, 1, []float32{1, 2}), Indicator: []bool{false}}
	var b bytes.Buffer
	if err := encodeTable(&b, table); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := decodeTable(bytes.NewReader(raw), int64(len(raw)))
		if err == nil && (len(table.X.Data) != table.X.Rows*table.X.Cols || len(table.Rows) != table.X.Rows) {
			t.Fatalf("%d values of %d rows", len(table.X.Data), len(table.Rows))
		}
	})
}
