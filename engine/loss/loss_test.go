package loss

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/internal/rng"
)

func eval(t *testing.T, c Config, outputs int, x []float32, b Batch) (Result, []float32) {
	t.Helper()
	l, err := New(c, outputs, len(x)/outputs)
	if err != nil {
		t.Fatal(err)
	}
	g := make([]float32, len(x))
	return l.Eval(g, x, b), g
}

// TestHugeLogits: the loss and its gradient stay exact for logits of 1e4.
func TestHugeLogits(t *testing.T) {
	x := []float32{1e4, 0, -1e4, 1e4, 0, -1e4}
	for _, c := range []Config{{}, {Smoothing: 0.3}, {ClassWeights: []float64{1, 1, 1}}} {
		r, g := eval(t, c, 3, x, Batch{Labels: []int32{0, 2}})
		// The first row costs nothing, the second 2e4; smoothing moves a tenth of
		// the label to each class, which the three logits' mean distance 1e4 prices.
		want := 1e4
		if c.Smoothing > 0 {
			want = ((0.1*1e4 + 0.1*2e4) + (0.1*1e4 + 0.8*2e4)) / 2
		}
		if math.Abs(r.Loss-want) > 1e-3 {
			t.Errorf("%+v: loss %g, want %g", c, r.Loss, want)
		}
		if r.Correct != 1 {
			t.Errorf("%+v: %d correct", c, r.Correct)
		}
		for i, v := range g {
			if math.IsNaN(float64(v)) || math.Abs(float64(v)) > 0.5 {
				t.Errorf("%+v: gradient %d is %g", c, i, v)
			}
		}
	}
}

