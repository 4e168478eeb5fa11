package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// fakeSpace is a workspace without workers: it remembers what it was asked.
type fakeSpace struct {
	t        testing.TB
	runs     []workspace.Status
	feeds    map[string]*fakeFeed
	specs    map[string]*spec.Spec
	origins  map[string]spec.Provenance
	asked    []string
	lineage  []workspace.Lineage
	startErr error
	listErr  error
	descErr  error

	tried    map[string]*workspace.Tried
	parents  map[string]fakeRun
	triers   []*fakeTrier
	busy     bool
	tryErr   error
	adoptErr error
}

// fakeTrier tries until it is told to end.
type fakeTrier struct {
	space *fakeSpace
	ended bool
	err   error
}

func (f *fakeTrier) Stop()                { f.ended = true; _ = f.space.ask("stop trying") }
func (f *fakeTrier) Ended() (bool, error) { return f.ended, f.err }

func (f *fakeSpace) Idle(context.Context) bool { return !f.busy }

func (f *fakeSpace) StartTrying(r workspace.Run, _ time.Duration) (workspace.Trier, error) {
	_ = f.ask("try on " + r.ID())
	if f.tryErr != nil {
		return nil, f.tryErr
	}
	t := &fakeTrier{space: f}
	f.triers = append(f.triers, t)
	return t, nil
}

func newSpace(t testing.TB) *fakeSpace {
	return &fakeSpace{
		t: t, feeds: map[string]*fakeFeed{}, specs: map[string]*spec.Spec{}, origins: map[string]spec.Provenance{},
		tried: map[string]*workspace.Tried{}, parents: map[string]fakeRun{},
	}
}

// make returns a run and remembers its experiment.
func (f *fakeSpace) make(name, id string, s *spec.Spec) fakeRun {
	r := fakeRun{space: f, name: "20260301-120000-" + name + "-" + id, id: id}
	f.specs[r.name] = s
	return r
}

// feed is what tells of a run.
func (f *fakeSpace) feed(r workspace.Run) *fakeFeed {
	if f.feeds[r.Name()] == nil {
		f.feeds[r.Name()] = &fakeFeed{}
	}
	return f.feeds[r.Name()]
}

func (f *fakeSpace) ask(what string) error {
	f.asked = append(f.asked, what)
	return nil
}

func (f *fakeSpace) Overview() (*workspace.Overview, error) {
	o := &workspace.Overview{}
	for _, st := range f.runs {
		o.Runs = append(o.Runs, &workspace.Listed{Status: st, Experiment: f.experiment(st.Run)})
	}
	return o, f.listErr
}

func (f *fakeSpace) experiment(r workspace.Run) string {
	if s := f.specs[r.Name()]; s != nil {
		return s.Name
	}
	return r.Name()
}

func (f *fakeSpace) Start(s *spec.Spec, l workspace.Lineage) (workspace.Run, error) {
	_ = f.ask("start " + s.Name)
	if f.startErr != nil {
		return nil, f.startErr
	}
	f.lineage = append(f.lineage, l)
	return f.make(s.Name, "beef", s), nil
}

func (f *fakeSpace) Describe(_ context.Context, s *spec.Spec) (workspace.Estimate, error) {
	if f.descErr != nil {
		return workspace.Estimate{}, f.descErr
	}
	return workspace.Estimate{
		Task: "classification", Rows: 1797, TrainRows: 1438, ValidationRows: 359, Features: 64,
		Classes: make([]string, 10), Params: int64(100 * s.Model.Width), MemoryBytes: 342_016,
		StepsPerEpoch: 45, Duration: 1200 * time.Millisecond,
	}, nil
}

// fakeRun is a run that exists only in its space. What the workbench does not use, it lacks.
type fakeRun struct {
	workspace.Run
	space    *fakeSpace
	name, id string
}

func (r fakeRun) Name() string  { return r.name }
func (r fakeRun) ID() string    { return r.id }
func (r fakeRun) Path() string  { return "/home/ada/runs/" + r.name }
func (r fakeRun) Foreign() bool { return false }

func (r fakeRun) Resume() error   { return r.space.ask("resume " + r.id) }
func (r fakeRun) Pause() error    { return r.space.ask("pause " + r.id) }
func (r fakeRun) Continue() error { return r.space.ask("continue " + r.id) }
func (r fakeRun) Stop() error     { return r.space.ask("stop " + r.id) }
func (r fakeRun) Change(key string, v float64) error {
	return r.space.ask(fmt.Sprintf("change %s %g", key, v))
}

func (r fakeRun) Diagnose() ([]finding.Finding, error) { return sampleFindings(), nil }

func (r fakeRun) Spec() (*spec.Spec, error) {
	if s, ok := r.space.specs[r.name]; ok {
		return s.Clone(), nil
	}
	return nil, errors.New("no experiment")
}

func (r fakeRun) Status() workspace.Status { return r.space.feed(r).last }

