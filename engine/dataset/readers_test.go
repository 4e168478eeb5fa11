package dataset

import (
	"context"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/rng/splitmix"

	"gonum.org/v1/gonum/mat"
)

// everyFormat is one file for each reader of files, by the reader's name.
func everyFormat(t *testing.T) map[string]string {
	t.Helper()
	m := mat.NewDense(4, 2, []float64{1, 0, 2, 1, 3, 0, 5, 1})
	return map[string]string{
		"IDX":            datasettest.IDX(datasettest.IDXUint8, []uint32{3, 1, 2}, []byte{0, 255, 7, 8, 1, 2}),
		"Parquet":        string(datasettest.Parquet(t, []struct{ A, Y float64 }{{1, 2}, {3, 4.5}, {5, 1}})),
		"NumPy archive":  datasettest.NPZ(t, map[string][]byte{"x": datasettest.NPY(t, m)}),
		"NumPy array":    string(datasettest.NPY(t, m)),
		"delimited text": flowers,
		"ARFF":           "@relation r\n@attribute a numeric\n@attribute y {p,q}\n@data\n1,p\n2,q\n",
		"LIBSVM":         "1 1:2 3:4\n-1 1:3\n",
		"JSON":           `{"a":1,"y":"p"}` + "\n" + `{"a":2,"y":"q"}` + "\n",

		"a format that is not read": "SQLite format 3\x00",
	}
}

// Content decides how a file is read, whatever its name.
func TestFormatsAreToldByContent(t *testing.T) {
	formats := everyFormat(t)
	for _, r := range readers {
		if r.Sniff != nil && formats[r.Name] == "" {
			t.Errorf("no file of the format %s is tried here", r.Name)
		}
	}
	for want, content := range formats {
		for _, name := range []string{"plain", "data.csv", "data.parquet", "x.npy", "images.gz"} {
			for packed, text := range map[string]string{
				"": content, " in gzip": datasettest.Gzip(t, content), " in zstd": datasettest.Zstandard(t, content),
			} {
				if packed != "" && (want == "Parquet" || want == "NumPy archive") {
					continue // they are compressed within
				}
				s := datasettest.File(t, name, text)
				f, err := reader.ReadFile(t.Context(), s.Path(s.Name), 1<<20)
				if err != nil {
					t.Fatal(err)
				}
				if got := readerOf(f).Name; got != want {
					t.Errorf("%s%s named %s is read as %s", want, packed, name, got)
				}
			}
		}
	}
	for _, text := range []string{"", "x", "\x00\x00", "PAR", "\x93NUMP", "\x1f\x8b cut"} {
		s := datasettest.File(t, "f", text)
		f, err := reader.ReadFile(t.Context(), s.Path(s.Name), 1<<20)
		if err != nil || readerOf(f).Name != "delimited text" {
			t.Errorf("%q is read as %s, %v", text, readerOf(f).Name, err)
		}
	}
}

func TestReadersDescribeThemselves(t *testing.T) {
	names, extensions := map[string]bool{}, map[string]string{}
	for i, r := range readers {
		found := r.Sniff != nil || r.Folders != nil || len(r.Prefixes) > 0
		if r.Name == "" || names[r.Name] || r.Open == nil || !found {
			t.Errorf("reader %d, %q, is not fully described", i, r.Name)
		}
		names[r.Name] = true
		if (r.Folders != nil || len(r.Prefixes) > 0) && r.Files == nil {
			t.Errorf("%s reads what is no file and does not say which files that is", r.Name)
		}
		for _, e := range r.Extensions {
			if other, ok := extensions[e]; ok || e != strings.ToLower(e) {
				t.Errorf("%s is an extension of %s and %s", e, r.Name, other)
			}
			extensions[e] = r.Name
		}
	}
	last := readers[len(readers)-1]
	if !last.Sniff(&reader.File{}) {
		t.Errorf("%s is asked last and does not take everything", last.Name)
	}
}

