package dataset

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
)

// pngClaiming is a picture whose header claims a size that its content does not have.
func pngClaiming(tb testing.TB, width, height uint32) string {
	tb.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		tb.Fatal(err)
	}
	raw := b.Bytes()
	binary.BigEndian.PutUint32(raw[16:], width)
	binary.BigEndian.PutUint32(raw[20:], height)
	binary.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
	return string(raw)
}

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
		"columns.csv":       {wide + wide, tabular.TableKind},
		"header.csv":        {strings.Repeat("n,", 1_000_000) + "y\n" + wide, tabular.TableKind},
		"line.csv":          {strings.Repeat("x", 2<<20), tabular.TableKind},
		"wording.Quote.csv": {"a,b\n1,\"" + strings.Repeat("x\n", 1<<20), tabular.TableKind},
		"bomb.csv.gz":       {gzipped(t, strings.Repeat("1,2\n", 2<<20)), tabular.TableKind},
		"bomb.csv.zst":      {zstandard(t, strings.Repeat("1,2\n", 2<<20)), tabular.TableKind},
		"rows.csv":          {strings.Repeat("1,2,3,4,5,6,7,8,9,0\n", 120_000), tabular.TableKind},
		"ragged.csv":        {strings.Repeat("1,2\n", 1000) + "1,2,3\n", tabular.TableKind},
		"nul.csv":           {strings.Repeat("\x00", 1<<20), tabular.TableKind},
		"idx-images-idx3":   {idxFile(idxUint8, []uint32{1 << 31, 1 << 31, 1 << 31}, []byte{1}), tabular.ImageKind},
		"array.npy":         {npyRaw("<f8", "False", "(2147483648, 2147483648)", nil), tabular.TableKind},
		"parquet":           {parquetMagic + strings.Repeat("\xff", 100) + "\xff\xff\xff\x7f" + parquetMagic, tabular.TableKind},
		"words.csv":         {"a,b\n" + strings.Repeat("1,\"x \x00 y\n", 100_000), tabular.TextKind},
		"ratings-none.csv":  {strings.Repeat(",,1\n", 100_000), tabular.RatingsKind},
	} {
		s := inFile(t, name, c.text)
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

func TestPicturesThatClaimTooMuchAreErrors(t *testing.T) {
	for _, size := range [][2]uint32{{1 << 30, 1 << 30}, {1 << 31, 1}, {65536, 65536}, {0, 5}} {
		dir := t.TempDir()
		for _, class := range []string{"a", "b"} {
			if err := os.Mkdir(filepath.Join(dir, class), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, class, "p.png"), []byte(pngClaiming(t, size[0], size[1])), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Load(context.Background(), Source{Name: dir}, Options{})
		runtime.ReadMemStats(&after)
		if err == nil || after.TotalAlloc-before.TotalAlloc > 8<<20 {
			t.Errorf("%v: %v after %s", size, err, wording.Bytes(int64(after.TotalAlloc-before.TotalAlloc)))
		}
	}
}

// FuzzPicture loads a folder with an arbitrary picture in it, at any size.
func FuzzPicture(f *testing.F) {
	f.Add([]byte(pngClaiming(f, 3, 2)), 0)
	f.Add([]byte(pngClaiming(f, 1, 1)), 7)
	f.Add([]byte("\xff\xd8\xff"), 1)
	f.Add([]byte("GIF89a\x01\x00\x01\x00"), 128)
	dir := f.TempDir()
	for _, class := range []string{"a", "b"} {
		if err := os.Mkdir(filepath.Join(dir, class), 0o700); err != nil {
			f.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "b", "p.png"), []byte(pngClaiming(f, 1, 1)), 0o600); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte, side int) {
		if err := os.WriteFile(filepath.Join(dir, "a", "p.png"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		table, err := Load(context.Background(), Source{Name: dir, ImageSize: side}, Options{MaxMemory: 1 << 24})
		if err == nil {
			checkTable(t, table)
		}
	})
}

// FuzzScale scales by any factor: every pixel's shares of the source sum to it.
func FuzzScale(f *testing.F) {
	f.Add(5, 3)
	f.Fuzz(func(t *testing.T, n, m int) {
		n, m = 1+abs(n)%5000, 1+abs(m)%200
		total := 0.0
		for _, s := range spans(n, m) {
			if s.first < 0 || s.last >= n || s.first > s.last {
				t.Fatalf("%d to %d: span %+v", n, m, s)
			}
			for i := s.first; i <= s.last; i++ {
				total += s.weight(i)
			}
		}
		if n >= m && (total < float64(n)-1e-6 || total > float64(n)+1e-6) {
			t.Fatalf("%d pixels scaled to %d weigh %v", n, m, total)
		}
	})
}

func abs(n int) int { return max(n, -n, 0) }

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
		table, err := Load(context.Background(), Source{Name: path, Kind: tabular.RatingsKind, Ratings: ratings.Config{Implicit: implicit}}, Options{MaxMemory: 1 << 24})
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
