package dataset

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
)

// TestHostileFilesCostBoundedMemory: each file ends in an error, and all that is allocated on
// the way, freed or not, is bounded by a multiple of the limit and of the file's own size, and
// what the widest row costs.
func TestHostileFilesCostBoundedMemory(t *testing.T) {
	const limit = 4 << 20
	wide := strings.Repeat("1,", 1_000_000) + "1\n"
	for name, c := range map[string]struct {
		text string
		kind tabular.Kind
	}{
		"columns.csv":  {wide + wide, tabular.TableKind},
		"header.csv":   {strings.Repeat("n,", 1_000_000) + "y\n" + wide, tabular.TableKind},
		"line.csv":     {strings.Repeat("x", 2<<20), tabular.TableKind},
		"quote.csv":    {"a,b\n1,\"" + strings.Repeat("x\n", 1<<20), tabular.TableKind},
		"bomb.csv.gz":  {datasettest.Gzip(t, strings.Repeat("1,2\n", 2<<20)), tabular.TableKind},
		"bomb.csv.zst": {datasettest.Zstandard(t, strings.Repeat("1,2\n", 2<<20)), tabular.TableKind},
		"rows.csv":     {strings.Repeat("1,2,3,4,5,6,7,8,9,0\n", 120_000), tabular.TableKind},
		"ragged.csv":   {strings.Repeat("1,2\n", 1000) + "1,2,3\n", tabular.TableKind},
		"nul.csv":      {strings.Repeat("\x00", 1<<20), tabular.TableKind},
		"idx-images-idx3": {
			datasettest.IDX(datasettest.IDXUint8, []uint32{1 << 31, 1 << 31, 1 << 31}, []byte{1}),
			tabular.ImageKind,
		},
		"array.npy":        {datasettest.NPYRaw("<f8", "False", "(2147483648, 2147483648)", nil), tabular.TableKind},
		"parquet":          {"PAR1" + strings.Repeat("\xff", 100) + "\xff\xff\xff\x7f" + "PAR1", tabular.TableKind},
		"words.csv":        {"a,b\n" + strings.Repeat("1,\"x \x00 y\n", 100_000), tabular.TextKind},
		"ratings-none.csv": {strings.Repeat(",,1\n", 100_000), tabular.RatingsKind},
	} {
		s := datasettest.File(t, name, c.text)
		s.Kind = c.kind
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Load(context.Background(), s, Options{MaxMemory: limit})
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		if text := err.Error(); len(text) > 1200 || strings.ContainsAny(text, "\x00\x1b") || !utf8.ValidString(text) {
			t.Errorf("%s: message %.300q", name, text)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 12*limit+4*uint64(len(c.text))+48<<20 {
			t.Errorf("%s: %s allocated under a limit of %s for a file of %s: %v", name,
				wording.Bytes(int64(used)), wording.Bytes(limit), wording.Bytes(int64(len(c.text))), err)
		}
	}
}

// FuzzRatings reads arbitrary tables of ratings and divides them.
func FuzzRatings(f *testing.F) {
	f.Add([]byte(stars(4, 3, 5)), false, uint8(0))
	f.Add([]byte("a,x\na,y\nb,x\n"), true, uint8(1))
	f.Add([]byte("a\tx\t3\t5\na\ty\t4\t4\nb\tx\t1\t2\n"), false, uint8(2))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte, implicit bool, by uint8) {
		path := filepath.Join(dir, "r.csv")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		table, err := Load(context.Background(), Source{
			Name: path, Kind: tabular.RatingsKind,
			Ratings: ratings.Config{Implicit: implicit},
		}, Options{MaxMemory: 1 << 24})
		if err != nil {
			return
		}
		how := []string{ratings.RandomSplit, ratings.TimeSplit, ratings.LastOutSplit}[by%3]
		p, err := Prepare(table, SplitConfig{Validation: 0.3, Test: 0.2, By: how, Normalize: Standard})
		if err != nil {
			return
		}
		for _, part := range []*Part{&p.Train, &p.Validation, &p.Test} {
			if len(part.IDs) != 2*part.Len() || part.X.Rows != part.Len() {
				t.Fatalf("%q: %d ids of %d rows", text, len(part.IDs), part.Len())
			}
			for i, id := range part.IDs {
				if id < 0 || int(id) >= p.Fields[i%2].Count {
					t.Fatalf("%q: id %d of %d", text, id, p.Fields[i%2].Count)
				}
			}
		}
	})
}
