package chart

import (
	"math"
	"math/rand/v2"
	"testing"
)

// However many points share a column, its extremes are kept: no spike is averaged away.
func TestColumnsKeepTheEnvelope(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	for range 300 {
		d := &Data{}
		for i := range 1 + rng.IntN(3000) {
			d.Append(float64(i), rng.NormFloat64())
		}
		n := 1 + rng.IntN(120)
		cols := columns(d, scale{lo: 0, hi: float64(d.Len() - 1)}, n, false, nil)
		if len(cols) != n {
			t.Fatalf("%d columns, want %d", len(cols), n)
		}
		all, at := noExtent, 0
		for i, c := range cols {
			if c.from != at || c.to < c.from {
				t.Fatalf("column %d holds [%d, %d), the one before ends at %d", i, c.from, c.to, at)
			}
			at = c.to
			if !alike(c.extent, naive(d.ys[c.from:c.to])) {
				t.Fatalf("column %d spans %+v", i, c.extent)
			}
			all.join(c.extent)
		}
		if at != d.Len() || !alike(all, naive(d.ys)) {
			t.Fatalf("%d of %d points, %+v", at, d.Len(), all)
		}
	}
}

// Each point lies in the column to whose dot its x belongs.
func TestColumnsAgreeWithTheScale(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 11))
	for range 100 {
		d := &Data{}
		for x := 0.0; d.Len() < 200; x += rng.Float64() {
			d.Append(x, 1)
		}
		lo, hi, n := d.xs[20], d.xs[150], 2+rng.IntN(60)
		s := scale{lo: lo, hi: hi, dots: n}
		for i, c := range columns(d, scale{lo: lo, hi: hi}, n, false, nil) {
			for k := c.from; k < c.to; k++ {
				off := math.Abs((d.xs[k]-lo)/(hi-lo)*float64(n-1) - float64(i))
				if got := s.dot(d.xs[k]); got != i && off > 0.5+1e-9 {
					t.Fatalf("x %v is in column %d and at dot %d of %d", d.xs[k], i, got, n)
				}
			}
		}
	}
}

func TestALogColumnTakesOnlyPositiveValues(t *testing.T) {
	d := &Data{}
	for i, y := range []float64{-1, 0, 5, 0.5} {
		d.Append(float64(i), y)
	}
	if c := columns(d, scale{lo: 0, hi: 3}, 1, true, nil)[0]; c.min != 0.5 || c.max != 5 || c.gaps {
		t.Errorf("%+v", c.extent)
	}
	d = &Data{}
	d.Append(0, -1)
	if c := columns(d, scale{lo: 0, hi: 3}, 1, true, nil)[0]; !c.empty() || c.gaps {
		t.Errorf("nothing positive: %+v", c.extent)
	}
}

// A spike of one point among thousands reaches the height of its value.
func TestASpikeIsSeen(t *testing.T) {
	d := &Data{}
	for i := range 10_000 {
		y := 1.0
		if i == 6_543 {
			y = 2
		}
		d.Append(float64(i), y)
	}
	var p plotter
	p.reset(20, 5, true)
	y := scale{lo: 1, hi: 2, dots: 20}
	trace(d, columns(d, scale{lo: 0, hi: 9_999}, 40, false, nil), Range{0, 9_999}, y, &stroke{p: &p})
	dots := dotsOf(&p)
	for u := range 20 {
		found := false
		for x := range 40 {
			found = found || dots[[2]int{x, u}]
		}
		if !found {
			t.Errorf("the spike does not pass height %d", u)
		}
	}
}

func TestVaries(t *testing.T) {
	for _, c := range []struct {
		ys   []float64
		want bool
	}{
		{nil, false},
		{[]float64{3}, false},
		{[]float64{3, 3, 3}, false},
		{[]float64{3, 3, 4}, true},
		{[]float64{3, math.NaN()}, true},
	} {
		d := &Data{}
		for i, y := range c.ys {
			d.Append(float64(i), y)
		}
		if d.Varies() != c.want {
			t.Errorf("%v varies: %v", c.ys, !c.want)
		}
	}
}
