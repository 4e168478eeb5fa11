package numpy

import (
	"bytes"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
)

// An array that unpacks to a thousand times its size is refused before it fills the memory.
func TestArchivesThatAreBombs(t *testing.T) {
	raw := datasettest.NPYRaw("|u1", "False", "(41943040, 2)", bytes.Repeat([]byte{0}, 80<<20))
	packed := datasettest.NPZ(t, map[string][]byte{"x": []byte(raw)})
	o := opening{&tabular.Request{}, "f"}
	if _, err := o.archive(t.Context(), []byte(packed)); err == nil ||
		!strings.Contains(err.Error(), "f/x.npy: unpacks to more than a thousand") {
		t.Errorf("%v", err)
	}
}
