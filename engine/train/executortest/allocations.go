package executortest

import (
	"testing"

	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
)

// allocations covers every optimizer and everything that a step can do. The registered
// matrix product must not allocate either.
func (x exam) allocations(t *testing.T) {
	for _, k := range optimizer.Kinds() {
		for _, norm := range []nn.Norm{nn.NoNorm, nn.BatchNorm, nn.LayerNorm} {
			for _, measure := range []bool{false, true} {
				c, h := Everything(k, norm)
				x.stepAllocatesNothing(t, c, job.Step{Hyper: h, Measure: measure})
			}
		}
		for _, config := range RowWise {
			c := config()
			c.Optimizer = optimizer.Default(k)
			x.stepAllocatesNothing(t, c, job.Step{Hyper: job.Hyper{LR: 1e-3}})
		}
	}
	x.stepAllocatesNothing(t, Pictures(), job.Step{Hyper: job.Hyper{LR: 0.1}})

	c, _ := Everything(optimizer.Adam, nn.BatchNorm)
	c.Validation = Blobs(40, 6, 3, 2)
	e := x.new(t, c)
	out := make([]float32, 40*3)
	probes := e.Probes(nil)
	if n := testing.AllocsPerRun(5, func() {
		if err := e.Predict(job.ValidationPart, out); err != nil {
			t.Fatal(err)
		}
		probes = e.Probes(probes)
	}); n != 0 {
		t.Errorf("%g allocations per evaluation", n)
	}
}

func (x exam) stepAllocatesNothing(t *testing.T, c job.Config, s job.Step) {
	t.Helper()
	u := Updates{Executor: x.new(t, c)}
	s.Rows = make([]int32, 32)
	one := func() {
		for j := range s.Rows {
			s.Rows[j] = int32((s.Index*7 + j) % c.Train.Rows())
		}
		u.Make(t, s)
		s.Index++
	}
	one()
	if n := testing.AllocsPerRun(20, one); n != 0 {
		t.Errorf("%v, %v, measure=%v: %g allocations per step", c.Optimizer.Kind, c.Net.Norm, s.Measure, n)
	}
}

// Updates makes updates one after another, and allocates nothing but its room for results.
type Updates struct {
	Executor job.Executor
	results  []job.StepResult
}

// Make makes one update.
func (u *Updates) Make(tb testing.TB, s job.Step) {
	err := u.Executor.Step(s)
	if err == nil {
		u.results, err = u.Executor.Collect(u.results[:0], 0)
	}
	if err != nil {
		tb.Fatal(err)
	}
}
