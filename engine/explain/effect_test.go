package explain

import (
	"errors"
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
)

// plane is rows of two columns that go together: the second is the first and noise.
func plane(n int) (x, y []float64) {
	s := rng.New(1, rng.Explain, 0, 0)
	for range n {
		v := 2*s.Float64() - 1
		x, y = append(x, v), append(y, v+0.3*s.Normal())
	}
	return x, y
}

// The accumulated local effect of x on x² + xy, where E[y|x] = x, is the integral of 2x + x, centered; the
// partial dependence is x² + x E[y]: correlation must change the first alone.
func TestAlongAKnownFunction(t *testing.T) {
	x, y := plane(20000)
	e, err := Along(x, 40, func(rows []int32, set []float64) ([]float64, error) {
		out := make([]float64, len(rows))
		for i, r := range rows {
			out[i] = set[i]*set[i] + set[i]*y[r]
		}
		return out, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	squares, mean := 0.0, 0.0
	for i := range x {
		squares += x[i] * x[i] / float64(len(x))
		mean += y[i] / float64(len(y))
	}
	total := 0
	for k, v := range e.At {
		if want := 1.5 * (v*v - squares); math.Abs(e.Accumulated[k]-want) > 0.03 {
			t.Errorf("the accumulated effect at %.3f is %.4f, want %.4f", v, e.Accumulated[k], want)
		}
		if want := v*v + v*mean; math.Abs(e.Partial[k]-want) > 1e-9 {
			t.Errorf("the partial dependence at %.3f is %.4f, want %.4f", v, e.Partial[k], want)
		}
		total += e.Rows[k]
	}
	if total != len(x) || !slices.IsSorted(e.At) || len(e.At) != 41 {
		t.Errorf("%d rows at %d values", total, len(e.At))
	}
}

// What predictions do not depend on has no effect, however it goes together with what they depend on.
func TestAlongWhatDoesNotMatter(t *testing.T) {
	x, y := plane(2000)
	e, err := Along(y, 20, func(rows []int32, _ []float64) ([]float64, error) {
		out := make([]float64, len(rows))
		for i, r := range rows {
			out[i] = math.Exp(x[r])
		}
		return out, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for k := range e.At {
		if math.Abs(e.Accumulated[k]) > 1e-12 {
			t.Errorf("an effect of %v", e.Accumulated[k])
		}
	}
}

func TestAlongFewValues(t *testing.T) {
	same := func(rows []int32, set []float64) ([]float64, error) { return slices.Clone(set), nil }
	nan := math.NaN()
	for _, c := range []struct {
		values []float64
		at     []float64
		ale    []float64
	}{
		{[]float64{0, 1, 0, 1, nan}, []float64{0, 1}, []float64{-0.5, 0.5}},
		{[]float64{3, 3, 3}, []float64{3}, []float64{0}},
		{[]float64{nan}, nil, nil},
		{nil, nil, nil},
	} {
		e, err := Along(c.values, 8, same)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(e.At, c.at) || !slices.Equal(e.Accumulated, c.ale) || !slices.Equal(e.Partial, c.at) {
			t.Errorf("%v: %+v", c.values, e)
		}
	}
	failed := errors.New("no device")
	_, err := Along([]float64{1, 2}, 2, func([]int32, []float64) ([]float64, error) { return nil, failed })
	if !errors.Is(err, failed) {
		t.Errorf("the error is %v", err)
	}
}
