package numpy_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"

	"gonum.org/v1/gonum/mat"
)

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
	want, err := dataset.Load(context.Background(), datasettest.File(t, "t.csv", csv.String()), dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	features := mat.DenseCopyOf(m.Slice(0, rows, 0, 3))
	for name, text := range map[string]string{
		"a.npy":    string(datasettest.NPY(t, m)),
		"a.npy.gz": datasettest.Gzip(t, string(datasettest.NPY(t, m))),
		"a.npz":    datasettest.NPZ(t, map[string][]byte{"only": datasettest.NPY(t, m)}),
		"xy.npz": datasettest.NPZ(t,
			map[string][]byte{"X": datasettest.NPY(t, features), "y": datasettest.NPY(t, labels)}),
	} {
		got, err := dataset.Load(context.Background(), datasettest.File(t, name, text), dataset.Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		datasettest.SameTable(t, name, got, want)
	}
}

func TestNumPyTypesAndImages(t *testing.T) {
	text := datasettest.NPYRaw("<U2", "False", "(3,)",
		[]byte("a\x00\x00\x00\xe9\x00\x00\x00b\x00\x00\x00\x00\x00\x00\x00a\x00\x00\x00\xe9\x00\x00\x00"))
	images := datasettest.NPYRaw("|u1", "False", "(3, 1, 2)", []byte{0, 255, 7, 8, 1, 2})
	codes := datasettest.NPYRaw("|i1", "False", "(3, 1)", []byte{7, 4, 7})
	table, err := dataset.Load(context.Background(),
		datasettest.File(t, "i.npz", datasettest.NPZ(t, map[string][]byte{
			"x_train": []byte(images),
			"y_train": []byte(codes), "x_test": []byte(images),
		})), dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if table.Image != (tabular.ImageShape{Width: 2, Height: 1, Channels: 1, Max: 255}) ||
		!slices.Equal(table.Classes, []string{"4", "7"}) || table.X.Data[1] != 255 {
		t.Errorf("%+v %q %v", table.Image, table.Classes, table.X.Data)
	}
	rows := datasettest.NPYRaw("<u2", "False", "(3, 2)", []byte{1, 0, 9, 0, 2, 0, 8, 0, 3, 0, 7, 0})
	table, err = dataset.Load(context.Background(), datasettest.File(t, "t.npz",
		datasettest.NPZ(t, map[string][]byte{"x": []byte(rows), "y": []byte(text)})), dataset.Options{})
	if err != nil || !slices.Equal(table.Classes, []string{"aé", "b"}) ||
		!slices.Equal(table.Labels, []int32{0, 1, 0}) {
		t.Errorf("text labels: %v %v", table, err)
	}
}

func TestBadArraysAreErrors(t *testing.T) {
	huge := datasettest.NPYRaw("<f8", "False", "(4611686018427387904, 4)", make([]byte, 64))
	for name, c := range map[string]struct{ text, want string }{
		"huge.npy":  {huge, "claims the shape"},
		"long.npy":  {datasettest.NPYRaw("<f8", "False", "(2, 2)", make([]byte, 40)), "describes 32 bytes"},
		"empty.npy": {datasettest.NPYRaw("<f8", "False", "(0, 2)", nil), "empty"},
		"type.npy":  {datasettest.NPYRaw("<c8", "False", "(2, 2)", make([]byte, 32)), "cannot be read"},
		"half.npy":  {datasettest.NPYRaw("<f2", "False", "(2, 2)", make([]byte, 8)), "cannot be read"},
		"none.npy":  {datasettest.NPYMagic + "\x01\x00\xff\xff", "cut short"},
		"dict.npy":  {datasettest.NPYMagic + "\x01\x00\x03\x00{}\n" + strings.Repeat("x", 20), "damaged NumPy file"},
		"v9.npy":    {datasettest.NPYMagic + "\x09\x00\x03\x00{}\n", "version 9"},
		"flat.npy":  {datasettest.NPYRaw("<f8", "False", "(2,)", make([]byte, 16)), "one dimension only"},
		"pair.npz":  {datasettest.NPZ(t, map[string][]byte{"u": nil, "v": nil}), "no pair of features and labels"},
		"rows.npz": {datasettest.NPZ(t, map[string][]byte{
			"x": []byte(datasettest.NPYRaw("|u1", "False", "(2, 2)", make([]byte, 4))),
			"y": []byte(datasettest.NPYRaw("|u1", "False", "(3,)", make([]byte, 3))),
		}), "3 labels for 2 rows"},
		"inf.npy": {datasettest.NPYRaw("<f4", "False", "(2, 2)",
			[]byte{0, 0, 128, 127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 63}), "is not finite"},
	} {
		s := datasettest.File(t, name, c.text)
		_, err := dataset.Load(context.Background(), s, dataset.Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	bomb := datasettest.NPZ(t, map[string][]byte{"x": []byte(datasettest.NPYRaw("|u1", "False", "(1000, 4000)",
		make([]byte, 4_000_000))), "y": nil})
	s := datasettest.File(t, "bomb.npz", bomb)
	_, err := dataset.Load(context.Background(), s, dataset.Options{MaxMemory: 1 << 20})
	if !errors.As(err, new(*tabular.LimitError)) ||
		!strings.Contains(err.Error(), "unpacks to more than the limit of 1.0 MiB") {
		t.Errorf("archive that unpacks to 4 MB within 1 MB: %v", err)
	}
}

// fuzzTable loads a file of arbitrary bytes.
func fuzzTable(t *testing.T, dir string, raw []byte) {
	path := filepath.Join(dir, "f")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	table, err := dataset.Load(context.Background(), dataset.Source{Name: path}, dataset.Options{MaxMemory: 1 << 24})
	if err == nil {
		datasettest.CheckTable(t, table)
	}
}

func FuzzNumPy(f *testing.F) {
	f.Add([]byte(datasettest.NPYRaw("<u2", "True", "(2, 3)", []byte{1, 0, 10, 0, 2, 0, 20, 0, 0, 0, 1, 0})))
	f.Add([]byte(datasettest.NPYRaw("<f8", "False", "(4, 2)", make([]byte, 64))))
	f.Add([]byte(datasettest.NPYRaw("<U1", "False", "(2, 2)",
		[]byte("a\x00\x00\x00b\x00\x00\x00c\x00\x00\x00d\x00\x00\x00"))))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, raw []byte) {
		fuzzTable(t, dir, append([]byte(datasettest.NPYMagic), bytes.TrimPrefix(raw, []byte(datasettest.NPYMagic))...))
	})
}

func TestArraysWrittenByNumPy(t *testing.T) {
	want := []float32{0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1, 2}
	array, err := dataset.Load(context.Background(),
		dataset.Source{Name: "testdata/numpy/fortran.npy", Task: tabular.Regression}, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	pair, err := dataset.Load(context.Background(), dataset.Source{Name: "testdata/numpy/pair.npz"}, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(pair.X.Data, want) || !slices.Equal(pair.Classes, []string{"oui", "été"}) {
		t.Errorf("%v of %q", pair.X.Data, pair.Classes)
	}
	for i, y := range array.Targets {
		if y != float64(want[3*i+2]) || array.X.Data[2*i] != want[3*i] || array.X.Data[2*i+1] != want[3*i+1] {
			t.Errorf("row %d: %v to %v", i, array.X.Data[2*i:2*i+2], y)
		}
	}
}
