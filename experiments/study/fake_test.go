package study

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

const validationRows = 50

// bench is a machine of make-believe: its runs are directories as those of true trainings, with the
// curves of a formula, and its clock moves by a second at each look.
type bench struct {
	mu     sync.Mutex
	clock  time.Time
	trains int            // calls of Train
	epochs int            // trained in all
	live   map[string]int // trainings that are under way, by their paths
	most   int            // at once

	curve func(s *spec.Spec, epoch int) float64 // of val/loss; nil: a valley around optimizer.lr = 0.01
	fail  func(s *spec.Spec) error              // nil: no training fails
	hold  func(s *spec.Spec, epoch int)         // is called before each epoch; nil: nothing

	create func(id string) // is called before a run is made; nil: nothing

	tests  int                             // calls of Test
	tested func(ctx context.Context) error // what a test comes to; nil: it is done

	advice func(s *spec.Spec) []finding.Finding // of a training that has come to its end; nil: none
}

func newBench() *bench {
	return &bench{clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), live: map[string]int{}}
}

func (b *bench) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clock = b.clock.Add(time.Second)
	return b.clock
}

// trained is the number of epochs so far, while others may be trained.
func (b *bench) trained() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.epochs
}

// valley falls from epoch to epoch, the lower the closer the learning rate is to 0.01; seeds shift it a little.
func valley(s *spec.Spec, epoch int) float64 {
	far := math.Log10(s.Optimizer.LR / 0.01)
	return 0.1 + 0.1*far*far + 1/float64(epoch) + 0.001*float64(s.Seed%7)
}

func (b *bench) Create(folder, id string, s *spec.Spec, o Origin) (string, error) {
	if b.create != nil {
		b.create(id)
	}
	d, err := runstore.Create(folder, s.Name, o.Dated, id,
		runstore.File{Name: runstore.ExperimentFile, Data: s.Encode()})
	if err == nil && d.ID() != id {
		err = errors.Join(fs.ErrExist, os.RemoveAll(d.Path()))
	}
	if err != nil {
		return "", err
	}
	return d.Path(), nil
}

func (b *bench) Train(ctx context.Context, path string, until int) (sizes Sizes, err error) {
	b.mu.Lock()
	b.trains++
	b.live[path]++
	b.most = max(b.most, len(b.live))
	twice := b.live[path] > 1
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		delete(b.live, path)
		b.mu.Unlock()
	}()
	if twice {
		return sizes, errors.New("two trainings of one run at once")
	}
	d, err := runstore.Open(path)
	if err != nil {
		return sizes, err
	}
	s, err := spec.LoadOwn(d.Experiment())
	if err != nil {
		return sizes, err
	}
	if b.fail != nil {
		if err := b.fail(s); err != nil {
			return sizes, err
		}
	}
	return Sizes{Params: 1000, ValidationRows: validationRows}, b.train(ctx, d, s, until)
}

func (b *bench) train(ctx context.Context, d *runstore.Dir, s *spec.Spec, until int) error {
	sum, err := d.ReadSummary()
	if err != nil {
		return err
	}
	events, err := d.ResumeEvents(b.now(), sum.Epoch*10, sum.Epoch)
	if err != nil {
		return err
	}
	defer events.Close()
	curve := b.curve
	if curve == nil {
		curve = valley
	}
	sum.State, sum.Ending, sum.Epochs = runstore.Stopped, event.EndedRequest, s.Training.Epochs
	for sum.Epoch < until && ctx.Err() == nil {
		if b.hold != nil {
			b.hold(s, sum.Epoch+1)
		}
		if ctx.Err() != nil {
			break
		}
		sum.Epoch++
		b.mu.Lock()
		b.epochs++
		b.mu.Unlock()
		v := curve(s, sum.Epoch)
		r := event.Record{Kind: event.KindEpoch, Step: sum.Epoch * 10, Epoch: sum.Epoch, Time: b.now()}
		r.Scalars = []event.Scalar{{Tag: event.ValLoss, Value: v}, {Tag: event.Epoch, Value: float64(sum.Epoch)}}
		if sum.Epoch > 1 { // the first evaluation is not timed
			r.Scalars = append(r.Scalars, event.Scalar{Tag: event.EvalSeconds, Value: 1 / float64(sum.Epoch)})
		}
		if err := events.Emit(r); err != nil {
			return err
		}
		if math.IsNaN(v) {
			sum.State, sum.Ending = runstore.Diverged, event.EndedDiverged
			return d.WriteSummary(sum)
		}
	}
	switch {
	case sum.Epoch >= s.Training.Epochs:
		sum.State, sum.Ending = runstore.Done, event.EndedEpochs
		if b.advice != nil {
			if sum.Diagnosis, err = json.Marshal(b.advice(s)); err != nil {
				return err
			}
		}
	case sum.Epoch >= until:
		sum.Ending = event.EndedPruned
	}
	return d.WriteSummary(sum)
}

