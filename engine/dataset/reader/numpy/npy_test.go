package numpy

import (
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
)

func TestOrdersOfArrays(t *testing.T) {
	fortran := datasettest.NPYRaw("<u2", "True", "(2, 3)", []byte{1, 0, 10, 0, 2, 0, 20, 0, 0, 0, 1, 0})
	a, err := parse("f", []byte(fortran))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{1, 2, 0, 10, 20, 1} {
		if a.at(i) != want {
			t.Errorf("value %d in C order is %v, want %v", i, a.at(i), want)
		}
	}
	a, err = parse("f", []byte(datasettest.NPYRaw(">i2", "False", "(1, 2)", []byte{0, 1, 255, 254})))
	if err != nil || a.at(0) != 1 || a.at(1) != -2 {
		t.Errorf("big-endian: %v", err)
	}
}
