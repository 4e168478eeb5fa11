package train

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"tunebench/engine/train/job"
)

// quadratic minimizes 0.5*c*w^2 by gradient descent, which diverges for rates above 2/c.
type quadratic struct {
	*fakeExec
	curvature, w float64
}

func (q *quadratic) Step(s job.Step) error {
	if err := q.fakeExec.Step(s); err != nil {
		return err
	}
	q.results[len(q.results)-1].Loss = 0.5 * q.curvature * q.w * q.w
	q.w -= s.Hyper.LR * q.curvature * q.w
	return nil
}

func TestRangeTestFindsTheEdgeOfStability(t *testing.T) {
	for _, curvature := range []float64{0.5, 10, 2000} {
		exec := &quadratic{newFake(50, 0), curvature, 3}
		before := slices.Clone(exec.fakeExec.w)
		c, err := FindLR(t.Context(), over(exec, config()), exec, LRRange{})
		if err != nil {
			t.Fatal(err)
		}
		edge := 2 / curvature
		if curvature > 1 && !c.Diverged {
			t.Errorf("curvature %v: no divergence", curvature)
		}
		if !(c.Suggested > edge/200 && c.Suggested < edge) {
			t.Errorf("curvature %v: suggested %v, stable below %v", curvature, c.Suggested, edge)
		}
		if !(c.Steepest > 0 && c.Steepest < edge) {
			t.Errorf("curvature %v: steepest at %v, stable below %v", curvature, c.Steepest, edge)
		}
		if c.Points[0].LR != 1e-7 {
			t.Errorf("starts at %v", c.Points[0].LR)
		}
		if !c.Diverged && (len(c.Points) != 100 || math.Abs(c.Points[99].LR-10) > 1e-9) {
			t.Errorf("curvature %v: %d points, the last at %v", curvature, len(c.Points), c.Points[len(c.Points)-1].LR)
		}
		if !reflect.DeepEqual(exec.fakeExec.w, before) {
			t.Error("the executor was not put back")
		}
	}
}

func TestRangeTestCoversTheDataInSeededOrder(t *testing.T) {
	exec := newFake(20, 0)
	exec.keep = true
	exec.loss = func(job.Step) float64 { return 1 }
	c, err := FindLR(t.Context(), over(exec, config()), exec, LRRange{Steps: 12})
	if err != nil {
		t.Fatal(err)
	}
	if c.Suggested != 0 || c.Steepest != 0 || c.Diverged {
		t.Errorf("a loss that never moves gave %+v", c)
	}
	trainer := newFake(20, 0)
	trainer.keep = true
	run(t, config(), trainer, nil)
	for i, s := range exec.steps {
		if !reflect.DeepEqual(s.Rows, trainer.steps[i].Rows) {
			t.Fatalf("step %d uses rows %v, training uses %v", i, s.Rows, trainer.steps[i].Rows)
		}
	}
}

func TestRangeTestOfALossThatIsNeverFinite(t *testing.T) {
	exec := newFake(20, 0)
	exec.loss = func(job.Step) float64 { return math.NaN() }
	c, err := FindLR(t.Context(), over(exec, config()), exec, LRRange{})
	if err != nil || !c.Diverged || c.Suggested != 0 || len(c.Points) != 1 {
		t.Errorf("%+v, error %v", c, err)
	}
}

func TestRangeTestRefusesBadRangesAndStops(t *testing.T) {
	for _, r := range []LRRange{{Min: -1}, {Min: 1, Max: 0.1}, {Steps: 3}, {Max: math.Inf(1)}, {Min: math.NaN()}} {
		if _, err := FindLR(t.Context(), over(newFake(8, 0), config()), newFake(8, 0), r); err == nil {
			t.Errorf("%+v was accepted", r)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := FindLR(ctx, over(newFake(8, 0), config()), newFake(8, 0), LRRange{}); err == nil {
		t.Error("a cancelled test gave a curve")
	}
}

// One rate is held for as many steps as asked, ends where the loss explodes, and leaves the executor as it was.
func TestHoldingALearningRate(t *testing.T) {
	exec := newFake(64, 0)
	before := exec.ExportState(nil)
	points, diverged, err := HoldLR(t.Context(), over(exec, config()), exec, 0.01, 30)
	if err != nil || diverged || len(points) != 30 {
		t.Fatalf("%d points, diverged %v, %v", len(points), diverged, err)
	}
	for i, p := range points {
		if p.LR != 0.01 {
			t.Fatalf("step %d at %v", i, p.LR)
		}
	}
	if !reflect.DeepEqual(before, exec.ExportState(nil)) {
		t.Error("the executor is not as it was")
	}
	for name, c := range map[string]struct {
		lr    float64
		steps int
	}{"no rate": {0, 9}, "infinite": {math.Inf(1), 9}, "NaN": {math.NaN(), 9}, "one step": {0.1, 1}} {
		if _, _, err := HoldLR(t.Context(), over(exec, config()), exec, c.lr, c.steps); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
