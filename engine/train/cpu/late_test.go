package cpu

import (
	"slices"
	"testing"

	"tunebench/engine/optimizer"
	"tunebench/engine/train/executortest"
	"tunebench/engine/train/job"
)

// TestLateUpdatesAreTheDenseOnes: no bit may tell whether rows were updated at once
// or later, or whether somebody read the state on the way.
func TestLateUpdatesAreTheDenseOnes(t *testing.T) {
	for name, config := range executortest.RowWise {
		for _, k := range optimizer.Kinds() {
			if !optimizer.WorthLate(k, optimizer.Tensor{Rows: 1 << 15, Cols: 32}) {
				continue // it has to see every step
			}
			for _, h := range []job.Hyper{
				{LR: 0.01, ClipNorm: 0.1}, {LR: 0.01, WeightDecay: 0.1}, {LR: 0.01, L1: 1e-5, L2: 1e-3},
			} {
				c := config()
				c.Optimizer = optimizer.Default(k)
				ahead, read := mustNew(t, Device{updates: late}, c), mustNew(t, Device{updates: late}, c)
				dense := mustNew(t, Device{updates: atOnce}, c)
				if !ahead.opt.Defers() || dense.opt.Defers() {
					t.Fatalf("%s, %v: nothing is updated late", name, k)
				}
				const steps = 80
				run(t, ahead, 0, steps, h)
				run(t, dense, 0, steps, h)
				var state []job.Tensor
				for i := range steps {
					run(t, read, i, i+1, h)
					if i%7 == 0 {
						state = read.ExportState(state)
					}
				}
				want := executortest.Bits(dense.ExportState(nil))
				if !slices.Equal(executortest.Bits(ahead.ExportState(nil)), want) {
					t.Errorf("%s, %v, %+v: late updates end elsewhere than dense ones", name, k, h)
				}
				if !slices.Equal(executortest.Bits(read.ExportState(state)), want) {
					t.Errorf("%s, %v, %+v: reading the state on the way changes the result", name, k, h)
				}
			}
		}
	}
}

// TestLateUpdatesOfLongRest: rows come back after so long that their moments have
// vanished, and after more steps than are noted.
func TestLateUpdatesOfLongRest(t *testing.T) {
	for _, k := range []optimizer.Kind{
		optimizer.Momentum, optimizer.Nesterov, optimizer.RMSprop, optimizer.Adam, optimizer.Lion,
	} {
		c := executortest.Text(0.01)
		c.Optimizer = optimizer.Default(k)
		c.Optimizer.Beta2 = min(c.Optimizer.Beta2, 0.93)
		c.Optimizer.Alpha = min(c.Optimizer.Alpha, 0.93)
		ahead, dense := mustNew(t, Device{updates: late}, c), mustNew(t, Device{updates: atOnce}, c)
		for i := range 2300 {
			s := job.Step{
				Index: i, Rows: []int32{int32(i % 2)}, Hyper: job.Hyper{LR: 1e-3, WeightDecay: float64(i%100) / 1e4},
			}
			if i/500 == 2 {
				s.Hyper.L2 = 1e-3
			}
			if i%1150 < 3 {
				s.Rows = []int32{5, 6, 7}
			}
			for _, e := range []*Executor{ahead, dense} {
				if _, err := job.Do(e, s); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !slices.Equal(executortest.Bits(ahead.ExportState(nil)), executortest.Bits(dense.ExportState(nil))) {
			t.Errorf("%v: late updates end elsewhere than dense ones", k)
		}
	}
}