// Test implements Launcher. What it says of a run is as many as its path has bytes.
func (b *bench) Test(ctx context.Context, path string) (map[string]float64, error) {
	b.tests++
	if b.tested != nil {
		if err := b.tested(ctx); err != nil {
			return nil, err
		}
	}
	return map[string]float64{"test/loss": float64(len(path)), "test/accuracy": 0.9}, nil
}

const base = `
[experiment]
version = 1
name = "toy"
[experiment.data]
source = "moons"
[experiment.training]
epochs = 9
monitor = "val/loss"
`

// evenly spaced trials, each trained to its end.
const evenly = "[sampler]\nname = \"halton\"\n[pruner]\nname = \"none\"\n" + lrSpace

const lrSpace = `
[space]
"optimizer.lr" = { low = 1e-5, high = 1.0, log = true }
`

// newStudy makes a study of a file's text in front of the experiment.
func newStudy(t *testing.T, head string) *Dir {
	t.Helper()
	s, err := spec.ParseStudy([]byte("version = 1\nname = \"toy\"\n"+head+base), "study.toml")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Create(t.TempDir(), s, spec.Origin{}, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (b *bench) conduct(t *testing.T, d *Dir) *State {
	t.Helper()
	s, err := Conduct(t.Context(), d, Options{Launcher: b, Now: b.now})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// decisions are the lines of a study, without those that say when a conductor came and went.
func decisions(t *testing.T, d *Dir) []Decision {
	t.Helper()
	var all []Decision
	r := reader{path: filepath.Join(d.Path(), DecisionsFile)}
	err := r.next(func(d Decision) error {
		if d.Op != OpBegin && d.Op != OpEnd {
			d.N, d.Time = 0, time.Time{}
			all = append(all, d)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// check makes sure that a study's files and its decisions agree, and that no training was lost or doubled.
func (b *bench) check(t *testing.T, d *Dir, s *State) {
	t.Helper()
	runs, err := d.runs()
	if err != nil {
		t.Fatal(err)
	}
	want, epochs := 0, 0
	for _, trial := range s.Trials {
		for seed, r := range trial.Seeds {
			want++
			epochs += len(r.Values)
			path := runs[runID(trial.ID, seed)]
			run, err := runstore.Open(path)
			if err != nil {
				t.Errorf("trial %d: %v", trial.ID, err)
				continue
			}
			if sum, err := run.ReadSummary(); err != nil || sum.Epoch != len(r.Values) {
				t.Errorf("trial %d is at epoch %d with %d values, %v", trial.ID, sum.Epoch, len(r.Values), err)
			}
			if n := len(r.Values); n > 1 && !r.Failed && trial.By != user && r.Latency != 1/float64(n)/validationRows {
				t.Errorf("trial %d takes %v for a row after %d epochs", trial.ID, r.Latency, n)
			}
		}
	}
	if len(runs) != want || s.Epochs != epochs || b.epochs != epochs {
		t.Errorf("%d runs for %d trainings; %d epochs counted, %d trained, %d with values",
			len(runs), want, s.Epochs, b.epochs, epochs)
	}
	f := d.Follow()
	snap, err := f.Poll()
	if err != nil {
		t.Fatal(err)
	}
	if a, b := fmt.Sprint(texts(snap.State)), fmt.Sprint(texts(s)); a != b {
		t.Errorf("read back: %s\nconducted: %s", a, b)
	}
}

func texts(s *State) (list []string) {
	for _, t := range s.Trials {
		v, n := t.Best(s.Plan.Lower)
		list = append(list, fmt.Sprintf("%d %v %v %d %v", t.ID, t.Values, v, n, t.Closed))
	}
	return list
}
