package tabular

import (
	"math"
	"strconv"
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
	table := Table{X: Matrix(3, 2, make([]float32, 6)), Rest: make([]Rest, 2), Rows: RowNumbers(3)}
	want := []float64{123456780, 123456781, 123456783}
	for i, v := range want {
		table.X.Data[2*i] = float32(i) + 0.5
		table.X.Data[2*i+1] = table.Rest[1].Put(v, i, table.X.Data[1:], 2, 3)
	}
	if !table.Exact(0) || table.Exact(1) || table.At(2, 0) != 2.5 || table.At(1, 1) != want[1] {
		t.Errorf("%v %v", table.At(2, 0), table.At(1, 1))
	}
	table.Keep([]int32{0, 2})
	if table.At(1, 1) != want[2] || table.At(0, 1) != want[0] || len(table.Rest[1].Lacks) != 2 {
		t.Errorf("kept %v", table.Rest)
	}
	if float32(want[0]) != float32(want[2]) {
		t.Error("a float32 tells these apart, so nothing was tested")
	}
}

// Whatever numbers a column has, and wherever they begin to lack something, each is what was put.
func TestColumnsKeepTheirNumbers(t *testing.T) {
	s := splitmix.New(5, splitmix.Points, 0)
	const rows, stride = 400, 3
	draw := uint64(0)
	float := func() float64 { draw++; return s.Float64(draw) }
	written := func(decimals int) float64 { // as the text of so many decimals is read
		v, err := strconv.ParseFloat(strconv.FormatFloat(float()*8-4, 'f', decimals, 64), 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	until := func(end int, first, then func() float64) func(row int) float64 {
		return func(row int) float64 {
			if row < end {
				return first()
			}
			return then()
		}
	}
	always := func(v float64) func() float64 { return func() float64 { return v } }
	to := func(decimals int) func() float64 { return func() float64 { return written(decimals) } }
	sign := func(row int) float64 { return math.Copysign(0.1*float64(row%2), float64(row%3)-1) }
	for name, c := range map[string]struct {
		number   func(row int) float64
		decimals int
		lacks    bool
	}{
		"whole":                      {func(int) float64 { return float64(int(float()*1e6) - 500_000) }, 0, false},
		"six decimals":               {func(int) float64 { return written(6) }, 6, false},
		"one, then four":             {func(row int) float64 { return written(1 + row/200*3) }, 4, false},
		"halves, then three":         {until(99, always(0.5), to(3)), 3, false},
		"eighths, then one":          {until(99, always(0.125), to(1)), 3, false},
		"powers of two, then one":    {until(9, always(0x1p-20), always(0.1)), 0, true},
		"two decimals, then a third": {until(300, to(2), always(1.0/3)), 0, true},
		"any":                        {func(int) float64 { return float() }, 0, true},
		"prices, then ids":           {until(50, always(12.99), always(123456781)), 0, true},
		"two decimals of millions":   {func(int) float64 { return 1234567.89 + float64(int(float()*100)) }, 0, true},
		"signed zeros":               {sign, 1, false},
	} {
		var r Rest
		x, want := make([]float32, rows*stride), make([]float64, rows)
		for i := range rows {
			if want[i] = c.number(i); i%7 == 3 {
				want[i], x[i*stride] = math.NaN(), float32(math.NaN())
				continue
			}
			x[i*stride] = r.Put(want[i], i, x, stride, rows)
		}
		if r.Decimals != c.decimals || (r.Lacks != nil) != c.lacks {
			t.Errorf("%s: %d decimals, %d rests", name, r.Decimals, len(r.Lacks))
		}
		for i, w := range want {
			v := x[i*stride]
			if got := r.Of(v, i); math.Float64bits(got) != math.Float64bits(w) && (got == got || w == w) {
				t.Fatalf("%s: row %d is %v, want %v", name, i, got, w)
			}
			if _, lack := Split(w); r.Lack(v, i) != lack {
				t.Fatalf("%s: row %d lacks %d, want %d", name, i, r.Lack(v, i), lack)
			}
		}
	}
}
