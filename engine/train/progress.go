package train

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"tunebench/engine/event"
)

// stopwatch adds up training time: evaluation, pauses and hooks stop it.
type stopwatch struct {
	now     func() time.Time
	running bool
	since   time.Time
	total   time.Duration
}

func (w *stopwatch) start() {
	if !w.running {
		w.running, w.since = true, w.now()
	}
}

// stop returns the seconds measured since the last reset.
func (w *stopwatch) stop() float64 {
	if w.running {
		w.total += w.now().Sub(w.since)
		w.running = false
	}
	return w.total.Seconds()
}

func (w *stopwatch) reset() { w.total = 0 }

// startWatch starts the watch and shows it to Progress.
func (t *Trainer) startWatch() {
	t.watch.start()
	t.progress.mu.Lock()
	t.progress.since = t.watch.since
	t.progress.before = t.watch.total
	t.progress.mu.Unlock()
}

// Progress is where a run is at a moment.
type Progress struct {
	Epoch, Epochs int // finished and planned epochs
	Step, Steps   int // updates done, and planned with the initial batch size
	// SamplesPerSec is the speed of the current epoch once it has run for a second,
	// else of the last; 0 before.
	SamplesPerSec float64
	LR            float64 // of the last update
	TrainLoss     float64 // of the last update whose result has come, NaN before the first
	ValLoss       float64 // of the last evaluation, NaN before the first
	Best          Best
	Paused        bool
}

// progress is what the training goroutine shares: plain atomics in every step, a
// mutex where the watch starts or an epoch ends.
type progress struct {
	step, rows atomic.Int64
	lr, loss   atomic.Uint64
	paused     atomic.Bool

	mu     sync.Mutex
	epoch  Progress
	since  time.Time     // when the watch was started
	before time.Duration // what it had measured by then
}

func (p *progress) init(t *Trainer) {
	p.setLoss(math.NaN())
	p.epoch = Progress{Epochs: t.cfg.Epochs, Steps: t.planned.Steps(), ValLoss: math.NaN(), Best: t.monitor.best}
}

func (p *progress) update(step, rows int, lr float64) {
	p.step.Store(int64(step))
	p.rows.Store(int64(rows))
	p.lr.Store(math.Float64bits(lr))
}

func (p *progress) setLoss(loss float64) { p.loss.Store(math.Float64bits(loss)) }

func (p *progress) pause(on bool) { p.paused.Store(on) }

func (p *progress) finishEpoch(t *Trainer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rows.Store(0)
	p.since = time.Time{}
	p.epoch.Epoch = t.epoch
	p.epoch.Best = t.monitor.best
	if v, ok := t.metrics[event.ValLoss]; ok {
		p.epoch.ValLoss = v
	}
	if v, ok := t.metrics[event.SamplesPerSec]; ok {
		p.epoch.SamplesPerSec = v
	}
}

// Progress tells where the run is. It is safe to call from any goroutine at any time.
func (t *Trainer) Progress() Progress {
	p := &t.progress
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.epoch
	out.Step = int(p.step.Load())
	out.LR = math.Float64frombits(p.lr.Load())
	out.TrainLoss = math.Float64frombits(p.loss.Load())
	out.Paused = p.paused.Load()
	if !p.since.IsZero() && !out.Paused {
		elapsed := (p.before + t.cfg.Clock().Sub(p.since)).Seconds()
		if elapsed >= 1 {
			out.SamplesPerSec = float64(p.rows.Load()) / elapsed
		}
	}
	return out
}
