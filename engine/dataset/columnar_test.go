package dataset

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"tunebench/engine/dataset/tabular"

	"github.com/parquet-go/parquet-go"
	"github.com/sbinet/npyio/npy"
	"gonum.org/v1/gonum/mat"
)

type person struct {
	ID    int64     `parquet:"id"`
	Age   *float64  `parquet:"age,optional"`
	City  string    `parquet:"city"`
	Born  time.Time `parquet:"born"`
	Paid  bool      `parquet:"paid"`
	Tags  []string  `parquet:"tags,list"`
	Class string    `parquet:"class"`
}

func manyPeople(n int) (rows []person, csv string) {
	var b strings.Builder
	b.WriteString("id,age,city,born,paid,class\n")
	for i := range n {
		p := person{ID: int64(i), City: []string{"Rome", "Oslo", "Bonn"}[i%3], Paid: i%4 < 2, Class: []string{"a", "b"}[i%2]}
		p.Born = time.Date(1980+i%20, 3, 1, 0, 0, 0, 0, time.UTC)
		age, paid := "", 0
		if i%5 > 0 {
			v := 20 + float64(i%7)*1.5
			p.Age, age = &v, fmt.Sprint(v)
		}
		if p.Paid {
			paid = 1
		}
		rows = append(rows, p)
		fmt.Fprintf(&b, "%d,%s,%s,%s,%d,%s\n", i, age, p.City, p.Born.Format("2006-01-02 15:04:05"), paid, p.Class)
	}
	return rows, b.String()
}

