package cache

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// small is a table of 2 x 2 that may be kept.
func small() *tabular.Table {
	return &tabular.Table{
		Kind: tabular.TableKind, Features: []string{"a", "b"}, Rows: []int32{0, 1},
		X: tabular.Matrix(2, 2, []float32{1, float32(math.NaN()), -0.5, 3}), Indicator: []bool{false, true},
		Holdout: &tabular.Table{}, Notes: []string{"n"},
	}
}

// What does not fit, or is not of the kind that is kept, leaves nothing behind.
func TestWhatIsNotKept(t *testing.T) {
	dir := t.TempDir()
	for name, change := range map[string]func(*tabular.Table){
		"text":    func(t *tabular.Table) { t.Kind = tabular.TextKind },
		"ratings": func(t *tabular.Table) { t.Kind = tabular.RatingsKind },
		"columns": func(t *tabular.Table) { t.X.Cols = 0 },
	} {
		table := small()
		change(table)
		Write(filepath.Join(dir, "x.table"), table)
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("%s: %v is left, %v", name, left, err)
		}
	}
	// A folder in the file's place keeps it from being written; the temporary file goes.
	if err := os.MkdirAll(filepath.Join(dir, "taken.table", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	Write(filepath.Join(dir, "taken.table"), small())
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v is left, %v", left, err)
	}
}

func TestWhatIsReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "x.table")
	table := small()
	Write(path, table)
	got := Read(path, 1<<20)
	if got == nil || !slices.Equal(got.Features, table.Features) || !slices.Equal(got.Indicator, table.Indicator) ||
		got.X.Data[2] != -0.5 || got.X.Data[1] == got.X.Data[1] ||
		got.Holdout != nil || !slices.Equal(got.Notes, table.Notes) {
		t.Fatalf("%+v", got)
	}
	if Read(path, 10) != nil {
		t.Error("a table beyond the bound of memory was read")
	}
	if Read(path, 1<<20) == nil {
		t.Error("a table that did not fit once was given up")
	}
	if Read(path+"x", 1<<20) != nil {
		t.Error("a table that is not there was read")
	}
}

// A table cut short or changed anywhere is as good as none, and its file goes.
func TestDamageAnywhereIsSeen(t *testing.T) {
	var b bytes.Buffer
	if err := encode(&b, small()); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	for i := 0; i < len(whole); i += 5 {
		if _, err := decode(bytes.NewReader(whole[:i]), int64(i)); err == nil {
			t.Fatalf("the first %d of %d bytes are a table", i, len(whole))
		}
		changed := bytes.Clone(whole)
		changed[i] ^= 0x10
		if _, err := decode(bytes.NewReader(changed), int64(len(changed))); err == nil {
			t.Fatalf("byte %d of %d does not count", i, len(whole))
		}
	}
	path := filepath.Join(t.TempDir(), "x.table")
	if err := os.WriteFile(path, whole[:len(whole)-1], 0o600); err != nil {
		t.Fatal(err)
	}
	if Read(path, 1<<20) != nil {
		t.Error("a table that is not whole was read")
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the damaged file stays: %v", err)
	}
}

func TestWhatHasAPlaceInTheCache(t *testing.T) {
	q := tabular.Request{}
	q.CacheDir = "c"
	if Path(&q, Floor, "d") == "" || Path(&q, Floor-1, "d") != "" {
		t.Error("the floor is not where it should be")
	}
	if Path(&q, Floor, "d") == Path(&q, Floor, "e") || Path(&q, Floor, "d") != Path(&q, 2*Floor, "d") {
		t.Error("the place does not follow the digest alone")
	}
	for _, kind := range []tabular.Kind{tabular.TextKind, tabular.RatingsKind} {
		q.Kind = kind
		if path := Path(&q, Floor, "d"); path != "" {
			t.Errorf("a table of %s has the place %s", kind, path)
		}
	}
}

func TestDefaultDir(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", "")
	if dir, err := DefaultDir(); err != nil || !strings.HasPrefix(dir, home) ||
		!strings.HasSuffix(dir, filepath.Join("tunebench", "tables")) {
		t.Errorf("%s, %v", dir, err)
	}
	t.Setenv("HOME", "")
	if dir, err := DefaultDir(); err == nil || !strings.HasPrefix(err.Error(), "no folder for cached tables: ") {
		t.Errorf("without a home: %s, %v", dir, err)
	}
}
