package chart

import (
	"math"
	"math/rand/v2"
	"testing"
)

// An average lies between the extremes of what it averages, starts at the first value, and the
// more of the past it keeps, the less it moves.
func TestSmoothingIsAnAverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(14, 15))
	for range 100 {
		d := &Data{}
		for i := range 1 + rng.IntN(200) {
			d.Append(float64(i), rng.NormFloat64())
		}
		all := naive(d.ys)
		travel := func(s *Data) (sum float64) {
			for i := 1; i < s.Len(); i++ {
				sum += max(s.ys[i]-s.ys[i-1], s.ys[i-1]-s.ys[i])
			}
			return sum
		}
		last := travel(d)
		for _, w := range []float64{0.3, 0.6, 0.9, 0.99} {
			s := d.Smoothed(w)
			if s.Len() != d.Len() || math.Abs(s.At(0).Y-d.At(0).Y) > 1e-12 {
				t.Fatalf("weight %v: %d of %d points, the first %v", w, s.Len(), d.Len(), s.At(0))
			}
			for i := range s.Len() {
				if y := s.At(i).Y; y < all.min-1e-9 || y > all.max+1e-9 || s.At(i).X != d.At(i).X {
					t.Fatalf("weight %v: point %d is %v of values in [%v, %v]", w, i, s.At(i), all.min, all.max)
				}
			}
			if now := travel(s); now > last+1e-9 {
				t.Fatalf("weight %v moves by %v, a smaller one by %v", w, now, last)
			} else {
				last = now
			}
		}
	}
}

// Points that come one by one make the same curve as all at once.
func TestSmoothingGoesOn(t *testing.T) {
	rng := rand.New(rand.NewPCG(16, 17))
	grown, whole := &Data{}, &Data{}
	for i := range 100 {
		y := rng.Float64()
		grown.Append(float64(i), y)
		whole.Append(float64(i), y)
		grown.Smoothed(0.8)
	}
	a, b := grown.Smoothed(0.8), whole.Smoothed(0.8)
	for i := range 100 {
		if a.At(i) != b.At(i) {
			t.Fatalf("point %d: %v and %v", i, a.At(i), b.At(i))
		}
	}
}
