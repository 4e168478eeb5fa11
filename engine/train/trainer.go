package train

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"tunebench/engine/event"
	"tunebench/engine/metric"
	"tunebench/engine/schedule"
	"tunebench/engine/train/job"
)

// Trainer drives an [Executor] through a run. Make one with [New], start it with
// [Trainer.Run]. Only [Trainer.Progress] may be called from another goroutine.
type Trainer struct {
	cfg            Config
	exec           job.Executor
	sink           event.Sink
	model          job.Model
	sched          *schedule.Schedule
	planned        schedule.Plan
	classification bool

	// Where the run is. Everything here is part of LoopState.
	epoch, step, pos int       // finished epochs, updates done, rows of this epoch used
	batch            int       // rows of the next update
	base             job.Hyper // before the schedule
	sums             epochSums
	lastFinite       float64 // loss of the last update that had a finite one; NaN before
	monitor          monitor
	targetLower      bool // lower values of the target's metric are better
	metrics          map[string]float64
	ended            State // "" while training may go on
	reason           string
	appliedHere      int // changes made at this step boundary

	interventions []Intervention // sorted by step
	nextDue       int            // index of the first one not yet taken
	order         []int32        // rows of the epoch in training order
	orderOf       int            // the epoch that order belongs to; -1: none
	bestWeights   []job.Tensor
	halted        string // why a stop was asked for; "" if it was not
	pruned        bool   // the stop was a study's
	failed        error  // a record could not be kept
	cancelled     atomic.Bool

	pending []asked          // updates without a result
	results []job.StepResult // reused

	watch     stopwatch
	rowsTimed int // rows trained in this epoch while the watch ran
	progress  progress
	parts     [3]*evaluator
	ranker    *ranker // of recommendations; nil: none
	sst       float64 // total sum of squares of the training targets
	probed    bool    // the last update was measured
	probes    []job.LayerProbe
	layerTags [][probeCount]string
	scalars   []event.Scalar // of the record being emitted
	exported  []job.Tensor   // reused by Tensors
	all       []job.Tensor
}

// New checks the configuration and returns a trainer at the beginning of the run.
func New(cfg Config, exec job.Executor, sink event.Sink) (*Trainer, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	rows := cfg.Data.Train.Rows()
	if rows == 0 {
		return nil, errors.New("train: there are no training rows")
	}
	t := &Trainer{
		cfg: cfg, exec: exec, sink: sink, model: exec.Model(), classification: cfg.Loss.Kind.Classes(),
		batch: min(cfg.BatchSize, math.MaxInt32), base: cfg.Hyper, lastFinite: math.NaN(),
		metrics: make(map[string]float64), order: make([]int32, rows), orderOf: -1,
	}
	if cfg.FullBatch {
		t.batch = rows
	}
	t.planned = schedule.Plan{Epochs: cfg.Epochs, StepsPerEpoch: (rows + t.batch - 1) / t.batch}
	var err error
	if t.sched, err = schedule.New(cfg.Schedule, t.planned); err != nil {
		return nil, err
	}
	t.ranker = newRanker(cfg.Ranking, t.model.Outputs)
	if err := t.chooseMonitor(); err != nil {
		return nil, err
	}
	if err := t.sortInterventions(); err != nil {
		return nil, err
	}
	if !t.classification {
		t.sst = metric.SumOfSquares(cfg.Data.Train.Targets)
	}
	t.layerTags = probeTags(t.model.Layers)
	t.watch.now = cfg.Clock
	t.progress.init(t)
	return t, nil
}

func (t *Trainer) sortInterventions() error {
	t.interventions = slices.Clone(t.cfg.Interventions)
	for i, iv := range t.interventions {
		if err := t.check(iv); err != nil {
			return fmt.Errorf("interventions[%d]: %w", i, err)
		}
	}
	slices.SortStableFunc(t.interventions, func(a, b Intervention) int { return a.Step - b.Step })
	return nil
}

// Executor returns what the trainer drives.
func (t *Trainer) Executor() job.Executor { return t.exec }

// Best returns the best evaluation so far; its Epoch is 0 before the first.
func (t *Trainer) Best() Best { return t.monitor.best }

// end notes how the run ended; it takes effect at the end of the epoch or step.
func (t *Trainer) end(s State, reason string) { t.ended, t.reason = s, reason }
