package runstore

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/tfevents"
)

// trainer stands in for the worker: its records depend on nothing but the step.
type trainer struct {
	t          *testing.T
	w          *tfevents.Writer
	step       int
	epoch      int
	perEpoch   int
	everySteps bool
}

func (r *trainer) emit(kind event.Kind, step, epoch int, tag string) {
	r.t.Helper()
	err := r.w.Emit(event.Record{
		Kind: kind, Step: step, Epoch: epoch, Time: start.Add(time.Duration(step) * time.Second),
		Scalars: []event.Scalar{{Tag: tag, Value: float64(step) + 0.25}},
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// run goes on until so many updates are done; evaluate says whether an epoch that ends
// there is also evaluated.
func (r *trainer) run(until int, evaluate bool) {
	for {
		if r.step == (r.epoch+1)*r.perEpoch && (r.step < until || evaluate) {
			r.epoch++
			r.emit(event.KindEpoch, r.step, r.epoch, event.ValLoss)
		}
		if r.step >= until {
			return
		}
		if r.everySteps {
			r.emit(event.KindStep, r.step, r.epoch, event.TrainLoss)
		}
		r.step++
	}
}

// points follows a run to its end and returns its history as a comparable value.
func points(t *testing.T, d *Dir, limit int) map[string][]event.Point {
	t.Helper()
	f := d.Follow()
	defer func() { _ = f.Close() }()
	var h event.History
	for {
		u, err := f.Poll(limit)
		if err != nil {
			t.Fatal(err)
		}
		if len(u.Entries) > limit {
			t.Fatalf("%d entries for a limit of %d", len(u.Entries), limit)
		}
		u.ApplyTo(&h)
		if !u.More {
			break
		}
	}
	all := map[string][]event.Point{}
	for _, tag := range h.Tags() {
		all[tag] = h.Series(tag)
	}
	return all
}

// A run that was killed and resumed any number of times leaves the history of one that
// was never touched.
func TestResumedHistoryIsTheUntouchedOne(t *testing.T) {
	const total = 60
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 3))
		perEpoch, everySteps := 1+rng.IntN(9), rng.IntN(2) == 0
		whole := newRun(t, "whole")
		w, err := whole.CreateEvents(start)
		if err != nil {
			t.Fatal(err)
		}
		one := trainer{t: t, w: w, perEpoch: perEpoch, everySteps: everySteps}
		one.run(total, true)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}

		d := newRun(t, "killed")
		if w, err = d.CreateEvents(start); err != nil {
			t.Fatal(err)
		}
		r := trainer{t: t, w: w, perEpoch: perEpoch, everySteps: everySteps}
		step, epoch := 0, 0 // of the checkpoint: anywhere, an evaluation pending or not
		for range rng.IntN(5) {
			r.run(r.step+rng.IntN(total-r.step+1), rng.IntN(2) == 0)
			if rng.IntN(4) > 0 {
				step, epoch = r.step, r.epoch
			}
			r.run(min(total, r.step+rng.IntN(12)), rng.IntN(2) == 0)
			if err := r.w.Close(); err != nil { // killed: nothing more comes
				t.Fatal(err)
			}
			r.step, r.epoch = step, epoch
			if r.w, err = d.ResumeEvents(start, step, epoch); err != nil {
				t.Fatal(err)
			}
		}
		r.run(total, true)
		if err := r.w.Close(); err != nil {
			t.Fatal(err)
		}
		got, want := points(t, d, 1+rng.IntN(20)), points(t, whole, 1000)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d (%d steps an epoch):\ngot  %v\nwant %v", seed, perEpoch, got, want)
		}
	}
}

func TestFollowSeesChanges(t *testing.T) {
	d := newRun(t, "a")
	f := d.Follow()
	defer func() { _ = f.Close() }()
	expect := func(changed bool, state State, entries int) {
		t.Helper()
		u, err := f.Poll(100)
		if err != nil {
			t.Fatal(err)
		}
		if u.Changed != changed || u.Status.State != state || len(u.Entries) != entries {
			t.Errorf("changed %v, state %s, %d entries; want %v, %s, %d",
				u.Changed, u.Status.State, len(u.Entries), changed, state, entries)
		}
	}
	expect(true, Created, 0)
	expect(false, Created, 0)
	lock, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	setState(t, d, Training)
	w, err := d.CreateEvents(start)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Emit(event.Record{Kind: event.KindState, Time: start, Text: "training"}); err != nil {
		t.Fatal(err)
	}
	expect(true, Training, 1)
	expect(false, Training, 0)
	if err := lock.Unlock(); err != nil { // as a crash does
		t.Fatal(err)
	}
	expect(true, Interrupted, 0)
	setState(t, d, Done)
	expect(true, Done, 0)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFollowReportsTroubleOnce(t *testing.T) {
	d := newRun(t, "a")
	f := d.Follow()
	defer func() { _ = f.Close() }()
	if err := os.WriteFile(d.join(SummaryFile), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Poll(10); err == nil || !strings.Contains(err.Error(), SummaryFile) {
		t.Errorf("got %v", err)
	}
	if _, err := f.Poll(10); err != nil {
		t.Errorf("again: %v", err)
	}
	if err := os.RemoveAll(d.Path()); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Poll(10); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a deleted run: %v", err)
	}
	if _, err := f.Poll(10); err != nil {
		t.Errorf("again: %v", err)
	}
}

func TestFollowForeignFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logdir")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	w, err := tfevents.Create(dir, start)
	if err != nil {
		t.Fatal(err)
	}
	record := event.Record{Step: 3, Scalars: []event.Scalar{{Tag: "Loss", Value: 1}}}
	if err := errors.Join(w.Emit(record), w.Close()); err != nil {
		t.Fatal(err)
	}
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !d.Foreign() || d.ID() != "" {
		t.Error("not recognized as foreign")
	}
	f := d.Follow()
	defer func() { _ = f.Close() }()
	u, err := f.Poll(10)
	if err != nil || len(u.Entries) != 1 || !u.Status.Foreign || u.Status.State != "" {
		t.Errorf("got %+v, %v", u, err)
	}
	before, _ := os.ReadDir(dir)
	if len(before) != 1 {
		t.Errorf("looking left files behind: %v", before)
	}
}

func TestReadCheckpoint(t *testing.T) {
	d := newRun(t, "a")
	if _, err := d.ReadCheckpoint(Latest); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	written := checkpoint.File{Metadata: map[string]string{"step": "7"}}
	if err := checkpoint.Write(d.Checkpoint(Latest), written); err != nil {
		t.Fatal(err)
	}
	f, err := d.ReadCheckpoint(Latest)
	if err != nil || f.Metadata["step"] != "7" {
		t.Errorf("got %v, %v", f, err)
	}
}
