package compress

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
)

// All numbers of 16 bits come back as they are, and every float32 goes to the nearest of them.
func TestHalfIsTheNearest(t *testing.T) {
	var all []float64
	for h := range 1 << 16 {
		v := FromHalf(uint16(h))
		if v == v && Half(v) != uint16(h) {
			t.Fatalf("%#x is %v, which is %#x", h, v, Half(v))
		}
		if v != v && FromHalf(Half(v)) == FromHalf(Half(v)) {
			t.Fatalf("%#x is no number any more", h)
		}
		if v-v == 0 {
			all = append(all, float64(v))
		}
	}
	slices.Sort(all)
	s := rng.New(1, rng.Explain, 0, 0)
	for range 20000 {
		v := float64(float32(s.Normal() * math.Exp(8*s.Normal())))
		if math.Abs(v) >= 65504 {
			continue
		}
		i, _ := slices.BinarySearch(all, v)
		nearest := min(math.Abs(all[min(i, len(all)-1)]-v), math.Abs(all[max(0, i-1)]-v))
		if got := math.Abs(float64(FromHalf(Half(float32(v)))) - v); got != nearest {
			t.Fatalf("%v is off by %v, the nearest by %v", v, got, nearest)
		}
	}
	for v, want := range map[float32]float32{
		1 + 0x1p-11: 1, 1 + 3*0x1p-11: 1 + 0x1p-9, 0x1p-25: 0, 3 * 0x1p-25: 0x1p-23, // ties go to the even one
		65519: 65504, 65520: float32(math.Inf(1)), 1e30: float32(math.Inf(1)), -0x1p-30: 0,
	} {
		if got := FromHalf(Half(v)); got != want {
			t.Errorf("%v becomes %v, want %v", v, got, want)
		}
	}
}

func TestInt8KeepsEachRowWithinHalfAStep(t *testing.T) {
	s := rng.New(2, rng.Explain, 0, 0)
	w := make([]float32, 5*40)
	for i := range w {
		w[i] = float32(s.Normal() * math.Pow(10, float64(i/40))) // rows of very different sizes
	}
	clear(w[160:])
	q, scales := Int8(w, 5)
	back := FromInt8(q, scales)
	for i, v := range w {
		if off := math.Abs(float64(v - back[i])); off > 0.5001*float64(scales[i/40]) {
			t.Errorf("weight %d: %v becomes %v, with a scale of %v", i, v, back[i], scales[i/40])
		}
	}
	for r := range 4 {
		row := q[r*40 : (r+1)*40]
		if max(slices.Max(row), -slices.Min(row)) != 127 {
			t.Errorf("row %d spans %d to %d", r, slices.Min(row), slices.Max(row))
		}
	}
	if slices.Max(q[160:]) != 0 || scales[4] != 1 {
		t.Errorf("a row of zeros: %v, %v", q[160:], scales[4])
	}
}

func TestPruneTakesTheSmallestOfAll(t *testing.T) {
	a, b := []float32{3, -0.1, 2}, []float32{0.2, -5, 0.3, 0.1}
	Prune([][]float32{a, b}, 0.45) // 3 of 7
	if !slices.Equal(a, []float32{3, 0, 2}) || !slices.Equal(b, []float32{0, -5, 0.3, 0}) {
		t.Errorf("%v %v", a, b)
	}
	Prune([][]float32{a, b}, 2)
	if slices.Max(a) != 0 || slices.Min(b) != 0 {
		t.Errorf("%v %v", a, b)
	}
}

// A scale of four bytes for each row has to be earned by what 8 bits save over 16.
func TestWideRowsEarnTheirScale(t *testing.T) {
	for cols := range 40 {
		if Wide(cols) && cols+4 >= 2*cols {
			t.Errorf("%d columns: %v", cols, Wide(cols))
		}
	}
	if Wide(3) || !Wide(64) {
		t.Error("short rows are wide, or long ones are not")
	}
}

func TestBytes(t *testing.T) {
	w := make([]float32, 100)
	for i := range 10 {
		w[i] = 1
	}
	for each, want := range map[int]int{4: 4*10 + 13, 1: 10 + 13} {
		if got := Bytes(w, each); got != want {
			t.Errorf("%d bytes each: %d, want %d", each, got, want)
		}
	}
	if full := slices.Repeat([]float32{1}, 100); Bytes(full, 1) != 100 {
		t.Error("a full matrix takes more than its weights")
	}
}