// TestSoftPathEqualsPlainPath: weights of one and mixing with oneself change nothing.
func TestSoftPathEqualsPlainPath(t *testing.T) {
	const rows, classes = 40, 5
	s := rng.New(2, rng.Bench, 0, 0)
	x := make([]float32, rows*classes)
	s.FillNormal(x, 0, 3)
	labels := make([]int32, rows)
	for i := range labels {
		labels[i] = int32(s.Intn(classes))
	}
	want, g0 := eval(t, Config{}, classes, x, Batch{Labels: labels})
	weighted, g1 := eval(t, Config{ClassWeights: []float64{1, 1, 1, 1, 1}}, classes, x, Batch{Labels: labels})
	mixed, g2 := eval(t, Config{}, classes, x, Batch{Labels: labels, Labels2: labels, Lambda: 0.3})
	for _, got := range []Result{weighted, mixed} {
		if math.Abs(got.Loss-want.Loss) > 1e-6 || got.Correct != want.Correct {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	for i, v := range g0 {
		if math.Abs(float64(v-g1[i])) > 1e-8 || math.Abs(float64(v-g2[i])) > 1e-8 {
			t.Fatalf("gradient %d: %g, weighted %g, mixed %g", i, v, g1[i], g2[i])
		}
	}
}

func TestMixupMixesLosses(t *testing.T) {
	x := []float32{1, -2, 0.5, 0.1, 3, -1}
	a, b := []int32{0, 1}, []int32{2, 0}
	la, _ := eval(t, Config{Smoothing: 0.1}, 3, x, Batch{Labels: a})
	lb, _ := eval(t, Config{Smoothing: 0.1}, 3, x, Batch{Labels: b})
	mixed, _ := eval(t, Config{Smoothing: 0.1}, 3, x, Batch{Labels: a, Labels2: b, Lambda: 0.25})
	if want := 0.25*la.Loss + 0.75*lb.Loss; math.Abs(mixed.Loss-want) > 1e-6 {
		t.Errorf("loss %g, want %g", mixed.Loss, want)
	}
	if mixed.Correct != lb.Correct {
		t.Errorf("%d correct, want those of the labels that count more: %d", mixed.Correct, lb.Correct)
	}
}

func TestBatchOfUnweightedClassesTeachesNothing(t *testing.T) {
	r, g := eval(t, Config{ClassWeights: []float64{0, 1}}, 2, []float32{1, 2}, Batch{Labels: []int32{0}})
	if r.Loss != 0 || !slices.Equal(g, []float32{0, 0}) {
		t.Errorf("loss %g, gradient %v", r.Loss, g)
	}
}

func TestRegression(t *testing.T) {
	b := Batch{Targets: []float32{0, 0, 0, 0}}
	x := []float32{0.5, -0.5, 3, -3}
	for _, c := range []struct {
		cfg  Config
		loss float64
		grad []float32
	}{
		{Config{Kind: MSE}, (0.25 + 0.25 + 9 + 9) / 4, []float32{0.25, -0.25, 1.5, -1.5}},
		{Config{Kind: MAE}, 1.75, []float32{0.25, -0.25, 0.25, -0.25}},
		{Config{Kind: Huber, Delta: 2}, (0.125 + 0.125 + 4 + 4) / 4, []float32{0.125, -0.125, 0.5, -0.5}},
	} {
		r, g := eval(t, c.cfg, 1, x, b)
		if r.Loss != c.loss || !slices.Equal(g, c.grad) || r.SumSqErr != 18.5 {
			t.Errorf("%v: %+v, gradient %v", c.cfg.Kind, r, g)
		}
	}
}

// TestDivergenceShows: a NaN among the predictions makes the loss NaN, never a number.
func TestDivergenceShows(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, x := range [][]float32{{nan, 0}, {0, nan}, {inf, 0}, {inf, inf}, {-inf, -inf}} {
		for _, c := range []Config{{}, {Smoothing: 0.1}} {
			if r, _ := eval(t, c, 2, x, Batch{Labels: []int32{0}}); r.Loss == r.Loss && !math.IsInf(r.Loss, 0) {
				t.Errorf("loss of %v is %g", x, r.Loss)
			}
		}
	}
	for _, k := range []Kind{MSE, MAE, Huber} {
		if r, _ := eval(t, Config{Kind: k, Delta: 1}, 1, []float32{nan},
			Batch{Targets: []float32{0}}); r.Loss == r.Loss {
			t.Errorf("%v of NaN is %g", k, r.Loss)
		}
	}
}

func TestNames(t *testing.T) {
	for _, k := range []Kind{CrossEntropy, MSE, Huber, MAE} {
		if got, err := Parse(k.String()); got != k || err != nil {
			t.Errorf("%v reads back as %v, %v", k, got, err)
		}
	}
	if _, err := Parse("l2"); err == nil || !strings.Contains(err.Error(), "mse") {
		t.Errorf("error %v does not name what is known", err)
	}
}

func TestParametersAreChecked(t *testing.T) {
	nan := math.NaN()
	for want, c := range map[string]struct {
		cfg     Config
		outputs int
	}{
		"unknown kind 99":                    {Config{Kind: 99}, 1},
		"label smoothing 1, want":            {Config{Smoothing: 1}, 2},
		"label smoothing NaN, want":          {Config{Smoothing: nan}, 2},
		"Huber's delta is 0, want":           {Config{Kind: Huber}, 1},
		"Huber's delta is NaN, want":         {Config{Kind: Huber, Delta: nan}, 1},
		"cross_entropy over 1 class, want":   {Config{}, 1},
		"3 class weights for 2 classes":      {Config{ClassWeights: []float64{1, 2, 3}}, 2},
		"weight -1 of class 1, want":         {Config{ClassWeights: []float64{1, -1}}, 2},
		"weight NaN of class 0, want":        {Config{ClassWeights: []float64{nan, 1}}, 2},
		"weight +Inf of class 0, want":       {Config{ClassWeights: []float64{math.Inf(1), 1}}, 2},
		"mae needs 1 output, the network ha": {Config{Kind: MAE}, 2},
	} {
		if err := c.cfg.ValidateFor(c.outputs); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v for %d outputs: error %v, want %s", c.cfg, c.outputs, err, want)
		}
		if l, err := New(c.cfg, c.outputs, 4); err == nil || l != nil {
			t.Errorf("%+v for %d outputs was made", c.cfg, c.outputs)
		}
	}
}