func parquetFile[T any](tb testing.TB, rows []T, options ...parquet.WriterOption) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, options...)
	for len(rows) > 0 { // in several row groups
		n := min(len(rows), 700)
		if _, err := w.Write(rows[:n]); err != nil {
			tb.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			tb.Fatal(err)
		}
		rows = rows[n:]
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// sameTable compares what training sees.
func sameTable(t *testing.T, name string, got, want *Table) {
	t.Helper()
	same := func(a, b []float32) bool {
		return slices.EqualFunc(a, b, func(x, y float32) bool { return x == y || x != x && y != y })
	}
	if !slices.Equal(got.Features, want.Features) || !slices.Equal(got.Classes, want.Classes) || got.Task != want.Task {
		t.Fatalf("%s: %q %q %s, want %q %q %s", name, got.Features, got.Classes, got.Task, want.Features, want.Classes, want.Task)
	}
	if !same(got.X.Data, want.X.Data) || !slices.Equal(got.Labels, want.Labels) || !same(got.Targets, want.Targets) || !slices.Equal(got.Rows, want.Rows) {
		t.Fatalf("%s: other values", name)
	}
	if !reflect.DeepEqual(got.Encoding, want.Encoding) {
		t.Fatalf("%s: encoding %+v, want %+v", name, got.Encoding, want.Encoding)
	}
}

func TestParquetIsReadAsTheSameTableOfTextIs(t *testing.T) {
	rows, csv := manyPeople(1600)
	want, err := Load(context.Background(), inFile(t, "p.csv", csv), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, codec := range map[string]parquet.WriterOption{
		"plain": parquet.Compression(&parquet.Uncompressed), "snappy": parquet.Compression(&parquet.Snappy),
		"zstd": parquet.Compression(&parquet.Zstd), "gzip": parquet.Compression(&parquet.Gzip),
	} {
		s := inFile(t, "p.parquet", string(parquetFile(t, rows, codec)))
		got, err := Load(context.Background(), s, Options{})
		if err != nil {
			t.Fatal(err)
		}
		sameTable(t, name, got, want)
		if notes := strings.Join(got.Notes, "\n"); !strings.Contains(notes, "nested records: tags") || !strings.Contains(notes, "dates: born") || !strings.Contains(notes, "row numbers: id") {
			t.Errorf("notes %q", got.Notes)
		}
		s.Validation, s.Limit = "p.parquet", 900
		if got, err = Load(context.Background(), s, Options{}); err != nil || got.NumRows() != 900 || got.Holdout.NumRows() != 1600 {
			t.Fatalf("%v", err)
		}
	}
}

func TestParquetNumbersOfEveryType(t *testing.T) {
	type row struct {
		A int8    `parquet:"a"`
		B uint32  `parquet:"b"`
		C uint64  `parquet:"c"`
		D float32 `parquet:"d"`
		E int64   `parquet:"e,decimal(2:18)"`
		Y float64 `parquet:"y"`
	}
	rows := []row{{-1, math.MaxUint32, 1 << 40, 0.5, 125, 1}, {2, 7, 3, float32(math.NaN()), -300, 2.5}, {3, 8, 4, 2, 0, 9}}
	table, err := Load(context.Background(), inFile(t, "n.parquet", string(parquetFile(t, rows))), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []float32{-1, math.MaxUint32, 1 << 40, 0.5, 0, 1.25, 2, 7, 3, nan, 1, -3, 3, 8, 4, 2, 0, 0}
	if !slices.EqualFunc(table.X.Data, want, func(x, y float32) bool { return x == y || x != x && y != y }) {
		t.Errorf("%q: %v", table.Features, table.X.Data)
	}
	if table.Task != tabular.Regression || !slices.Equal(table.Targets, []float32{1, 2.5, 9}) {
		t.Errorf("%s %v", table.Task, table.Targets)
	}
}

func npyFile(tb testing.TB, v any) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := npy.Write(&b, v); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func npzFile(tb testing.TB, arrays map[string][]byte) string {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, raw := range arrays {
		w, err := z.Create(name + ".npy")
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write(raw); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestNumPyArraysAreReadAsTheSameTableOfTextIs(t *testing.T) {
	const rows = 60
	var csv strings.Builder
	m := mat.NewDense(rows, 4, nil)
	labels := make([]int32, rows)
	for i := range rows {
		m.SetRow(i, []float64{float64(i%7) / 2, float64(i * i), -float64(i % 11), float64(i % 3)})
		labels[i] = int32(i % 3)
		fmt.Fprintf(&csv, "%v,%v,%v,%v\n", m.At(i, 0), m.At(i, 1), m.At(i, 2), m.At(i, 3))
	}
	want, err := Load(context.Background(), inFile(t, "t.csv", csv.String()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	features := mat.DenseCopyOf(m.Slice(0, rows, 0, 3))
	for name, text := range map[string]string{
		"a.npy":    string(npyFile(t, m)),
		"a.npy.gz": gzipped(t, string(npyFile(t, m))),
		"a.npz":    npzFile(t, map[string][]byte{"only": npyFile(t, m)}),
		"xy.npz":   npzFile(t, map[string][]byte{"X": npyFile(t, features), "y": npyFile(t, labels)}),
	} {
		got, err := Load(context.Background(), inFile(t, name, text), Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		sameTable(t, name, got, want)
	}
}

// npyRaw writes an array with any header.
func npyRaw(descr, order, shape string, body []byte) string {
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n", descr, order, shape)
	return npyMagic + "\x01\x00" + string([]byte{byte(len(header)), byte(len(header) >> 8)}) + header + string(body)
}

func TestNumPyOrdersTypesAndImages(t *testing.T) {
	fortran := npyRaw("<u2", "True", "(2, 3)", []byte{1, 0, 10, 0, 2, 0, 20, 0, 0, 0, 1, 0})
	a, err := parseNPY("f", []byte(fortran))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{1, 2, 0, 10, 20, 1} {
		if a.at(i) != want {
			t.Errorf("value %d in C order is %v, want %v", i, a.at(i), want)
		}
	}
	a, err = parseNPY("f", []byte(npyRaw(">i2", "False", "(1, 2)", []byte{0, 1, 255, 254})))
	if err != nil || a.at(0) != 1 || a.at(1) != -2 {
		t.Errorf("big-endian: %v", err)
	}
	text := npyRaw("<U2", "False", "(3,)", []byte("a\x00\x00\x00\xe9\x00\x00\x00b\x00\x00\x00\x00\x00\x00\x00a\x00\x00\x00\xe9\x00\x00\x00"))
	images := npyRaw("|u1", "False", "(3, 1, 2)", []byte{0, 255, 7, 8, 1, 2})
	codes := npyRaw("|i1", "False", "(3, 1)", []byte{7, 4, 7})
	table, err := Load(context.Background(), inFile(t, "i.npz", npzFile(t, map[string][]byte{"x_train": []byte(images), "y_train": []byte(codes), "x_test": []byte(images)})), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if table.Image != (tabular.ImageShape{Width: 2, Height: 1, Channels: 1, Max: 255}) || !slices.Equal(table.Classes, []string{"4", "7"}) || table.X.Data[1] != 255 {
		t.Errorf("%+v %q %v", table.Image, table.Classes, table.X.Data)
	}
	rows := npyRaw("<u2", "False", "(3, 2)", []byte{1, 0, 9, 0, 2, 0, 8, 0, 3, 0, 7, 0})
	table, err = Load(context.Background(), inFile(t, "t.npz", npzFile(t, map[string][]byte{"x": []byte(rows), "y": []byte(text)})), Options{})
	if err != nil || !slices.Equal(table.Classes, []string{"aé", "b"}) || !slices.Equal(table.Labels, []int32{0, 1, 0}) {
		t.Errorf("text labels: %v %v", table, err)
	}
}

func TestBadBinaryTablesAreErrors(t *testing.T) {
	rows, _ := manyPeople(50)
	good := string(parquetFile(t, rows))
	huge := npyRaw("<f8", "False", "(4611686018427387904, 4)", make([]byte, 64))
	for name, c := range map[string]struct{ text, want string }{
		"cut.parquet":   {good[:len(good)/2], "damaged Parquet file"},
		"magic.parquet": {"PAR1", "damaged Parquet file"},
		"huge.npy":      {huge, "claims the shape"},
		"long.npy":      {npyRaw("<f8", "False", "(2, 2)", make([]byte, 40)), "describes 32 bytes"},
		"empty.npy":     {npyRaw("<f8", "False", "(0, 2)", nil), "empty"},
		"type.npy":      {npyRaw("<c8", "False", "(2, 2)", make([]byte, 32)), "cannot be read"},
		"half.npy":      {npyRaw("<f2", "False", "(2, 2)", make([]byte, 8)), "cannot be read"},
		"none.npy":      {npyMagic + "\x01\x00\xff\xff", "cut short"},
		"dict.npy":      {npyMagic + "\x01\x00\x03\x00{}\n" + strings.Repeat("x", 20), "damaged NumPy file"},
		"v9.npy":        {npyMagic + "\x09\x00\x03\x00{}\n", "version 9"},
		"flat.npy":      {npyRaw("<f8", "False", "(2,)", make([]byte, 16)), "one dimension only"},
		"pair.npz":      {npzFile(t, map[string][]byte{"u": nil, "v": nil}), "no pair of features and labels"},
		"rows.npz": {npzFile(t, map[string][]byte{
			"x": []byte(npyRaw("|u1", "False", "(2, 2)", make([]byte, 4))), "y": []byte(npyRaw("|u1", "False", "(3,)", make([]byte, 3))),
		}), "3 labels for 2 rows"},
		"inf.npy": {npyRaw("<f4", "False", "(2, 2)", []byte{0, 0, 128, 127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 63}), "is not finite"},
	} {
		s := inFile(t, name, c.text)
		_, err := Load(context.Background(), s, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	bomb := npzFile(t, map[string][]byte{"x": []byte(npyRaw("|u1", "False", "(1000, 4000)", make([]byte, 4_000_000))), "y": nil})
	s := inFile(t, "bomb.npz", bomb)
	if _, err := Load(context.Background(), s, Options{MaxMemory: 1 << 20}); err == nil || !strings.Contains(err.Error(), "unpacks to more than the limit of 1.0 MiB") {
		t.Errorf("archive that unpacks to 4 MB within 1 MB: %v", err)
	}
}

// fuzzTable loads a file of arbitrary bytes.
func fuzzTable(t *testing.T, dir string, raw []byte) {
	path := filepath.Join(dir, "f")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	table, err := Load(context.Background(), Source{Name: path}, Options{MaxMemory: 1 << 24})
	if err == nil {
		checkTable(t, table)
	}
}

func FuzzNumPy(f *testing.F) {
	f.Add([]byte(npyRaw("<u2", "True", "(2, 3)", []byte{1, 0, 10, 0, 2, 0, 20, 0, 0, 0, 1, 0})))
	f.Add([]byte(npyRaw("<f8", "False", "(4, 2)", make([]byte, 64))))
	f.Add([]byte(npyRaw("<U1", "False", "(2, 2)", []byte("a\x00\x00\x00b\x00\x00\x00c\x00\x00\x00d\x00\x00\x00"))))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, raw []byte) {
		fuzzTable(t, dir, append([]byte(npyMagic), bytes.TrimPrefix(raw, []byte(npyMagic))...))
	})
}

func TestArraysWrittenByNumPy(t *testing.T) {
	want := []float32{0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1, 2}
	array, err := Load(context.Background(), Source{Name: "testdata/numpy/fortran.npy", Task: tabular.Regression}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	pair, err := Load(context.Background(), Source{Name: "testdata/numpy/pair.npz"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(pair.X.Data, want) || !slices.Equal(pair.Classes, []string{"oui", "été"}) {
		t.Errorf("%v of %q", pair.X.Data, pair.Classes)
	}
	for i, y := range array.Targets {
		if y != want[3*i+2] || array.X.Data[2*i] != want[3*i] || array.X.Data[2*i+1] != want[3*i+1] {
			t.Errorf("row %d: %v to %v", i, array.X.Data[2*i:2*i+2], y)
		}
	}
}