// A file that cannot be read and bears the name of another format may just be misnamed.
func TestMisnamedFilesAreExplained(t *testing.T) {
	for name, want := range map[string]string{
		"data.parquet": "it does not begin like the Parquet", "data.NPY.gz": "it does not begin like the NumPy array",
		"data.npz": "NumPy archive", "data.csv": "", "data": "",
	} {
		_, err := Load(context.Background(), datasettest.File(t, name, "a,b\n1,2,3\n"), Options{})
		var bad *tabular.ParseError
		if !errors.As(err, &bad) || want != "" != strings.Contains(err.Error(), "read as delimited text") ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	// A file that can be read may be called what it will.
	if table := mustLoad(t, datasettest.File(t, "data.parquet", flowers)); table.NumRows() != 4 {
		t.Errorf("%d rows", table.NumRows())
	}
}

// number is a row of the property below.
type number struct {
	A, B, C float64
	Y       int64
}

// The same numbers give the same table in every format that can hold them.
func TestEveryFormatGivesTheSameNumbers(t *testing.T) {
	for seed := range uint64(8) {
		s := splitmix.New(seed, splitmix.Points, 0)
		n := 30 + s.Intn(0, 60)
		m, rows := mat.NewDense(n, 4, nil), make([]number, n)
		records := make([][]string, n)
		for i := range n {
			at := uint64(8 * i)
			a, b := s.NormalPair(at)
			rows[i] = number{
				float64(float32(1e3 * a)), float64(float32(b / 1e6)), float64(s.Intn(at+5, 1e6)),
				int64(i % 3),
			}
			m.SetRow(i, []float64{rows[i].A, rows[i].B, rows[i].C, float64(rows[i].Y)})
			for _, v := range m.RawRowView(i) {
				records[i] = append(records[i], strconv.FormatFloat(v, 'g', -1, 64))
			}
		}
		text := func(comma rune) string {
			var b strings.Builder
			w := csv.NewWriter(&b)
			w.Comma = comma
			if err := w.WriteAll(records); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		labels := make([]int32, n)
		for i := range labels {
			labels[i] = int32(i % 3)
		}
		features := mat.DenseCopyOf(m.Slice(0, n, 0, 3))
		want := mustLoad(t, datasettest.File(t, "a.csv", text(',')))
		if !slices.Equal(want.Labels, labels) {
			t.Fatalf("labels %v", want.Labels)
		}
		for name, content := range map[string]string{
			"a.tsv":     text('\t'),
			"semicolon": text(';'),
			"a.csv.gz":  datasettest.Gzip(t, text(',')),
			"a.csv.zst": datasettest.Zstandard(t, text(',')),
			"crlf.csv":  strings.ReplaceAll(text(','), "\n", "\r\n"),
			"quoted.csv": `"` + strings.NewReplacer(",", `","`, "\n", "\"\n\"").Replace(strings.TrimSpace(text(','))) +
				`"`,
			"a.npy": string(datasettest.NPY(t, m)),
			"a.npz": datasettest.NPZ(t, map[string][]byte{"data": datasettest.NPY(t, m)}),
			"pair.npz": datasettest.NPZ(t,
				map[string][]byte{"x": datasettest.NPY(t, features), "y": datasettest.NPY(t, labels)}),
			"fortran.npy": fortran(m),
		} {
			datasettest.SameTable(t, fmt.Sprint(seed, " ", name), mustLoad(t, datasettest.File(t, name, content)), want)
		}
		named := mustLoad(t, datasettest.File(t, "a.parquet", string(datasettest.Parquet(t, rows))))
		if !datasettest.SameValues(named.X.Data, want.X.Data) || !slices.Equal(named.Labels, labels) {
			t.Fatalf("seed %d: Parquet holds other values", seed)
		}
	}
}

// fortran writes a matrix column by column.
func fortran(m *mat.Dense) string {
	rows, cols := m.Dims()
	var body []byte
	for j := range cols {
		for i := range rows {
			body = appendFloat(body, m.At(i, j))
		}
	}
	return datasettest.NPYRaw("<f8", "True", fmt.Sprintf("(%d, %d)", rows, cols), body)
}

func TestFilesOfASource(t *testing.T) {
	dir := datasettest.Folder(t, map[string]string{
		"a.csv": flowers, "b.csv": flowers, "x-images-idx3-ubyte": "x", "x-labels-idx1-ubyte": "x",
		"cats/1.png": datasettest.PNG(t, 2, 2, color.White), "cats/notes.txt": "x", "dogs/deep/2.jpg": "x",
	})
	for _, c := range []struct {
		s    Source
		want string
	}{
		{Source{Name: "a.csv"}, "a.csv"},
		{Source{Name: "a.csv", Validation: "b.csv"}, "a.csv b.csv"},
		{Source{Name: "a.csv", Validation: "iris", Test: "none.csv"}, "a.csv"},
		{Source{Name: "iris"}, ""},
		{Source{Name: "moons", Test: "a.csv"}, "a.csv"},
		{Source{Name: "idx:a.csv, b.csv"}, "a.csv b.csv"},
		{Source{Name: "mnist:."}, ""},
		{Source{Name: "x-images-idx3-ubyte"}, "x-images-idx3-ubyte x-labels-idx1-ubyte"},
		{Source{Name: "."}, "cats/1.png dogs/deep/2.jpg"},
	} {
		c.s.Dir = dir
		var got []string
		for _, f := range Files(c.s) {
			rel, err := filepath.Rel(dir, f)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, filepath.ToSlash(rel))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %q, want %q", c.s, got, c.want)
		}
	}
}

// A file that changes is another one to the cache and to those who ask for its digest.
func TestDigestFollowsTheContent(t *testing.T) {
	s := datasettest.File(t, "a.csv", flowers)
	o := Options{CacheDir: t.TempDir()}
	first := mustLoad(t, s, o).SHA256
	if err := os.WriteFile(s.Path(s.Name), []byte(flowers+"1,2,setosa\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if second := mustLoad(t, s, o).SHA256; second == first || len(second) != 64 {
		t.Errorf("digests %s and %s", first, second)
	}
}

func appendFloat(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}
