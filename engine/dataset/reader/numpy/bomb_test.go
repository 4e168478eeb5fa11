package numpy

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
)

// An array that unpacks to a thousand times its size is refused before it fills the memory.
func TestArchivesThatAreBombs(t *testing.T) {
	raw := datasettest.NPYRaw("|u1", "False", "(41943040, 2)", bytes.Repeat([]byte{0}, 80<<20))
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	w, err := z.Create("x.npy")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, raw); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	o := opening{&tabular.Request{}, "f"}
	if _, err := o.archive(t.Context(), b.Bytes()); err == nil ||
		!strings.Contains(err.Error(), "f/x.npy: unpacks to more than a thousand") {
		t.Errorf("%v", err)
	}
}