func (r fakeRun) Memory() (*workspace.Memory, error) {
	return &workspace.Memory{Tried: r.space.tried[r.name]}, nil
}

func (r fakeRun) Tried() (*workspace.Tried, error) { return r.space.tried[r.name], nil }

func (r fakeRun) Adopt(changes []hparam.Change) (workspace.Run, error) {
	_ = r.space.ask("adopt " + hparam.Describe(changes))
	if r.space.adoptErr != nil {
		return nil, r.space.adoptErr
	}
	s, err := r.Spec()
	if err != nil {
		return nil, err
	}
	next, err := s.Apply(changes)
	return r.space.make("adopted", "cafe", next), err
}

func (r fakeRun) Provenance() (spec.Provenance, error) { return r.space.origins[r.name], nil }
func (r fakeRun) Parent() workspace.Run {
	if p, ok := r.space.parents[r.name]; ok {
		return p
	}
	return nil
}
func (r fakeRun) Follow() workspace.Feed { return r.space.feed(r) }

// fakeFeed gives out the updates put into it.
type fakeFeed struct {
	updates []workspace.Update
	last    workspace.Status
	closed  bool
}

func (f *fakeFeed) Poll(int) (workspace.Update, error) {
	if len(f.updates) == 0 {
		return workspace.Update{Status: f.last}, nil
	}
	u := f.updates[0]
	f.updates = f.updates[1:]
	f.last = u.Status
	return u, nil
}

func (f *fakeFeed) Close() error {
	f.closed = true
	return nil
}

func sampleFindings() []finding.Finding {
	return []finding.Finding{{
		Kind: diagnosis.Overfitting, Title: "Overfitting", Severity: finding.Warn, Confidence: 0.86,
		SinceEpoch: 14, SinceStep: 630,
		Why: "The network goes on learning its training rows, " +
			"but what it learns no longer holds for rows it has not seen.",
		Evidence: []finding.Evidence{
			{Label: "val loss", Text: "0.412 → 0.455, +10.4 % above its minimum (rule: 3 %)"},
			{Label: "train loss", Text: "0.031, still falling"},
		},
		RuledOut: []finding.Evidence{{Label: "Not underfitting", Text: "train accuracy 99.8 % ± 0.1"}},
		Suggestions: []finding.Suggestion{
			{
				Title:   "regularization.dropout 0 → 0.2",
				Changes: []hparam.Change{{Key: "regularization.dropout", From: 0.0, To: 0.2}},
				Reason:  "Units that may vanish cannot rely on each other.",
			},
			{
				Title:   "regularization.l2 0 → 0.001",
				Changes: []hparam.Change{{Key: "regularization.l2", From: 0.0, To: 0.001}},
			},
			{Title: "more training rows"},
		},
	}}
}

// trained is an update with so many epochs of a run that has been planned for 50.
func trained(d workspace.Run, state workspace.State, epochs int) workspace.Update {
	var u workspace.Update
	for e := 1; e <= epochs; e++ {
		x := float64(e)
		u.Entries = append(u.Entries, workspace.Entry{Record: event.Record{
			Kind: event.KindEpoch, Step: 45 * e, Epoch: e, Time: noon.Add(time.Duration(e) * time.Second),
			Scalars: []event.Scalar{
				{Tag: event.Epoch, Value: x},
				{Tag: event.TrainLoss, Value: 2*math.Exp(-x/3) + 0.03},
				{Tag: event.ValLoss, Value: 1.7*math.Exp(-x/3) + 0.35 + 0.01*max(0, x-14)},
				{Tag: event.TrainAccuracy, Value: 1 - 0.6*math.Exp(-x/2)},
				{Tag: event.ValAccuracy, Value: 0.967 - 0.6*math.Exp(-x/2)},
				{Tag: event.SamplesPerSec, Value: 1.15e6 + 1e5*math.Sin(x)},
				{Tag: event.OptimLR, Value: float64(float32(0.003))},
			},
		}})
	}
	findings, err := json.Marshal(sampleFindings())
	if err != nil {
		panic(err)
	}
	u.Changed = true
	u.Status = workspace.Status{
		Run: d, State: state, Alive: state.Active(), Started: noon,
		Summary: workspace.Summary{
			Run: d.Name(), State: state, Epoch: epochs, Epochs: 50, Step: 45 * epochs, Steps: 2250,
			SamplesPerSec: 1.15e6,
			Best:          &workspace.BestValue{Metric: event.ValLoss, Value: 0.366, Epoch: min(epochs, 14)},
			Diagnosis:     findings, Started: noon, Elapsed: event.Number(epochs),
			Updated: noon.Add(time.Duration(epochs) * time.Second),
		},
	}
	return u
}

func changed(step int, text string) workspace.Update {
	return workspace.Update{
		Entries: []workspace.Entry{{Record: event.Record{Kind: event.KindChange, Step: step, Text: text}}},
	}
}
