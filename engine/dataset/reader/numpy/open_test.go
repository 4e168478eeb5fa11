package numpy

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// open reads a file with one of the readers alone.
func open(t *testing.T, r reader.Reader, raw string) (*tabular.Table, error) {
	t.Helper()
	s := datasettest.File(t, "f", raw)
	f, err := reader.ReadFile(t.Context(), s.Path(s.Name), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Sniff(f) {
		t.Errorf("%.20q is no %s", raw, r.Name)
	}
	q := &tabular.Request{Source: s}
	q.MaxMemory = 1 << 20
	return r.Open(t.Context(), q, f)
}

// zeros and ones in an array of n values.
func bits(shape string, n int) []byte {
	return []byte(datasettest.NPYRaw("|u1", "False", shape, bytes.Repeat([]byte{0, 1, 1, 0, 1, 0, 0}, n)[:n]))
}

func TestProblemsOfArrays(t *testing.T) {
	square := string(bits("(2, 2)", 4))
	complexes := datasettest.NPYRaw("<c8", "False", "(1, 1)", make([]byte, 8))
	for _, c := range []struct{ raw, want string }{
		{string(bits("(2, 1, 1, 1, 2)", 4)), "5 dimensions; rows of features have two, images three or four"},
		{string(bits("(4,)", 4)), "one dimension only; rows of features have two, images three or four"},
		{
			string(bits("(2, 1, 2)", 4)),
			"images without numbers for labels; an .npz archive with x and y is expected",
		},
		{square + "x", "the header describes 4 bytes of values (shape [2 2]), the file has 5"},
		{
			square[:len(square)-1],
			"the header claims the shape [2 2] of 1 bytes each, the file has 3 bytes of values",
		},
		{string(bits("(3, 0)", 0)), "the array is empty: its shape is [3 0]"},
		{datasettest.NPYMagic, "the NumPy file is cut short"},
		{square[:40], "the NumPy header is cut short or too long"},
		{
			complexes,
			`values of the type "<c8" cannot be read; save whole numbers, float32, float64, bool or text`,
		},
		{datasettest.Gzip(t, strings.Repeat(square, 9))[:100], "the gzip file is cut short"},
	} {
		if _, err := open(t, NPY, c.raw); err == nil || !strings.HasSuffix(err.Error(), "/f: "+c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

func TestProblemsOfArchives(t *testing.T) {
	x := bits("(3, 2)", 6)
	archive := func(y []byte) string { return datasettest.NPZ(t, map[string][]byte{"x": x, "y": y}) }
	good := archive(bits("(3,)", 3))
	stored := func(name string, method uint16) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: name, Method: method, CRC32: 1, CompressedSize64: 3, UncompressedSize64: 3,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("abc")); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for want, raw := range map[string]string{
		": labels of the shape [3 2]; one for each row is expected": archive(x),
		": 2 labels for 3 rows":                                     archive(bits("(2,)", 2)),
		"/y.npy: the NumPy file is cut short":                       archive(nil),
		"/x.npy: damaged archive: zip: checksum error":              stored("x.npy", zip.Store),
		": damaged archive: zip: unsupported compression algorithm": stored("x.npy", 99),
		": no pair of features and labels among the arrays u, v; x and y are expected": datasettest.NPZ(t,
			map[string][]byte{"u": x, "v": x}),
	} {
		_, err := open(t, NPZ, raw)
		if err == nil || !strings.Contains(strings.Replace(err.Error(), "v, u", "u, v", 1), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	q := &tabular.Request{}
	if _, err := (opening{q, "f.npz"}).archive(t.Context(), []byte(good[:30])); err == nil ||
		!strings.HasPrefix(err.Error(), "f.npz: damaged archive: ") {
		t.Errorf("an archive cut short: %v", err)
	}
}

// Of the arrays of an archive the pair of the most usual names is read; it says so if others remain.
func TestPairsOfNames(t *testing.T) {
	x, y := bits("(6, 2)", 12), bits("(6, 1)", 6)
	for _, p := range pairs {
		table, err := open(t, NPZ, datasettest.NPZ(t, map[string][]byte{strings.ToUpper(p[0]): x, p[1]: y}))
		if err != nil || len(table.Features) != 2 || !slices.Equal(table.Labels, []int32{0, 1, 1, 0, 1, 0}) {
			t.Errorf("%q: %+v, %v", p, table, err)
		} else if slices.ContainsFunc(table.Notes, func(n string) bool { return strings.Contains(n, "arrays") }) {
			t.Errorf("%q: notes %q", p, table.Notes)
		}
	}
	table, err := open(t, NPZ, datasettest.NPZ(t, map[string][]byte{"arr_0": y, "data": x, "target": y}))
	if err != nil || len(table.Features) != 2 || len(table.Notes) == 0 ||
		!strings.HasPrefix(table.Notes[len(table.Notes)-1], "read the arrays data and target of ") {
		t.Errorf("%+v, %v", table, err)
	}
}

// A single array is read whatever it is called.
func TestNamesOfASingleArray(t *testing.T) {
	x := bits("(6, 3)", 18)
	for _, name := range []string{"x", "", "\x1b[31m", "Größe", "a/b", strings.Repeat("long", 50)} {
		table, err := open(t, NPZ, datasettest.NPZ(t, map[string][]byte{name: x}))
		if err != nil || table.NumRows() != 6 || len(table.Features) != 2 {
			t.Errorf("%.20q: %+v, %v", name, table, err)
		}
	}
}
