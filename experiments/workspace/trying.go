package workspace

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"time"

	"tunebench/engine/diagnosis/lineage"
	"tunebench/engine/event"
	"tunebench/engine/plainfile"
	"tunebench/experiments/internal/lease"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/trying"
)

// Tried is what was tried on a run.
type Tried = trying.Record

// TryOptions bound how much is tried. The zero value tries the usual number of candidates to the end.
type TryOptions struct {
	Time       time.Duration // 0: any
	Trainings  int           // at most, from the first try on; 0: any
	Candidates int           // at most; 0: [UsualCandidates], or as many more where these are told
	// Polite leaves one core to what else is trained.
	Polite bool
	// Watch is called after every training; nil: nobody.
	Watch func(*Tried)
}

// UsualCandidates is how many changes are tried together.
const UsualCandidates = 5

// ErrNotTriable says that nothing can be tried on a run.
var ErrNotTriable = errors.New("nothing can be tried on it")

// Tried returns what was tried on the run, nil if nothing was, or on another experiment than it has now.
func (r *run) Tried() (*Tried, error) {
	raw, err := r.ReadFile(runstore.TryingFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t, err := trying.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("run %s: %w; remove it to try anew", r.Name(), err)
	}
	s, err := r.Spec()
	if err != nil || t.Experiment != digest(s) {
		return nil, err
	}
	return t, nil
}

// digest tells experiments apart.
func digest(s *spec.Spec) string {
	sum := sha256.Sum256(s.Encode())
	return hex.EncodeToString(sum[:])
}

// Trying reports whether somebody tries changes on the run.
func (r *run) Trying() bool {
	by, err := lease.This().Look(r.trials())
	return err == nil && by.Living()
}

// trials is the folder of the runs that are trained to try something.
func (r *run) trials() string { return filepath.Join(r.Path(), runstore.TryingDir) }

// Try trains candidates beside the unchanged experiment, in this process, and returns what came of it. Whatever
// ends it, what was trained stays; called again it goes on, with other candidates once the first ones are told.
// The run is to be over. Its own training stands for the first of the unchanged experiment.
func (r *run) Try(ctx context.Context, o TryOptions) (*Tried, error) {
	if o.Time > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.Time)
		defer cancel()
	}
	t, err := r.triable()
	if err != nil {
		return nil, err
	}
	mode := plainfile.Private
	if t.base.Runs.Shared {
		mode = plainfile.Shared
	}
	if err := plainfile.MakeFolders(r.trials(), mode); err != nil {
		return nil, err
	}
	hold, err := lease.This().Acquire(ctx, r.trials())
	if err != nil {
		return nil, fmt.Errorf("%s is tried on already: %w", r.Name(), err)
	}
	defer hold.Release() //nolint:errcheck // the system takes it back with the process anyway
	if t.record, err = r.begin(t, o); err != nil {
		return nil, err
	}
	t.most, t.watch = o.Trainings, o.Watch
	switch err := t.open(ctx, o); {
	case err != nil && ctx.Err() != nil: // it takes longer to load the data
		return t.record, t.over(trying.EndedTime)
	case err != nil:
		return nil, err
	}
	return t.record, t.conduct(ctx, o.Time)
}

// trial is the work of trying changes on one run.
type trial struct {
	run     *run
	base    *spec.Spec // without live changes, whose steps belong to the run
	summary Summary
	record  *trying.Record
	side    *Workspace // in which the candidates are trained
	atOnce  int
	most    int
	watch   func(*Tried)
}

// triable says why nothing can be tried on a run, or with what.
func (r *run) triable() (*trial, error) {
	status := r.Status()
	refuse := func(why string) (*trial, error) {
		return nil, fmt.Errorf("%s: %w: %s", r.Name(), ErrNotTriable, why)
	}
	switch {
	case status.Foreign:
		return refuse("another program has trained it")
	case status.Alive:
		return refuse("it is being trained")
	}
	s, err := r.Spec()
	if err != nil {
		return nil, err
	}
	if s.Data.Validation.Empty() {
		return refuse("it has no validation rows to judge by (data.validation)")
	}
	base := s.Clone()
	base.Interventions = nil
	return &trial{run: r, base: base, summary: status.Summary}, nil
}

