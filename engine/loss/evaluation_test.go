package loss_test

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/metric"
)

type lossCase struct {
	name string
	loss.Config
}

// cases are the losses with their options, of three classes or of one number. Their order is that
// of the draws below.
func cases() []lossCase {
	weights := []float64{0.3, 2, 1}
	return []lossCase{
		{"cross_entropy", loss.Config{}},
		{"smoothing", loss.Config{Smoothing: 0.2}},
		{"class weights", loss.Config{ClassWeights: weights}},
		{"smoothing and weights", loss.Config{Smoothing: 0.2, ClassWeights: weights}},
		{"mse", loss.Config{Kind: loss.MSE}},
		{"huber", loss.Config{Kind: loss.Huber, Delta: 1}},
		{"huber with a delta of 3", loss.Config{Kind: loss.Huber, Delta: 3}},
		{"mae", loss.Config{Kind: loss.MAE}},
	}
}

// TestEvaluationMeasuresWhatTrainingMinimizes: of the same predictions, a training step and an
// evaluation find the same loss by the same description.
func TestEvaluationMeasuresWhatTrainingMinimizes(t *testing.T) {
	const rows = 50
	s := rng.New(4, rng.Bench, 0, 0)
	missing := loss.Kinds()
	for _, test := range cases() {
		name, c := test.name, test.Config
		missing = slices.DeleteFunc(missing, func(k loss.Kind) bool { return k == c.Kind })
		outputs := 1
		if c.Kind.Classes() {
			outputs = 3
		}
		predictions, targets, labels := make([]float32, rows*outputs), make([]float32, rows), make([]int32, rows)
		s.FillNormal(predictions, 0, 2)
		s.FillNormal(targets, 0, 2)
		for i := range labels {
			labels[i] = int32(s.Intn(3))
		}
		l, err := loss.New(c, outputs, rows)
		if err != nil {
			t.Fatal(err)
		}
		got := l.Eval(make([]float32, len(predictions)), predictions, loss.Batch{Labels: labels, Targets: targets}).Loss
		var want float64
		if c.Kind.Classes() {
			want = metric.CrossEntropy(&c, predictions, labels, make([]float64, outputs))
		} else {
			want = metric.MeanError(&c, predictions, targets)
		}
		if math.Abs(got-want) > 1e-6*want {
			t.Errorf("%s: training finds %v, evaluation %v", name, got, want)
		}
	}
	if len(missing) > 0 {
		t.Errorf("no case tries %v", missing)
	}
}

// step is that of the differences.
const step = 1.0 / 64

// leaveTargets moves predictions away from where the absolute error has no derivative.
func leaveTargets(x, targets []float32) {
	for i, y := range targets {
		if math.Abs(float64(x[i]-y)) < 2*step {
			x[i] = y + 2*step
		}
	}
}

// TestGradientsAreDerivatives: every gradient agrees with differences of the loss, mixup included.
func TestGradientsAreDerivatives(t *testing.T) {
	const rows = 6
	s := rng.New(5, rng.Bench, 0, 0)
	for _, test := range cases() {
		name, c := test.name, test.Config
		for _, mixed := range []bool{false, true} {
			outputs := 1
			if c.Kind.Classes() {
				outputs = 3
			}
			x := make([]float32, rows*outputs)
			s.FillNormal(x, 0, 2)
			b := loss.Batch{Labels: []int32{0, 1, 2, 2, 1, 0}, Targets: []float32{0, 4, -2, 1, 0.25, -9}}
			if mixed {
				b.Lambda, b.Labels2, b.Targets2 = 0.7, []int32{1, 1, 0, 2, 0, 0}, []float32{1, 3, -3, 2, 8, -7}
			}
			if outputs == 1 {
				leaveTargets(x, b.Targets)
				leaveTargets(x, b.Targets2)
			}
			l, err := loss.New(c, outputs, rows)
			if err != nil {
				t.Fatal(err)
			}
			grad, scratch := make([]float32, len(x)), make([]float32, len(x))
			l.Eval(grad, x, b)
			for i := range x {
				at := x[i]
				x[i] = at + step
				above := l.Eval(scratch, x, b).Loss
				x[i] = at - step
				below := l.Eval(scratch, x, b).Loss
				x[i] = at
				want := (above - below) / (2 * step)
				if math.Abs(float64(grad[i])-want) > 1e-3 {
					t.Errorf("%s, mixed %t: gradient %d is %v, differences say %v", name, mixed, i, grad[i], want)
				}
			}
		}
	}
}

// TestSizesOfBatches: a loss that has grown measures small batches as a new one does.
func TestSizesOfBatches(t *testing.T) {
	small, err := loss.New(loss.Config{}, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	large, _ := loss.New(loss.Config{}, 2, 8)
	small.Grow(8)
	small.Grow(2) // never shrinks
	x := []float32{1, 2, 3, 1, 0, 0, -1, 5, 2, 2, 7, 1, 0, 3, 4, 4}
	labels := []int32{0, 1, 0, 1, 0, 1, 0, 1}
	for rows := 1; rows <= 8; rows++ {
		a, b := make([]float32, 2*rows), make([]float32, 2*rows)
		one := small.Eval(a, x[:2*rows], loss.Batch{Labels: labels})
		other := large.Eval(b, x[:2*rows], loss.Batch{Labels: labels})
		if one != other {
			t.Errorf("%d rows: %+v and %+v", rows, one, other)
		}
	}
}
