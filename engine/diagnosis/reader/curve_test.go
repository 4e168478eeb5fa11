package reader

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/event"
)

func points(v ...float64) (out []event.Point) {
	for i, x := range v {
		out = append(out, event.Point{Step: int64(10 * (i + 1)), Value: x})
	}
	return out
}

func same(x float64) float64 { return x }

func of(v ...float64) curve { return curveOf(points(v...), int64(10*len(v)), same) }

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-9 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestCurvesByHand(t *testing.T) {
	c := of(8, 4, 2, 3, 1, 2)
	near(t, "the last", c.last(), 2)
	near(t, "the highest", c.highest(), 8)
	near(t, "the place of the lowest", float64(c.argmin()), 4)
	near(t, "a third ago", c.back(1.0/3), 3)
	near(t, "the oldest", c.back(5), 8)
	near(t, "the fall of half", c.fall(0.5), math.Log(2)-math.Log(2))
	near(t, "the share that rises", c.rises(), 0.5)
	near(t, "the time of the first", c.at[0], 1.0/6)
	s := c.smooth()
	if !slices.Equal(s.v, []float64{14.0 / 3, 3, 2, 2}) || len(s.at) != 4 {
		t.Errorf("smooth %v at %v", s.v, s.at)
	}
	near(t, "the time of the first mean", s.at[0], 2.0/6)
	short := of(3, 1)
	if got := short.smooth(); !slices.Equal(got.v, short.v) {
		t.Errorf("two points are smoothed to %v", got.v)
	}
}

// Noise is what is left when the trend is taken away: none of a line, and that of a zigzag at its size.
func TestNoiseIsWithoutTrend(t *testing.T) {
	var line, zigzag, few []float64
	for i := range 40 {
		line = append(line, 10-0.2*float64(i))
		zigzag = append(zigzag, 10-0.2*float64(i)+0.1*float64(1-2*(i%2)))
	}
	near(t, "the noise of a line", of(line...).noise(), 0)
	near(t, "the noise of a zigzag", of(zigzag...).noise(), 1.4826*0.4/math.Sqrt(6))
	near(t, "the noise of few points", of(append(few, 1, 2, 3)...).noise(), math.NaN())
	near(t, "the rises of one point", of(1).rises(), math.NaN())
}

// Long curves are thinned evenly, with both ends kept, and what is no loss is cut.
func TestCurvesAreThinnedAndCut(t *testing.T) {
	var long []float64
	for i := range 1001 {
		long = append(long, float64(i)/100)
	}
	c := of(long...)
	if c.len() != mostPoints || c.v[0] != 0 || c.last() != 10 || !slices.IsSorted(c.at) {
		t.Errorf("%d points from %v to %v", c.len(), c.v[0], c.last())
	}
	wild := of(math.NaN(), math.Inf(1), math.Inf(-1), 1e300, 0.5)
	if !slices.Equal(wild.v, []float64{worst, worst, -worst, worst, 0.5}) {
		t.Errorf("%v", wild.v)
	}
}
