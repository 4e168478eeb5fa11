package chart

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// alike compares extents whose sums were added up in different orders.
func alike(a, b extent) bool {
	if math.Abs(a.sum-b.sum) > 1e-9*float64(1+a.n)*max(1, math.Abs(a.max), math.Abs(a.min)) && a.n > 0 {
		return false
	}
	a.sum, b.sum = 0, 0
	return a == b
}

func naive(ys []float64) extent {
	e := noExtent
	for _, y := range ys {
		e.add(y)
	}
	return e
}

func TestSpanAgreesWithALoop(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	d := &Data{}
	for i := range 5000 {
		y := rng.NormFloat64()
		if rng.IntN(500) == 0 {
			y = math.NaN()
		}
		d.Append(float64(i), y)
		if i == 3000 {
			d.Append(1500, 1) // a resumed run rewinds
			for j := 1501; j <= 3000; j++ {
				d.Append(float64(j), rng.Float64())
			}
		}
	}
	if d.Len() != 5000 {
		t.Fatalf("%d points", d.Len())
	}
	for range 2000 {
		a, b := rng.IntN(5001), rng.IntN(5001)
		a, b = min(a, b), max(a, b)
		if got, want := d.span(a, b), naive(d.ys[a:b]); !alike(got, want) {
			t.Fatalf("[%d, %d): got %+v, want %+v", a, b, got, want)
		}
	}
	// Appending one by one and building at once give the same blocks.
	levels := d.levels
	d.truncate(d.Len())
	if !reflect.DeepEqual(levels, d.levels) {
		t.Error("blocks depend on how they were built")
	}
}

func TestAppendRewinds(t *testing.T) {
	d := &Data{}
	for i := range 10 {
		d.Append(float64(i), float64(i))
	}
	d.Smoothed(0.5)
	d.Append(4, 100)
	d.Append(math.NaN(), 7)
	d.Append(math.Inf(1), 7)
	if d.Len() != 5 || d.At(4) != (Point{4, 100}) || d.Smoothed(0.5).Len() != 5 {
		t.Errorf("%d points, last %v", d.Len(), d.At(d.Len()-1))
	}
	if p, ok := d.Last(); !ok || p.Y != 100 {
		t.Errorf("last %v", p)
	}
	d.Reset()
	if _, ok := d.Last(); ok || d.Len() != 0 {
		t.Error("not empty")
	}
}

func TestSyncReadsOnlyWhatIsNew(t *testing.T) {
	src := []Point{{0, 1}, {1, 2}, {2, math.NaN()}}
	reads := 0
	at := func(i int) Point { reads++; return src[i] }
	var d Data
	d.Sync(len(src), at)
	src = append(src, Point{3, 4})
	reads = 0
	d.Sync(len(src), at)
	if d.Len() != 4 || reads > 3 {
		t.Errorf("%d points after %d reads", d.Len(), reads)
	}
	src = []Point{{0, 9}, {1, 8}}
	d.Sync(len(src), at)
	if d.Len() != 2 || d.At(0).Y != 9 {
		t.Errorf("another run's points stay: %v", d.ys)
	}
	src = []Point{{0, 9}, {1, 8}, {1, 7}, {0.5, 3}, {math.NaN(), 1}, {2, 5}}
	d.Sync(len(src), at)
	if p, _ := d.Last(); p != (Point{2, 5}) || d.Len() != 3 {
		t.Errorf("points %v %v", d.xs, d.ys)
	}
}