// begin returns the record to go on with: the one that is there, with more candidates where it is over, or a new one.
func (r *run) begin(t *trial, o TryOptions) (*trying.Record, error) {
	record, err := r.Tried()
	if err != nil {
		return nil, err
	}
	p, err := r.Provenance()
	if err != nil {
		return nil, err
	}
	found, prospects, err := r.prospects()
	if err != nil {
		return nil, err
	}
	most := o.Candidates
	if most <= 0 {
		most = UsualCandidates
	}
	if record == nil {
		s, err := r.Spec()
		if err != nil {
			return nil, err
		}
		if err := r.forget(); err != nil {
			return nil, err
		}
		record = &trying.Record{
			Experiment: digest(s), Metric: t.base.MonitorTag(), Vary: vary(t.base), Seeds: trying.PlannedSeeds,
			Rows: p.ValidationRows, Candidates: []trying.Candidate{{}},
		}
		if own, ok := t.outcome(t.summary); ok && spec.Equal(s, t.base) {
			record.Set(0, 0, own)
		}
	} else if record.Ending != trying.EndedTime && record.Ending != "" && record.Ending != trying.EndedTrainings {
		most += len(record.Candidates) - 1
	}
	if o.Trainings > 0 { // the cheapest are trained first: they are not to take what the best need
		most = min(most, record.Tried()+max(0, o.Trainings-record.Trainings))
	}
	f := r.family()
	for _, c := range trying.Gather(trying.Gathering{
		Base: t.base, Findings: found, Prospects: prospects,
		Settings: r.proposals(t.base, f, p.TrainRows, len(p.Classes)),
		Family:   lineage.Of(f.steps), Parent: f.parentTried(), Rows: p.TrainRows, Classes: len(p.Classes),
		Most: most + len(record.Candidates) - 1,
	}) {
		if len(record.Candidates) <= most && record.Find(c.Changes()) < 0 {
			record.Candidates = append(record.Candidates, c)
		}
	}
	record.Ending = ""
	return record, nil
}

// vary says what the seeds of a try may draw anew: rows that are held out for the test in one split would be
// looked at in another.
func vary(s *spec.Spec) spec.Vary {
	if s.Data.Test.Fraction > 0 {
		return spec.VaryInit
	}
	return spec.VaryBoth
}

// outcome is what a training came to; false if it has not come to its end.
func (t *trial) outcome(s Summary) (trying.Outcome, bool) {
	nan := event.Number(math.NaN())
	o := trying.Outcome{Epochs: s.Epoch, Kept: nan, Best: nan, Ending: s.Ending, Seconds: float64(s.Elapsed)}
	switch s.Ending {
	case event.EndedEpochs, event.EndedTarget, event.EndedEarly, event.EndedDiverged, event.EndedFailed:
		o.Whole = true
	}
	if s.Best != nil {
		o.Best = s.Best.Value
	}
	o.Kept = kept(s, t.base)
	return o, o.Whole
}

// kept is the monitored metric of the weights that a run ended with; NaN where it diverged or failed.
func kept(s Summary, e *spec.Spec) event.Number {
	last, known := s.Metrics[e.MonitorTag()]
	switch {
	case s.Ending == event.EndedDiverged || s.Ending == event.EndedFailed || !known:
		return event.Number(math.NaN())
	case s.Ending == event.EndedEarly && e.Training.EarlyStopping.RestoreBest && s.Best != nil:
		return s.Best.Value
	}
	return event.Number(last)
}

// open makes the workspace in which the candidates are trained, and weighs them.
func (t *trial) open(ctx context.Context, o TryOptions) (err error) {
	many := Many{Root: t.run.trials(), Like: t.base}
	if o.Polite {
		many.AtOnce = spareCores()
	}
	if t.side, t.atOnce, err = t.run.w.SideBySide(ctx, many); err != nil {
		return err
	}
	like, err := t.side.shared.Describe(ctx, t.base)
	if err != nil {
		return err
	}
	t.record.Candidates[0].Cost = 1
	for i := range t.record.Candidates[1:] {
		c := &t.record.Candidates[i+1]
		c.Cost = 1
		changed, err := Apply(t.base, *c.Suggestion)
		if err != nil {
			continue // its training says it
		}
		if e, err := t.side.shared.Describe(ctx, changed); err == nil && like.Duration > 0 {
			c.Cost = float64(e.Duration) / float64(like.Duration)
		}
	}
	return nil
}

// store writes what has been tried so far.
func (t *trial) store() error {
	t.record.Updated = t.run.w.now()
	raw, err := t.record.Encode()
	if err != nil {
		return err
	}
	return t.run.WriteFile(runstore.TryingFile, raw)
}
