package memory

import (
	"math"
	"testing"
)

func TestSizesNeverWrap(t *testing.T) {
	const most = math.MaxInt64
	for _, c := range []struct{ got, want int64 }{
		{Sum(), 0},
		{Sum(1, 2, 3), 6},
		{Sum(most, 1), most},
		{Sum(1, most-1), most},
		{Sum(most, most, most), most},
		{Product(), 1},
		{Product(2, 3, 4), 24},
		{Product(most, 2), most},
		{Product(1<<32, 1<<32), most},
		{Product(1<<31, 1<<31), 1 << 62},
		{Product(most, most, 0), 0},
		{Product(0, most), 0},
	} {
		if c.got != c.want {
			t.Errorf("got %d, want %d", c.got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0.0 KiB", 512: "0.5 KiB", 1 << 20: "1.0 MiB", 3 << 29: "1.5 GiB", 1 << 50: "1.0 PiB",
		math.MaxInt64: "8.0 EiB",
	} {
		if got := Text(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestLeast(t *testing.T) {
	if got := Least(); got != Unlimited {
		t.Errorf("of none: %+v", got)
	}
	small := Room{5, "small"}
	if got := Least(Room{7, "large"}, small, Unlimited); got != small {
		t.Errorf("%+v", got)
	}
}
