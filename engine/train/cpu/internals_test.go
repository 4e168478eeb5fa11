package cpu

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/executortest"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

func TestCountsSurviveAsFloats(t *testing.T) {
	for _, n := range []uint64{
		0, 1, countBase - 1, countBase, countBase + 1, 123_456_789_012, countBase*countBase - 1,
	} {
		var digits [2]float32
		splitCount(digits[:], n)
		if got := joinCount(digits[:]); got != n {
			t.Errorf("%d comes back as %d", n, got)
		}
	}
}

func TestTheAverageBeginsWithTheFirstUpdate(t *testing.T) {
	off := newAverage(0, []float32{1})
	if off.add([]float32{2}); off.slab != nil || off.count != 0 {
		t.Errorf("an average that is off holds %v", off.slab)
	}
	a := newAverage(0.75, []float32{8, -8})
	if !slices.Equal(a.slab, []float32{8, -8}) {
		t.Errorf("before the first update it is %v", a.slab)
	}
	for i, want := range [][]float32{{4, 0}, {5, 1}, {3.75, 2.75}} {
		a.add([][]float32{{4, 0}, {8, 4}, {0, 8}}[i])
		if !slices.Equal(a.slab, want) {
			t.Errorf("after %d updates it is %v, want %v", i+1, a.slab, want)
		}
	}
	if a.reset([]float32{1, 1}); a.count != 0 || a.slab[0] != 1 {
		t.Errorf("reset to %v after %d updates", a.slab, a.count)
	}
}

// TestSumsOverStretches cover every element once, whatever the bounds.
func TestSumsOverStretches(t *testing.T) {
	x := make([]float32, 50_000)
	for i := range x {
		x[i] = 1
	}
	for _, at := range [][2]int{{0, 0}, {0, 50_000}, {3, 16_387}, {16_384, 32_768}, {49_999, 50_000}} {
		got := sumStretches(at[0], at[1], func(lo, hi int) float32 { return vec.SumSq(x[lo:hi]) })
		if got != float64(at[1]-at[0]) {
			t.Errorf("%v sums to %g", at, got)
		}
	}
}

// TestClippingGoesByTheWholeGradient: the norm that clipping finds from the rows that a batch touched is
// that of the whole slab.
func TestClippingGoesByTheWholeGradient(t *testing.T) {
	for name, config := range executortest.RowWise {
		for _, l1 := range []float64{0, 1e-3} {
			c := config()
			e := mustNew(t, Device{updates: late}, c)
			for i := range 5 {
				rows := []int32{int32(i), int32(7 * i), 90}
				s := job.Step{Index: i, Rows: rows, Hyper: job.Hyper{LR: 1e-3, ClipNorm: 1e9, L1: l1}}
				r, err := job.Do(e, s)
				if err != nil {
					t.Fatal(err)
				}
				if l1 > 0 {
					continue // the penalty's share was found before the weights moved
				}
				sum := 0.0
				for _, g := range e.net.Grads {
					sum += float64(g) * float64(g)
				}
				if math.Abs(r.GradNorm-math.Sqrt(sum)) > 1e-5*r.GradNorm {
					t.Errorf("%s: clipping goes by %g, the gradient has %g", name, r.GradNorm, math.Sqrt(sum))
				}
			}
		}
	}
}

// TestFewTouchedRowsDecide when updating late pays, and only there.
func TestFewTouchedRowsDecide(t *testing.T) {
	c := executortest.Ratings()
	e := mustNew(t, Device{updates: late}, c)
	touch := func(rows ...int32) bool {
		in := e.batches.Assemble(job.Step{Rows: rows}).In
		e.net.Touch(e.ws, in)
		return e.touchesFew()
	}
	all := make([]int32, 32)
	for i := range all {
		all[i] = int32(i)
	}
	if !touch(1, 2) || !touch(all...) { // 32 of 900 users
		t.Error("few rows are not few")
	}
	c.Net.Fields = []nn.EmbeddingField{{Count: 30, Dim: 1}, {Count: 50, Dim: 40}}
	c.Validation = job.Data{}
	for i := range c.Train.IDs {
		c.Train.IDs[i] %= 25
	}
	e = mustNew(t, Device{updates: late}, c)
	if touch(all...) {
		t.Error("half of the largest table is few")
	}
}

// TestLargerBatchesThanExpected make room and train on as if there had been room.
func TestLargerBatchesThanExpected(t *testing.T) {
	for name, roomy := range map[string]job.Config{
		"classes": executortest.Classes(1), "text": executortest.Text(0.02), "pictures": executortest.Pictures(),
	} {
		tight := roomy
		tight.BatchSize = 2
		var states [][]uint32
		for _, c := range []job.Config{roomy, tight} {
			e := mustNew(t, Device{}, c)
			run(t, e, 0, 5, job.Hyper{LR: 0.01, Dropout: 0.2})
			states = append(states, executortest.Bits(e.ExportState(nil)))
		}
		if !slices.Equal(states[0], states[1]) {
			t.Errorf("%s: room for a batch reaches the result", name)
		}
	}
}

// TestCostsGrowWithTheWork: the estimates that decide how often a run is measured.
func TestCostsGrowWithTheWork(t *testing.T) {
	model := func(hidden ...int) job.Model {
		c := executortest.Classes(1)
		c.Net.Hidden, c.Optimizer = hidden, optimizer.Default(optimizer.SGD)
		return mustNew(t, Device{}, c).Model()
	}
	small, wide, deep := model(8), model(512), model(8, 8, 8)
	for what, larger := range map[string]job.Model{"wider": wide, "deeper": deep} {
		if !(larger.StepCost.Of(1, 32) > small.StepCost.Of(1, 32)) ||
			!(larger.MeasureCost.Of(1, 32) > small.MeasureCost.Of(1, 32)) {
			t.Errorf("a %s network costs %+v, a small one %+v", what, larger, small)
		}
	}
	if small.Ahead != 0 {
		t.Errorf("%d updates may be outstanding on the processor", small.Ahead)
	}
}
