package worker

import (
	"encoding/json"
	"log"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/train"
	"tunebench/experiments/build"
	"tunebench/experiments/inspect"
	"tunebench/experiments/runstore"
)

const (
	summaryInterval   = 250 * time.Millisecond
	diagnosisInterval = time.Second
)

// reporter keeps the run's summary current: it drains what the trainer records
// into a history of its own, so that neither the diagnosis nor the disk ever
// holds up a training step.
type reporter struct {
	run     string // its name
	store   func(runstore.Summary) error
	log     *log.Logger
	context diagnosis.Context
	now     func() time.Time
	started time.Time     // of the run, over all resumes
	before  time.Duration // trained by earlier workers
	began   time.Time     // of this worker

	warnings []finding.Finding // of the data; to be read once looked is closed
	// reference is what cheap models reach on the data; to be read likewise.
	reference []float64
	looked    chan struct{}
	suspects  []finding.Finding // rows that look labeled wrong, after training

	mu      sync.Mutex
	pending []event.Record

	// Only the goroutine that reports touches these.
	history   event.History
	metrics   map[string]float64
	findings  []finding.Finding
	diagnosed time.Time
}

// Emit implements [event.Sink]: it copies the record and returns.
func (r *reporter) Emit(rec event.Record) error {
	rec.Scalars = append([]event.Scalar(nil), rec.Scalars...)
	r.mu.Lock()
	r.pending = append(r.pending, rec)
	r.mu.Unlock()
	return nil
}

// drain moves what was recorded into the history.
func (r *reporter) drain() {
	r.mu.Lock()
	records := r.pending
	r.pending = nil
	r.mu.Unlock()
	for _, rec := range records {
		r.history.AppendRecord(rec)
		for _, s := range rec.Scalars {
			r.metrics[s.Tag] = s.Value
		}
	}
}

// diagnose refreshes the findings, at most once in diagnosisInterval unless the run has ended.
func (r *reporter) diagnose(state runstore.State, ending event.Ending) {
	final := state.Finished()
	if !final && r.now().Sub(r.diagnosed) < diagnosisInterval {
		return
	}
	r.diagnosed = r.now()
	if final {
		<-r.looked
		r.context.Reference = r.reference
	}
	r.findings = r.curves(state, ending)
	select {
	case <-r.looked:
		r.findings = inspect.AddWarnings(r.findings, slices.Concat(r.warnings, r.suspects))
	default: // while training begins
	}
}

// curves says what the curves recorded so far show.
func (r *reporter) curves(state runstore.State, ending event.Ending) []finding.Finding {
	r.drain()
	c := r.context
	c.Final, c.Ending = state.Finished(), ending
	return diagnosis.Diagnose(&r.history, c)
}

// lookAtData looks for what is wrong with the data, once and in the background.
func (r *reporter) lookAtData(e *build.Experiment) {
	r.looked = make(chan struct{})
	table := e.Table
	e.Table = nil // not needed again
	go func() {
		defer close(r.looked)
		_ = guarded(r.log, func() error { // training does not depend on it
			r.warnings = inspect.DataWarnings(e.Spec, table, e.Data)
			if table != nil { // of a trial, of which there are many, nobody asks
				r.reference = e.Reference()
			}
			return nil
		})
	}()
}

// summary describes the run now. ending is empty as long as it trains.
func (r *reporter) summary(state runstore.State, ending event.Ending, p train.Progress) (runstore.Summary, error) {
	r.drain()
	r.diagnose(state, ending)
	findings, err := json.Marshal(r.findings)
	if err != nil {
		return runstore.Summary{}, err
	}
	s := runstore.Summary{
		Reference: r.context.Reference, Postfit: numbers(r.context.Postfit),
		Run: r.run, State: state, Ending: ending,
		Epoch: p.Epoch, Epochs: p.Epochs, Step: p.Step, Steps: p.Steps,
		SamplesPerSec: event.Number(p.SamplesPerSec), Metrics: runstore.Values(maps.Clone(r.metrics)),
		Diagnosis: findings, Started: r.started, Updated: r.now(),
		Elapsed:   event.Number((r.before + r.now().Sub(r.began)).Seconds()),
		Preparing: event.Number(r.context.Machine.Start),
	}
	if p.Best.Epoch > 0 && !math.IsNaN(p.Best.Value) {
		s.Best = &runstore.BestValue{Metric: p.Best.Metric, Value: event.Number(p.Best.Value), Epoch: p.Best.Epoch}
	}
	return s, nil
}

func numbers(list []float64) []event.Number {
	var out []event.Number
	for _, v := range list {
		out = append(out, event.Number(v))
	}
	return out
}

// write stores a summary while training goes on; trouble is what keeps checkpoints or records
// from being written, nil if nothing does.
func (r *reporter) write(p train.Progress, trouble error) error {
	state := runstore.Training
	if p.Paused {
		state = runstore.Paused
	}
	s, err := r.summary(state, "", p)
	if err != nil {
		return err
	}
	if trouble != nil {
		s.Error = trouble.Error()
	}
	return r.store(s)
}
