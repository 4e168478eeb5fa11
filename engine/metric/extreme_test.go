package metric

import (
	"math"
	"testing"

	"tunebench/engine/loss"
)

var (
	nan = float32(math.NaN())
	inf = float32(math.Inf(1))
)

func TestHugeLogitsStayFinite(t *testing.T) {
	m := NewClassification(3, 2, true)
	m.Measure([]float32{
		1e4, 0, 0,
		1e4, 0, -1e4,
		-1e4, 1e4, 1e4,
	}, []int32{0, 2, 1})
	want := (0 + 2e4 + math.Ln2) / 3
	if got := m.LogLoss(); math.Abs(got-want) > 1e-9 {
		t.Errorf("log loss = %v, want %v", got, want)
	}
	smooth := loss.Config{Smoothing: 0.3}
	got := CrossEntropy(&smooth, []float32{1e4, -1e4, 0}, []int32{0}, make([]float64, 3))
	if math.Abs(got-0.3*1e4) > 1e-8 {
		t.Errorf("smoothed loss = %v, want 3000", got)
	}
	if got := m.Accuracy(); math.Abs(got-2.0/3) > 1e-15 {
		t.Errorf("accuracy = %v", got)
	}
	if got := m.AUROC(); math.IsNaN(got) {
		t.Error("AUROC is NaN")
	}
}

func TestSaturatedScoresKeepTheirOrder(t *testing.T) {
	m := NewClassification(2, 0, true)
	// Every probability rounds to 1, the logits still rank all positives first.
	m.Measure([]float32{0, 100, 0, 200, 0, 300, 0, 400}, []int32{0, 0, 1, 1})
	if got := m.AUROC(); got != 1 {
		t.Errorf("AUROC = %v, want 1", got)
	}
}

func TestNotFinitePredictionsKeepMetricsDefined(t *testing.T) {
	for name, row := range map[string][]float32{
		"NaN":      {nan, nan, nan},
		"one NaN":  {1, nan, 2},
		"all -Inf": {-inf, -inf, -inf},
	} {
		m := NewClassification(3, 2, true)
		m.Measure(append([]float32{5, 0, 0, 0, 5, 0}, row...), []int32{0, 1, 2})
		if !math.IsNaN(m.LogLoss()) || !math.IsNaN(m.ECE()) {
			t.Errorf("%s: log loss %v, calibration error %v, want NaN", name, m.LogLoss(), m.ECE())
		}
		a := m.Averages()
		for what, v := range map[string]float64{
			"accuracy": m.Accuracy(), "top-k": m.TopK(), "AUROC": m.AUROC(),
			"F1": a.F1Macro, "balanced accuracy": a.BalancedAccuracy,
		} {
			if !(v >= 0 && v <= 1) {
				t.Errorf("%s: %s = %v", name, what, v)
			}
		}
	}
	m := NewClassification(2, 0, true)
	m.Measure([]float32{inf, 0, inf, inf}, []int32{0, 1})
	if got, want := m.LogLoss(), math.Ln2/2; math.Abs(got-want) > 1e-15 {
		t.Errorf("log loss with infinite logits = %v, want %v", got, want)
	}
	r := MeasureRegression([]float32{nan, 1}, []float32{0, 1}, 1)
	if !math.IsNaN(r.RMSE) || !math.IsNaN(r.MAE) || !math.IsNaN(r.R2) {
		t.Errorf("regression with a NaN prediction: %+v", r)
	}
}

func TestNoRows(t *testing.T) {
	m := NewClassification(3, 1, true)
	m.Measure(nil, nil)
	if !math.IsNaN(m.Accuracy()) || !math.IsNaN(m.LogLoss()) || !math.IsNaN(m.AUROC()) {
		t.Error("metrics of no rows are not undefined")
	}
	a := m.Averages()
	for _, v := range []float64{
		a.PrecisionMacro, a.RecallMacro, a.F1Macro, a.PrecisionWeighted, a.RecallWeighted, a.F1Weighted,
		a.BalancedAccuracy,
	} {
		if !math.IsNaN(v) {
			t.Errorf("averages of no rows: %+v", a)
		}
	}
	if r := MeasureRegression(nil, nil, 1); !math.IsNaN(r.RMSE) || !math.IsNaN(r.R2) {
		t.Errorf("regression of no rows: %+v", r)
	}
}

// A class without rows has no recall, and one that is never predicted no precision: neither is 0.
func TestWhatIsUndefinedIsNotZero(t *testing.T) {
	m := NewClassification(3, 0, true)
	m.Measure([]float32{1, 0, 0, 1, 0, 0, 0, 1, 0}, []int32{0, 0, 0})
	first, second, third := m.Class(0), m.Class(1), m.Class(2)
	if first.Precision != 1 || math.Abs(first.Recall-2.0/3) > 1e-15 || math.Abs(first.F1-0.8) > 1e-15 {
		t.Errorf("%+v", first)
	}
	if second.Precision != 0 || !math.IsNaN(second.Recall) || second.F1 != 0 {
		t.Errorf("without rows, predicted once: %+v", second)
	}
	if !math.IsNaN(third.Precision) || !math.IsNaN(third.Recall) || !math.IsNaN(third.F1) {
		t.Errorf("it does not occur: %+v", third)
	}
	a := m.Averages()
	if a.RecallMacro != first.Recall || a.BalancedAccuracy != first.Recall || a.PrecisionMacro != 0.5 {
		t.Errorf("%+v", a)
	}
	if !math.IsNaN(m.AUROC()) {
		t.Errorf("area under the curve of one class: %v", m.AUROC())
	}
}

func TestTopKIncludesTies(t *testing.T) {
	z := []float32{3, 1, 3, 2, nan}
	for k, want := range []int{1, 4, 2, 3, 0} {
		if got := rank(z, k); got != want {
			t.Errorf("rank of class %d = %d, want %d", k, got, want)
		}
	}
}

func TestMeasuringAgainAllocatesNothing(t *testing.T) {
	const rows, classes = 200, 5
	logits := make([]float32, rows*classes)
	labels := make([]int32, rows)
	for i := range logits {
		logits[i] = float32(i * 7919 % 101)
	}
	for i := range labels {
		labels[i] = int32(i % classes)
	}
	m := NewClassification(classes, 2, true)
	smooth, scratch := loss.Config{Smoothing: 0.1}, make([]float64, classes)
	m.Measure(logits, labels)
	before := m.AUROC()
	allocs := testing.AllocsPerRun(20, func() {
		m.Measure(logits, labels)
		m.Averages()
		CrossEntropy(&smooth, logits, labels, scratch)
		MeasureRegression(logits[:rows], logits[rows:2*rows], 1)
	})
	if allocs != 0 {
		t.Errorf("%v allocations per evaluation", allocs)
	}
	if m.AUROC() != before {
		t.Error("measuring the same predictions again gives another area")
	}
}
