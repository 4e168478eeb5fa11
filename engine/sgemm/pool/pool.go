package pool

import (
	"runtime"
	"sync/atomic"
)

// Task is work that consists of parts. Part is called once for every index,
// from several goroutines at once; no two calls at the same time have the same
// worker, a number below Pool.Threads, so it can choose scratch memory.
type Task interface {
	Part(index, worker int)
}

// Urgency tells how much a task may pay for help.
type Urgency int

const (
	// Short is for work of some microseconds: workers that wait spinning join
	// in. Waking a sleeping one takes as long as the work, so it is done only where
	// one short task follows the other, for those to come.
	Short Urgency = iota
	// Long is for work of tens of microseconds and more: all workers are woken,
	// those that came too late for the last tasks less often.
	Long
	// Huge is for work of a millisecond and more, for which nobody comes too late.
	Huge
)

const (
	// idleRounds and waitRounds count PAUSE bursts of 0.4 µs: how long a worker
	// stays awake after its last part, and how long a caller waits awake for the
	// parts of others. To wake a thread whose core sleeps takes up to 200 µs on a
	// virtual machine. If both slept sooner than that, each would wake the other
	// once a task, for ever; a caller that stays awake breaks the circle.
	idleRounds = 500
	waitRounds = 2500
	// maxPatience bounds the tasks for which a worker is let sleep after it came
	// too late for the last ones: 2 to this power.
	maxPatience = 6
	// shortsInRow is the number of short tasks done without a sleeping worker
	// after which it is woken.
	shortsInRow = 8
	// partBits is the room for an index in the state word; maxParts is what it holds:
	// chunks of the weights of a network of four thousand million.
	partBits = 18
	maxParts = 1 << partBits
)

// Pool is a set of workers. Its methods may be called from any goroutine; while
// one task runs, another caller's task runs on that caller's goroutine alone.
// The nil Pool is usable and runs everything on the caller's goroutine.
type Pool struct {
	threads int
	workers []*worker
	busy    atomic.Bool
	shorts  int // short tasks since workers were last called
	closed  atomic.Bool
	done    chan struct{}

	_ [64]byte // what every worker polls, on a cache line of its own
	// state is the generation, the number of parts and the index of the next one,
	// the latter two partBits wide.
	state atomic.Uint64
	_     [56]byte
	left  atomic.Int32 // parts not finished
	await atomic.Bool  // the caller sleeps on done
	task  Task
	_     [64]byte
}

// worker is one goroutine's bell.
type worker struct {
	id     int // from 1; 0 is the caller
	asleep atomic.Bool
	bell   chan struct{}
	// late counts the times in a row that the worker woke up and found nothing
	// left to do; skip is the number of tasks for which it is not woken.
	late atomic.Int32
	skip int
	_    [24]byte
}

// New returns a pool that works on up to threads goroutines, the caller's
// included. Values below 1 stand for runtime.GOMAXPROCS(0).
func New(threads int) *Pool {
	if threads < 1 {
		threads = runtime.GOMAXPROCS(0)
	}
	p := &Pool{threads: threads, done: make(chan struct{}, 1)}
	for id := 1; id < threads; id++ {
		w := &worker{id: id, bell: make(chan struct{}, 1)}
		p.workers = append(p.workers, w)
		go p.work(w)
	}
	return p
}

// Threads returns the number of goroutines that work together, at least 1.
func (p *Pool) Threads() int {
	if p == nil {
		return 1
	}
	return p.threads
}

// Close ends the workers. The pool stays usable on the caller's goroutine.
func (p *Pool) Close() {
	if p == nil || p.closed.Swap(true) {
		return
	}
	for _, w := range p.workers {
		w.wake()
	}
}

// Run calls task.Part for 0, 1, ..., parts-1 and returns when all calls have
// returned. It does not allocate. It panics if there are 2¹⁸ parts or more.
//
// A task that calls Run itself runs those parts on its own goroutine.
func (p *Pool) Run(parts int, urgency Urgency, task Task) {
	if parts >= maxParts {
		panic("pool: too many parts")
	}
	if p == nil || parts < 2 || len(p.workers) == 0 || p.closed.Load() || !p.busy.CompareAndSwap(false, true) {
		for i := range parts {
			task.Part(i, 0)
		}
		return
	}
	p.task = task
	p.left.Store(int32(parts))
	generation := p.state.Load()>>(2*partBits) + 1
	p.state.Store(generation<<(2*partBits) | uint64(parts)<<partBits)
	if p.calls(urgency) {
		for i := 0; i < len(p.workers) && i < parts-1; i++ {
			p.workers[i].call(urgency)
		}
	}
	for p.step(0) {
	}
	p.wait()
	p.task = nil
	p.busy.Store(false)
}

// calls reports whether sleeping workers are worth waking.
func (p *Pool) calls(u Urgency) bool {
	if p.shorts++; u == Short && p.shorts < shortsInRow {
		return false
	}
	p.shorts = 0
	return true
}

// split returns the index of the next part and the number of parts in a state.
func split(state uint64) (index, parts uint64) {
	return state & (maxParts - 1), state >> partBits & (maxParts - 1)
}

// step runs one part, if one is left to start.
func (p *Pool) step(worker int) bool {
	for {
		s := p.state.Load()
		index, parts := split(s)
		if index >= parts {
			return false
		}
		// The claim holds only for the generation just read, so a worker that
		// was late for one task cannot take a part of the next unknowingly.
		if !p.state.CompareAndSwap(s, s+1) {
			continue
		}
		p.task.Part(int(index), worker)
		if p.left.Add(-1) == 0 && p.await.Swap(false) {
			p.done <- struct{}{}
		}
		return true
	}
}

// wait returns when all parts are finished.
func (p *Pool) wait() {
	for range waitRounds {
		if p.left.Load() == 0 {
			return
		}
		pause()
	}
	p.await.Store(true)
	if p.left.Load() == 0 && p.await.Swap(false) {
		return
	}
	<-p.done
}

// work is a worker's life.
func (p *Pool) work(w *worker) {
	idle, useful := 0, true
	for !p.closed.Load() {
		if p.step(w.id) {
			idle, useful = 0, true
			continue
		}
		// While a task is under way the next one may be near: a worker that came too
		// late for this one should not fall asleep just before.
		limit := idleRounds
		if p.busy.Load() {
			limit = waitRounds
		}
		if idle++; idle < limit {
			pause()
			continue
		}
		if useful {
			w.late.Store(0)
		} else {
			w.late.Add(1)
		}
		idle, useful = 0, false
		w.sleep(p)
	}
}

// sleep returns when the bell rings. Work that arrived between the last look
// and falling asleep has seen asleep unset and rung no bell, so look once more.
func (w *worker) sleep(p *Pool) {
	w.asleep.Store(true)
	s := p.state.Load()
	if index, parts := split(s); (index < parts || p.closed.Load()) && w.asleep.Swap(false) {
		return
	}
	<-w.bell
}

// call wakes a sleeping worker for a task, unless it came too late for the last
// ones. On a machine whose cores are taken, waking it costs the caller and its
// waiting keeps a core from doing work; so each failure doubles the number of
// tasks until the next attempt.
func (w *worker) call(u Urgency) {
	if !w.asleep.Load() {
		return
	}
	if u == Huge {
		w.wake()
		return
	}
	if w.skip > 0 {
		w.skip--
		return
	}
	w.skip = 1<<min(w.late.Load(), maxPatience) - 1
	w.wake()
}

func (w *worker) wake() {
	if w.asleep.Load() && w.asleep.Swap(false) {
		w.bell <- struct{}{}
	}
}
