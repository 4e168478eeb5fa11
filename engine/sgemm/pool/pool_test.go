package pool

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// counter counts the calls for each part and checks that a worker runs one part
// at a time.
type counter struct {
	calls  []atomic.Int32
	active []atomic.Int32
	twice  atomic.Bool
	nested *Pool
}

func newCounter(parts, threads int) *counter {
	return &counter{calls: make([]atomic.Int32, parts), active: make([]atomic.Int32, threads)}
}

func (c *counter) Part(index, worker int) {
	if c.active[worker].Add(1) != 1 {
		c.twice.Store(true)
	}
	c.calls[index].Add(1)
	if c.nested != nil && index == 0 {
		inner := newCounter(3, 1)
		c.nested.Run(3, Long, inner)
		inner.check(nil, 1)
	}
	c.active[worker].Add(-1)
}

func (c *counter) check(t *testing.T, want int32) {
	for i := range c.calls {
		if got := c.calls[i].Load(); got != want {
			if t == nil {
				panic("a nested task missed a part")
			}
			t.Fatalf("part %d ran %d times, want %d", i, got, want)
		}
	}
	if c.twice.Load() && t != nil {
		t.Fatal("a worker number ran two parts at once")
	}
}

func TestEveryPartRunsOnce(t *testing.T) {
	for _, threads := range []int{1, 2, 3, 8} {
		p := New(threads)
		for _, parts := range []int{0, 1, 2, 3, 17, 1000, 100_000} {
			for _, urgency := range []Urgency{Short, Long} {
				c := newCounter(parts, p.Threads())
				p.Run(parts, urgency, c)
				c.check(t, 1)
			}
		}
		p.Close()
		c := newCounter(5, p.Threads())
		p.Run(5, Long, c)
		c.check(t, 1)
		p.Close()
	}
}

func TestNilPool(t *testing.T) {
	var p *Pool
	c := newCounter(7, p.Threads())
	p.Run(7, Long, c)
	c.check(t, 1)
	p.Close()
}

// Tasks in quick succession, some after the workers fell asleep: a lost wake-up
// or a part of the wrong task would show.
func TestManyRuns(t *testing.T) {
	p := New(3)
	defer p.Close()
	c := newCounter(4, 3)
	const runs = 3000
	for i := range runs {
		p.Run(4, Urgency(i%2), c)
		if i%500 == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	c.check(t, runs)
}

// A worker that came too late four times is not called for the next fifteen tasks.
func TestLateWorkerIsCalledLessOften(t *testing.T) {
	w := &worker{bell: make(chan struct{}, 1)}
	calledFor := func(u Urgency) bool {
		w.asleep.Store(true)
		w.call(u)
		select {
		case <-w.bell:
			return true
		default:
			return false
		}
	}
	called := func() bool { return calledFor(Long) }
	for range 2 {
		if !called() {
			t.Fatal("a worker that was never late was not called")
		}
	}
	w.late.Store(4)
	var calls []int
	for i := range 33 {
		if called() {
			calls = append(calls, i)
		}
	}
	if !slices.Equal(calls, []int{0, 16, 32}) {
		t.Errorf("called for tasks %v, want 0, 16 and 32", calls)
	}
	for range 3 {
		if !calledFor(Huge) {
			t.Error("for a huge task a worker is never too late")
		}
	}
	w.late.Store(0)
	w.skip = 0
	for range 2 {
		if !called() {
			t.Error("a worker that was useful again was not called")
		}
	}
}

func TestConcurrentCallers(t *testing.T) {
	p := New(2)
	defer p.Close()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			c := newCounter(5, 2)
			for range 300 {
				p.Run(5, Long, c)
			}
			c.check(t, 300)
		})
	}
	wg.Wait()
}

func TestRunInsideTask(t *testing.T) {
	p := New(2)
	defer p.Close()
	c := newCounter(4, 2)
	c.nested = p
	p.Run(4, Long, c)
	c.check(t, 1)
}

func TestRunDoesNotAllocate(t *testing.T) {
	p := New(2)
	defer p.Close()
	c := newCounter(4, 2)
	if n := testing.AllocsPerRun(100, func() { p.Run(4, Long, c) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkRun(b *testing.B) {
	for _, urgency := range []Urgency{Short, Long} {
		b.Run([]string{"short", "long"}[urgency], func(b *testing.B) {
			p := New(2)
			defer p.Close()
			c := newCounter(2, 2)
			for b.Loop() {
				p.Run(2, urgency, c)
			}
		})
	}
}

// A lone short task wakes nobody; a row of them wakes workers for those to come.
func TestShortTasksInARowWakeWorkers(t *testing.T) {
	var p Pool
	for i := range 3 * shortsInRow {
		if got, want := p.calls(Short), i%shortsInRow == shortsInRow-1; got != want {
			t.Fatalf("short task %d calls workers: %v", i, got)
		}
	}
	p.calls(Short)
	if !p.calls(Long) {
		t.Error("a long task calls nobody")
	}
	for range shortsInRow - 1 {
		if p.calls(Short) {
			t.Error("short tasks before a long one still count")
		}
	}
}
