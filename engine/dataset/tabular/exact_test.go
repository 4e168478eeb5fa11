package tabular

import (
	"math"
	"testing"

	"tunebench/engine/internal/rng/splitmix"
)

// Taken apart and put together again, a number is the same to the last bit.
func TestNumbersAreWholeAgain(t *testing.T) {
	whole := func(v float64) {
		t.Helper()
		nearest, rest := Split(v)
		if got := Join(nearest, rest); math.Float64bits(got) != math.Float64bits(v) {
			t.Fatalf("%v is %v and %d, which make %v", v, nearest, rest, got)
		}
		if float64(nearest) == v && rest != 0 {
			t.Fatalf("%v has the rest %d", v, rest)
		}
	}
	for _, v := range []float64{
		0, math.Copysign(0, -1), 1, -0.1, 16777217, 123456781, 20240101, 9007199254740991, 1234567890123457,
		math.MaxFloat32, -math.MaxFloat32, 0x1p-126, math.Pi, 1e-37, 1 + 0x1p-24, 1 + 0x1p-52,
	} {
		whole(v)
	}
	s := splitmix.New(3, splitmix.Points, 0)
	for i := range uint64(100_000) {
		v := math.Float64frombits(s.Uint64(i))
		if a := math.Abs(v); a >= 0x1p-126 && a < math.MaxFloat32 {
			whole(v)
		}
		whole(math.Ldexp(s.Float64(i), int(i%120)-60))
	}
	// What float32 cannot come near keeps no rest.
	for _, v := range []float64{1e-300, -1e-60, math.Inf(1), math.NaN()} {
		if _, rest := Split(v); rest != 0 {
			t.Errorf("%v has the rest %d", v, rest)
		}
	}
}

func TestValuesOfATable(t *testing.T) {
	table := Table{X: Matrix(3, 2, make([]float32, 6)), Rest: [][]int32{nil, make([]int32, 3)}, Rows: RowNumbers(3)}
	want := []float64{123456780, 123456781, 123456783}
	for i, v := range want {
		table.X.Data[2*i] = float32(i) + 0.5
		table.X.Data[2*i+1], table.Rest[1][i] = Split(v)
	}
	if !table.Exact(0) || table.Exact(1) || table.At(2, 0) != 2.5 || table.At(1, 1) != want[1] {
		t.Errorf("%v %v", table.At(2, 0), table.At(1, 1))
	}
	table.Keep([]int32{0, 2})
	if table.At(1, 1) != want[2] || table.At(0, 1) != want[0] || len(table.Rest[1]) != 2 {
		t.Errorf("kept %v", table.Rest)
	}
	if float32(want[0]) != float32(want[2]) {
		t.Error("a float32 tells these apart, so nothing was tested")
	}
}
