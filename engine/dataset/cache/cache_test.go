package cache_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/cache"
	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
)

// mustLoad loads a source, with options if some are given.
func mustLoad(t *testing.T, s dataset.Source, options ...dataset.Options) *dataset.Table {
	t.Helper()
	table, err := dataset.Load(t.Context(), s, append(options, dataset.Options{})[0])
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// largeTable is a source above the floor of the cache, with categories and missing values.
func largeTable(t *testing.T) (dataset.Source, dataset.Options) {
	t.Helper()
	var b strings.Builder
	b.WriteString("a,b,city,y\n")
	for i := 0; b.Len() < cache.Floor+1; i++ {
		b.WriteString([]string{"1.25,7,Rome,p\n", "?,8.5,Oslo,q\n", "3,-2,Bonn,p\n", "4,1e3,,q\n"}[i*i%11%4])
	}
	return datasettest.File(t, "large.csv", b.String()), dataset.Options{CacheDir: filepath.Join(t.TempDir(), "cache")}
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
	datasettest.SameTable(t, "cached", cached, fresh)
	if !reflect.DeepEqual(cached.Indicator, fresh.Indicator) || !slices.Equal(cached.Notes, fresh.Notes) ||
		cached.SHA256 != fresh.SHA256 || cached.Kind != fresh.Kind {
		t.Error("something beside the values differs")
	}
	// Everything that the table depends on makes another one.
	for name, change := range map[string]func(*dataset.Source){
		"drop": func(s *dataset.Source) { s.Drop = []string{"b"} }, "limit": func(s *dataset.Source) { s.Limit = 100 },
		"label map":  func(s *dataset.Source) { s.LabelMap = map[string]string{"p": "r"} },
		"task":       func(s *dataset.Source) { s.Label = "b" },
		"validation": func(s *dataset.Source) { s.Validation = s.Name },
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
		datasettest.SameTable(t, name, mustLoad(t, s, o), fresh)
		if parsed == 0 {
			t.Errorf("%s: a damaged table was taken", name)
		}
		if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, whole) {
			t.Errorf("%s: the cache was not made again: %v", name, err)
		}
	}
}

func TestCacheIsNeverInTheWay(t *testing.T) {
	s, o := largeTable(t)
	o.CacheDir = filepath.Join(o.CacheDir, "file", "no folder")
	if err := os.MkdirAll(filepath.Dir(filepath.Dir(o.CacheDir)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Dir(o.CacheDir), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := dataset.Load(context.Background(), s, o); err != nil {
		t.Errorf("a cache that cannot be written: %v", err)
	}
}

// Tables that earlier programs kept in this version are found by the same names and read as they were.
func TestCachedTablesOfEarlierProgramsAreFoundAndRead(t *testing.T) {
	want := mustLoad(t,
		datasettest.File(t, "small.csv",
			"a,b,city,y\n1.2,7.1,Rome,p\n?,8.5,Oslo,q\n3,-2,Bonn,p\n4,0.3333333333333333,,q\n"))
	got := cache.Read("testdata/v2.table", 1<<20)
	if got == nil {
		t.Fatal("the table is not read")
	}
	datasettest.SameTable(t, "v2", got, want)
	if !slices.Equal(got.Indicator, want.Indicator) || !slices.Equal(got.Notes, want.Notes) ||
		!reflect.DeepEqual(got.Encoding, want.Encoding) {
		t.Errorf("%+v, want %+v", got, want)
	}
	q := tabular.Request{
		Source:  dataset.Source{Label: "y", Columns: []string{"a"}, LabelMap: map[string]string{"p": "r"}, Limit: 5},
		Options: dataset.Options{CacheDir: "c"},
	}
	if path := cache.Path(&q, 1<<21, "0123"); path != filepath.Join("c", "70105995fd8a705f77687daf660833a4.table") {
		t.Error(path)
	}
	q.Encoding = &want.Encoding
	if path := cache.Path(&q, 1<<21, "0123"); path != filepath.Join("c", "e3e33779d27c7481d0e49d593ff3dac9.table") {
		t.Errorf("with an encoding %s", path)
	}
}
