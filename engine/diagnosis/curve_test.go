package diagnosis

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tunebench/engine/event"
)

func curveAt(values ...float64) curve {
	c := curve{v: values}
	for i := range values {
		c.steps = append(c.steps, int64(10*i))
	}
	return c
}

func points(pairs ...float64) []event.Point {
	var out []event.Point
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, event.Point{Step: int64(pairs[i]), Value: pairs[i+1]})
	}
	return out
}

func TestSmoothIsTheMovingAverage(t *testing.T) {
	s := curveAt(1, 2, 3, 4, 5, 11, 6).smooth()
	if !slices.Equal(s.v, []float64{3, 5, 5.8}) || !slices.Equal(s.steps, []int64{20, 30, 40}) {
		t.Errorf("values %v at steps %v", s.v, s.steps)
	}
	if s := curveAt(1, 2, 3, 4).smooth(); s.len() != 0 {
		t.Errorf("a curve that is shorter than a window has means %v", s.v)
	}
}

func TestPartsOfACurve(t *testing.T) {
	c := curveAt(5, 4, 3, 2, 1, 2)
	if got := c.tail(2); !slices.Equal(got.v, []float64{1, 2}) || got.steps[0] != 40 {
		t.Errorf("tail %+v", got)
	}
	for _, n := range []int{6, 7, 1 << 40} {
		if got := c.tail(n); got.len() != 6 {
			t.Errorf("the last %d of 6 points are %d", n, got.len())
		}
	}
	if got := c.from(-3); got.len() != 6 {
		t.Errorf("from -3: %d points", got.len())
	}
	if got := c.from(9); got.len() != 0 {
		t.Errorf("from 9: %d points", got.len())
	}
	if c.last() != 2 || c.end() != 12.0/5 || c.argmin() != 4 {
		t.Errorf("last %v, end %v, lowest at %d", c.last(), c.end(), c.argmin())
	}
	if got := curveAt(1, 0, 2, 0).argmin(); got != 1 {
		t.Errorf("of equal minima number %d is taken", got)
	}
}

func TestAroundCentresAWindow(t *testing.T) {
	c := curveAt(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
	for step, want := range map[int64]float64{-5: 2, 0: 2, 20: 2, 45: 5, 50: 5, 90: 7, 1000: 7} {
		if got := c.around(step); got != want {
			t.Errorf("around step %d: %v, want %v", step, got, want)
		}
	}
	if got := curveAt(1, 3).around(0); got != 2 {
		t.Errorf("around a step of two points: %v, want their mean", got)
	}
}

// Noise is measured as its deviation, whatever the trend, and a spike does not count as noise.
func TestNoiseIsTheDeviationAboutTheTrend(t *testing.T) {
	rng := rand.New(rand.NewPCG(61, 67))
	for _, deviation := range []float64{0, 1e-6, 0.02, 3} {
		v := make([]float64, 4000)
		for i := range v {
			v[i] = 5 + 0.01*float64(i) + deviation*rng.NormFloat64()
		}
		v[100] += 1000
		if got := curveAt(v...).noise(); math.Abs(got-deviation) > 0.05*deviation+1e-9 {
			t.Errorf("noise of deviation %v is measured as %v", deviation, got)
		}
	}
	if got := curveAt(1, 9, 1).noise(); got != 0 {
		t.Errorf("three points have noise %v", got)
	}
}

func TestRises(t *testing.T) {
	for _, c := range []struct {
		v    []float64
		want float64
	}{{nil, 0}, {[]float64{1}, 0}, {[]float64{1, 2}, 1}, {[]float64{2, 2, 2}, 0}, {[]float64{1, 2, 1, 2, 1}, 0.5}} {
		if got := curveAt(c.v...).rises(); got != c.want {
			t.Errorf("%v rises in %v, want %v", c.v, got, c.want)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		v    []float64
		want float64
	}{
		{nil, 0},
		{[]float64{3}, 3},
		{[]float64{3, 1}, 2},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 3, 2}, 2.5},
		{[]float64{math.MaxFloat64, math.MaxFloat64}, math.MaxFloat64}, // whose sum is not finite
	} {
		if got := median(slices.Clone(c.v)); got != c.want {
			t.Errorf("median of %v is %v, want %v", c.v, got, c.want)
		}
	}
}

