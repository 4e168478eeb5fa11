package datasettest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tunebench/engine/dataset/tabular"

	"github.com/klauspost/compress/zstd"
	pq "github.com/parquet-go/parquet-go"
	"github.com/pierrec/lz4/v4"
	"github.com/sbinet/npyio/npy"
	"github.com/ulikunitz/xz"
)

// File writes a file into a fresh folder and returns a source for it.
func File(tb testing.TB, name, content string) tabular.Source {
	tb.Helper()
	return tabular.Source{Name: name, Dir: Folder(tb, map[string]string{name: content})}
}

// Folder writes files, named by their paths with slashes, into a fresh folder.
func Folder(tb testing.TB, files map[string]string) (dir string) {
	tb.Helper()
	dir = tb.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		must(tb, os.MkdirAll(filepath.Dir(path), 0o700))
		must(tb, os.WriteFile(path, []byte(content), 0o600))
	}
	return dir
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// Gzip compresses.
func Gzip(tb testing.TB, content string) string {
	tb.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(content))
	must(tb, err)
	must(tb, z.Close())
	return b.String()
}

// Zstandard compresses.
func Zstandard(tb testing.TB, content string) string {
	tb.Helper()
	z, err := zstd.NewWriter(nil)
	must(tb, err)
	return string(z.EncodeAll([]byte(content), nil))
}

// XZ compresses.
func XZ(tb testing.TB, content string) string {
	tb.Helper()
	var b bytes.Buffer
	z, err := xz.WriterConfig{DictCap: 1 << 20}.NewWriter(&b)
	must(tb, err)
	_, err = z.Write([]byte(content))
	must(tb, err)
	must(tb, z.Close())
	return b.String()
}

// LZ4 compresses.
func LZ4(tb testing.TB, content string) string {
	tb.Helper()
	var b bytes.Buffer
	z := lz4.NewWriter(&b)
	_, err := z.Write([]byte(content))
	must(tb, err)
	must(tb, z.Close())
	return b.String()
}

// ZIP makes an archive of files.
func ZIP(tb testing.TB, files map[string]string) string {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		must(tb, err)
		_, err = w.Write([]byte(files[name]))
		must(tb, err)
	}
	must(tb, z.Close())
	return b.String()
}

// Packed lists ways to pack a file that are taken out when it is read, and the content in each.
func Packed(tb testing.TB, content string) map[string]string {
	tb.Helper()
	return map[string]string{
		"gzip": Gzip(tb, content), "zstd": Zstandard(tb, content), "xz": XZ(tb, content), "lz4": LZ4(tb, content),
		"ZIP": ZIP(tb, map[string]string{"folder/table.csv": content, "__MACOSX/._table.csv": "x", ".DS_Store": "x"}),
	}
}

// Parquet writes rows in row groups of 700.
func Parquet[T any](tb testing.TB, rows []T, options ...pq.WriterOption) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := pq.NewGenericWriter[T](&b, options...)
	for len(rows) > 0 {
		n := min(len(rows), 700)
		_, err := w.Write(rows[:n])
		must(tb, err)
		must(tb, w.Flush())
		rows = rows[n:]
	}
	must(tb, w.Close())
	return b.Bytes()
}

// NPY writes an array with the library.
func NPY(tb testing.TB, v any) []byte {
	tb.Helper()
	var b bytes.Buffer
	must(tb, npy.Write(&b, v))
	return b.Bytes()
}

// NPYMagic is what an array's file begins with.
const NPYMagic = "\x93NUMPY"

// NPYRaw writes an array with any header.
func NPYRaw(descr, fortran, shape string, body []byte) string {
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n", descr, fortran, shape)
	return NPYMagic + "\x01\x00" + string([]byte{byte(len(header)), byte(len(header) >> 8)}) + header + string(body)
}

// NPZ writes an archive of arrays.
func NPZ(tb testing.TB, arrays map[string][]byte) string {
	tb.Helper()
	files := map[string]string{}
	for name, raw := range arrays {
		files[name+".npy"] = string(raw)
	}
	return ZIP(tb, files)
}

// The types of values in IDX files.
const (
	IDXUint8   = 0x08
	IDXInt16   = 0x0b
	IDXInt32   = 0x0c
	IDXFloat32 = 0x0d
	IDXFloat64 = 0x0e
)

// IDX writes an array in the format of the MNIST files.
func IDX(kind byte, dims []uint32, values []byte) string {
	b := []byte{0, 0, kind, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return string(append(b, values...))
}

// PNG draws a picture of one color, gray if that is, with its first pixel white.
func PNG(tb testing.TB, width, height int, c color.Color) string {
	tb.Helper()
	var img interface {
		image.Image
		Set(x, y int, c color.Color)
	} = image.NewGray(image.Rect(0, 0, width, height))
	if r, g, _, _ := c.RGBA(); r != g {
		img = image.NewRGBA(image.Rect(0, 0, width, height))
	}
	for y := range height {
		for x := range width {
			img.Set(x, y, c)
		}
	}
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	must(tb, png.Encode(&b, img))
	return b.String()
}
