package workbench

import (
	"bytes"
	"strings"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
)

// change is a hyper-parameter that was changed while training.
type change struct {
	step  int64
	key   string
	value string
}

// phase is how far the follower has got with a run.
type phase int

const (
	phaseOpening  phase = iota // nothing is known of it yet
	phaseAwaited               // nothing either, but it was started here: a worker is on its way
	phaseCatching              // what was recorded before it was opened is being read
	phaseCurrent               // what comes is news
)

// run is everything known of the run that is shown.
type run struct {
	dir    workspace.Run
	phase  phase
	status workspace.Status
	spec   *spec.Spec // nil for a foreign log, or until it is read
	origin spec.Provenance
	parent *workspace.BestValue // what the run that it grew from reached, nil if unknown
	before *spec.Spec           // the experiment of that run, nil if unknown
	memory *workspace.Memory    // what was tried on it and on its family

	history  event.History
	changes  []change
	findings []finding.Finding
	stored   []byte // the findings as the summary has them
	exam     exam   // where the summary has none
	pace     pace

	// wanted is the learning rate asked for last and not yet answered, 0 if none.
	wanted  float64
	trouble string // what the worker reports while it trains on, such as a full disk
}

// await takes note that the run was started here, with this experiment.
func (r *run) await(sp *spec.Spec) {
	r.spec = sp
	if r.phase == phaseOpening {
		r.phase = phaseAwaited
	}
}

// remember takes what is known of the run beyond its curves.
func (r *run) remember(m *workspace.Memory) {
	if m != nil {
		r.memory = m
	}
}

// known reports whether the run's status has been read.
func (r *run) known() bool { return r != nil && r.phase > phaseAwaited }

// foreign reports whether another program has written the run.
func (r *run) foreign() bool { return r != nil && r.status.Foreign }

// live reports whether a worker is at work on the run.
func (r *run) live() bool { return r != nil && r.status.Alive }

// paused reports whether the worker waits.
func (r *run) paused() bool { return r.live() && r.status.State == workspace.Paused }

// grace is how long a run may be without a sign of life from a worker that was just started.
const grace = 10 * time.Second

// expected reports whether a worker should appear any moment.
func (r *run) expected(now time.Time) bool {
	if !r.known() {
		return r != nil && r.phase == phaseAwaited
	}
	return r.status.State == workspace.Created && now.Sub(r.status.Summary.Started) < grace
}

// apply takes in what is new and returns the live changes that just took effect.
func (r *run) apply(u workspace.Update) (news []change) {
	u.ApplyTo(&r.history)
	for _, e := range u.Entries {
		if e.Restart {
			r.dropChanges(int64(e.Record.Step))
		}
		if e.Record.Kind == event.KindChange {
			c := parseChange(e.Record)
			r.changes = append(r.changes, c)
			if r.phase == phaseCurrent {
				news = append(news, c)
			}
			if r.phase == phaseCurrent && c.key == keyLR {
				r.wanted = 0
			}
		}
	}
	if len(u.Entries) > 0 {
		r.exam.records()
	}
	if u.Changed || !r.known() {
		r.status = u.Status
		r.takeFindings()
		r.pace.add(u.Status)
	}
	switch {
	case r.status.Run == nil: // still nothing
	case u.More:
		r.phase = max(r.phase, phaseCatching)
	default:
		r.phase = phaseCurrent
	}
	return news
}

func (r *run) dropChanges(step int64) {
	kept := r.changes[:0]
	for _, c := range r.changes {
		if c.step < step {
			kept = append(kept, c)
		}
	}
	r.changes = kept
}

func parseChange(rec event.Record) change {
	key, value, _ := strings.Cut(rec.Text, "=")
	return change{step: int64(rec.Step), key: strings.TrimSpace(key), value: strings.TrimSpace(value)}
}

// label describes a change in as few cells as a marker in a chart allows: lr 3e-4.
func (c change) label() string {
	name := c.key
	if k, ok := hparam.Lookup(c.key); ok {
		name = k.Label()
	}
	if v, err := parseNumber(c.value); err == nil {
		return name + " " + format.Param(v)
	}
	return name + " " + c.value
}

func (r *run) takeFindings() {
	raw := r.status.Summary.Diagnosis
	if len(raw) == 0 || bytes.Equal(raw, r.stored) {
		return
	}
	if f, err := workspace.Findings(r.status.Summary); err == nil {
		r.findings, r.stored = f, bytes.Clone(raw)
	}
}

// learningRate is the base rate that the run trains with: the last live change,
// else the experiment's.
func (r *run) learningRate() float64 {
	if r.wanted > 0 {
		return r.wanted
	}
	if r.spec == nil {
		return 0
	}
	lr := r.spec.Optimizer.LR
	for _, c := range r.changes {
		if c.key == keyLR {
			if v, err := parseNumber(c.value); err == nil {
				lr = v
			}
		}
	}
	return lr
}

// regression reports whether the run predicts numbers; known is false until there is evidence.
func (r *run) regression() (yes, known bool) {
	switch {
	case r.origin.Task != "":
		return r.origin.Task == "regression", true
	case len(r.history.Series(event.ValR2)) > 0, len(r.history.Series(event.TrainR2)) > 0:
		return true, true
	case len(r.history.Series(event.ValAccuracy)) > 0, len(r.history.Series(event.TrainAccuracy)) > 0:
		return false, true
	}
	return false, false
}
