package serial

import (
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/sgemm"
)

func TestTheProductIsRegistered(t *testing.T) {
	best, err := sgemm.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	registered, ok := blas32.Implementation().(sgemm.Implementation)
	if ok != (best.Kernel() != "portable") || ok && registered.Kernel() != best.Kernel() {
		t.Errorf("%T is registered where the best kernel is %s", blas32.Implementation(), best.Kernel())
	}
	if ok && registered.Threads() != 1 {
		t.Errorf("it takes %d threads", registered.Threads())
	}
}