func TestRawKeepsWhatCanBeUsed(t *testing.T) {
	c := raw(points(30, 3, 10, 1, 20, math.NaN(), 20, 1e100, 40, -1e99, 10, 3, 50, math.Inf(1)))
	if !slices.Equal(c.steps, []int64{10, 30, 40}) || !slices.Equal(c.v, []float64{2, 3, -1e99}) {
		t.Errorf("values %v at %v", c.v, c.steps)
	}
	if c := raw(nil); c.len() != 0 {
		t.Errorf("nothing gives %v", c.v)
	}
}

func TestBinnedAveragesEachInterval(t *testing.T) {
	p := points(1, 1, 10, 3, 11, 5, 20, 7, 21, 100, 5, 2)
	c := binned(p, []int64{10, 20})
	if !slices.Equal(c.steps, []int64{10, 20}) || !slices.Equal(c.v, []float64{2, 6}) {
		t.Errorf("values %v at %v, want 2 and 6: edges belong to the interval before them", c.v, c.steps)
	}
	if c := binned(p, []int64{0, 10, 12, 15, 30}); !slices.Equal(c.steps, []int64{10, 12, 30}) {
		t.Errorf("intervals without points are kept: %v", c.steps)
	}
	if c := binned(p, nil); c.len() != 0 {
		t.Errorf("no intervals give %v", c.v)
	}
}

func TestEpochEdges(t *testing.T) {
	for _, c := range []struct {
		name   string
		series []event.Point
		want   []int64
	}{
		{"whole epochs of ours", points(10, 1, 20, 2, 30, 3), []int64{10, 20, 30}},
		{"fractions within epochs", points(5, 0.5, 10, 1, 15, 1.5, 20, 2), []int64{10, 20}},
		{"the running epoch at each step", points(0, 0, 1, 0, 2, 1, 3, 1, 4, 2), []int64{1, 3, 4}},
		{"a start at 0 before fractions", points(0, 0, 5, 0.5, 10, 1, 20, 2), []int64{10, 20}},
		{"out of order", points(20, 2, 10, 1, 15, 2), []int64{10, 20}},
		{"no numbers", points(10, math.NaN(), 20, -1, 30, math.Inf(1)), nil},
		{"nothing", nil, nil},
		{"two epochs that end at one step", points(10, 1, 10, 2), []int64{10}},
		{"rounding", points(10, 1+1e-12, 20, 2-1e-12), []int64{10, 20}},
	} {
		if got := epochEdges(c.series); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestEvenEdges(t *testing.T) {
	p := points(0, 1, 1, 1, 2, 1, 3, 1, 4, 1, 5, 1)
	if got := evenEdges(p, 3); !slices.Equal(got, []int64{1, 3, 5}) {
		t.Errorf("six points in three parts end at %v", got)
	}
	if got := evenEdges(points(7, 1, 7, 2, 7, 3, 9, 1), 4); !slices.Equal(got, []int64{7, 9}) {
		t.Errorf("parts that end at one step stay apart: %v", got)
	}
}

// Steps of a log without epochs are averaged between evaluations, or over equal parts.
func TestStepsWithoutEpochs(t *testing.T) {
	h := &event.History{}
	for step := range int64(400) {
		h.Append("train_loss", event.Point{Step: step, Value: 1})
		if step%40 == 39 {
			h.Append("val_loss", event.Point{Step: step, Value: 1})
		}
	}
	if r := newRun(h, Context{}); r.train.len() != 10 || r.train.steps[0] != 39 {
		t.Errorf("beside 10 evaluations: %d points at %v", r.train.len(), r.train.steps)
	}
	alone := &event.History{}
	for _, p := range h.Series("train_loss") {
		alone.Append("train_loss", p)
	}
	if r := newRun(alone, Context{}); r.train.len() != fineBins {
		t.Errorf("alone: %d points, want %d", r.train.len(), fineBins)
	}
}