// The last points of a series may become others; what was summarized of them follows.
func TestSyncFollowsTheUnsettledEnd(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 15))
	var d Data
	var src []Point
	for range 2000 {
		src = src[:max(0, len(src)-rng.IntN(unsettled))]
		for range rng.IntN(2 * unsettled) {
			src = append(src, Point{float64(len(src)), rng.NormFloat64()})
		}
		if rng.IntN(200) == 0 {
			src = src[:len(src)/2]
		}
		d.Sync(len(src), func(i int) Point { return src[i] })
		if d.Len() != len(src) {
			t.Fatalf("%d points of %d", d.Len(), len(src))
		}
		for i, p := range src {
			if d.At(i) != p {
				t.Fatalf("point %d is %v, not %v", i, d.At(i), p)
			}
		}
		from := rng.IntN(len(src) + 1)
		to := from + rng.IntN(len(src)-from+1)
		if got, want := d.span(from, to), naive(d.ys[from:to]); !alike(got, want) {
			t.Fatalf("[%d, %d) of %d spans %v, want %v", from, to, len(src), got, want)
		}
	}
}

// TestSmoothingIsTensorBoards compares with the recurrence of its vz_line_chart2.
func TestSmoothingIsTensorBoards(t *testing.T) {
	ys := []float64{2, 1, math.NaN(), 4, 0.5, math.Inf(1), 0.25}
	d := &Data{}
	for i, y := range ys {
		d.Append(float64(i), y)
	}
	const w = 0.6
	last, n := 0.0, 0
	got := d.Smoothed(w)
	for i, y := range ys {
		want := y
		if finite(y) {
			last = last*w + (1-w)*y
			n++
			want = last / (1 - math.Pow(w, float64(n)))
		}
		if g := got.At(i).Y; g != want && !(math.IsNaN(g) && math.IsNaN(want)) {
			t.Errorf("point %d: %v, want %v", i, g, want)
		}
	}
	if got.At(0).Y != 2 {
		t.Errorf("the curve starts at %v, not at its first value", got.At(0).Y)
	}
	d.Append(7, 1)
	if s := d.Smoothed(w); s != got || s.Len() != 8 {
		t.Error("an appended point starts the average afresh")
	}
	if d.Smoothed(0) != d || d.Smoothed(1) != d {
		t.Error("no smoothing is not the data itself")
	}
}

func labels(ts []tick) string {
	var out []string
	for _, t := range ts {
		out = append(out, t.label)
	}
	return strings.Join(out, " ")
}

func TestTicks(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{labels(linearTicks(0, 50, 10, true)), "0 5 10 15 20 25 30 35 40 45 50"},
		{labels(linearTicks(0, 1, 5, false)), "0.0 0.2 0.4 0.6 0.8 1.0"},
		{labels(linearTicks(-1, 1, 4, false)), "-1.0 -0.5 0.0 0.5 1.0"},
		{labels(linearTicks(0, 0.3, 3, false)), "0.0 0.1 0.2 0.3"},
		{labels(linearTicks(0, 1.2e6, 3, false)), "0 0.5M 1.0M"},
		{labels(linearTicks(0, 3.1e-5, 3, false)), "0 2e-5"},
		{labels(linearTicks(0, 2, 10, true)), "0 1 2"},
		{labels(linearTicks(1e20, 3e20, 2, false)), "1e20 2e20 3e20"},
		{labels(logTicks(-4, 2, 4)), "1e-4 0.01 1 100"},
		{labels(logTicks(-1.31, 0.3, 6)), "0.05 0.1 0.2 0.5 1"},
		{labels(logTicks(-2.5, -1.6, 6)), "0.005 0.01 0.02"},
		{labels(logTicks(0.31, 0.36, 4)), "2.1 2.2"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	for _, lo := range nasty {
		for _, hi := range nasty {
			for n := range 8 {
				if got := len(linearTicks(lo, hi, n, n%2 == 0)); got > 1001 {
					t.Errorf("%g to %g: %d ticks", lo, hi, got)
				}
			}
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 40, 10, true)
	f.Fuzz(func(t *testing.T, a, b, c float64, w, h int, log bool) {
		w, h = w%80, h%40
		l := one(a, b, c, a)
		l.LogY = log
		if got := render(l, w, h); w > 0 && h > 0 && strings.Count(got, "\n") != h-1 {
			t.Errorf("%d lines, want %d", strings.Count(got, "\n")+1, h)
		}
	})
}
