package executortest

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
)

// lateResults asks for as many updates as may be outstanding, and gives the rows' memory
// to others meanwhile. Results come in order and are those of updates waited for one by
// one; whoever reads the state sees all of them.
func (x exam) lateResults(t *testing.T) {
	const steps = 40
	c, h := Everything(optimizer.Adam, 0)
	one := x.new(t, c)
	var want []job.StepResult
	for i := range steps {
		s := batch(90, i)
		s.Hyper = h
		want = append(want, one.step(t, s))
	}
	for _, read := range []bool{false, true} {
		e := x.new(t, c)
		ahead := min(e.Model().Ahead, steps)
		rows := make([]int32, 0, 90)
		var got []job.StepResult
		for i := range steps {
			s := batch(90, i)
			rows = append(rows[:0], s.Rows...)
			s.Rows, s.Hyper = rows, h
			if err := e.Step(s); err != nil {
				t.Fatal(err)
			}
			for k := range rows {
				rows[k] = -1
			}
			if read && i == 7 {
				some := x.new(t, c)
				some.run(t, 0, 8, h)
				if !slices.Equal(e.state(), some.state()) || !slices.Equal(e.predicted(t), some.predicted(t)) {
					t.Error("state or predictions lack updates that are outstanding")
				}
			}
			if i+1-len(got) > ahead {
				got = e.collect(t, got, ahead/2)
				if missing := i + 1 - len(got); missing > ahead/2 {
					t.Errorf("after step %d results of %d updates are missing, at most %d may", i, missing, ahead/2)
				}
			}
		}
		got = e.collect(t, got, 0)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("late results %v, waited for one by one %v", got, want)
		}
		if !slices.Equal(e.state(), one.state()) {
			t.Error("updates that are not waited for end elsewhere")
		}
		if more := e.collect(t, nil, 0); len(more) > 0 {
			t.Errorf("%d results were given twice", len(more))
		}
	}
}

func (s *subject) collect(t *testing.T, dst []job.StepResult, leave int) []job.StepResult {
	t.Helper()
	dst, err := s.Collect(dst, leave)
	if err != nil {
		t.Fatal(err)
	}
	return dst
}

// divergence: an update whose loss is not finite is the last that is carried out and
// has a result, until that was collected.
func (x exam) divergence(t *testing.T) {
	for _, last := range []int{0, 3} { // the update that diverges
		c := Classes(3)
		c.Optimizer = optimizer.Default(optimizer.SGD)
		e, stopped := x.new(t, c), x.new(t, c)
		if last == 0 {
			broken := clone(e.ExportWeights(nil))
			broken[0].Data[0] = float32(math.Inf(1))
			for _, s := range []*subject{e, stopped} {
				if err := s.ImportWeights(broken); err != nil {
					t.Fatal(err)
				}
			}
		}
		step := func(i int) job.Step {
			s := batch(90, i)
			if s.Hyper.LR = 0.1; i == last-1 {
				s.Hyper.LR = math.MaxFloat32
			}
			return s
		}
		var want []job.StepResult
		for i := range last + 1 {
			want = append(want, stopped.step(t, step(i)))
		}
		if want[last].Finite() || last > 0 && !want[last-1].Finite() {
			t.Fatalf("losses %v do not diverge at step %d", want, last)
		}
		for i := range last + 1 + min(e.Model().Ahead, 5) {
			if err := e.Step(step(i)); err != nil {
				t.Fatal(err)
			}
		}
		if got := e.collect(t, nil, 0); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("results %v, want %v", got, want)
		}
		if !slices.Equal(e.state(), stopped.state()) {
			t.Error("updates after the divergence were carried out")
		}
		e.step(t, step(last+1)) // whoever has seen it may go on
		stopped.step(t, step(last+1))
		if !slices.Equal(e.state(), stopped.state()) {
			t.Error("after the divergence was collected updates are not carried out")
		}
	}
}
