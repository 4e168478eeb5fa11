package tfevents

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"tunebench/engine/event"
)

func at(seconds float64) time.Time { return time.UnixMicro(int64(seconds * 1e6)) }

// goldenRecords are the records of testdata/ours.tfevents (see make_golden.py there).
func goldenRecords() []event.Record {
	return []event.Record{
		{Kind: event.KindState, Time: at(2.25), Text: "training"},
		{Step: 5, Time: at(3), Scalars: []event.Scalar{{Tag: "train/loss", Value: 0.1}, {Tag: "optim/lr", Value: 0}}},
		{
			Kind: event.KindEpoch, Step: 300, Epoch: 2, Time: at(4),
			Scalars: []event.Scalar{{Tag: "val/loss", Value: math.Inf(1)}, {Tag: "val/accuracy", Value: 0.975}},
		},
		{Kind: event.KindChange, Step: 300, Epoch: 2, Time: at(5), Text: "optimizer.lr=0.0003"},
	}
}

func emit(t *testing.T, w *Writer, records ...event.Record) {
	t.Helper()
	for _, r := range records {
		if err := w.Emit(r); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWriterMatchesIndependentEncoder(t *testing.T) {
	want, err := os.ReadFile(filepath.Join("testdata", "ours.tfevents"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := Create(t.TempDir(), at(1.5))
	if err != nil {
		t.Fatal(err)
	}
	emit(t, w, goldenRecords()...)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(w.Path())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

// A viewer sees a state at once, and other records within a tenth of a second.
func TestWriterFlushesInTime(t *testing.T) {
	w, err := Create(t.TempDir(), at(10))
	if err != nil {
		t.Fatal(err)
	}
	size := func() int64 {
		st, err := os.Stat(w.Path())
		if err != nil {
			t.Fatal(err)
		}
		return st.Size()
	}
	start := size()
	if start == 0 {
		t.Error("a new file is empty")
	}
	scalar := []event.Scalar{{Tag: "train/loss", Value: 1}}
	emit(t, w, event.Record{Time: at(10.05), Scalars: scalar})
	if size() != start {
		t.Error("a record went out before its time: one system call per step")
	}
	emit(t, w, event.Record{Time: at(10.11), Scalars: scalar})
	second := size()
	if second == start {
		t.Error("records are held back for more than a tenth of a second")
	}
	emit(t, w, event.Record{Kind: event.KindState, Time: at(10.12), Text: "paused"})
	if size() == second {
		t.Error("a state is held back")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestEmitDoesNotAllocate(t *testing.T) {
	w, err := Create(t.TempDir(), at(0))
	if err != nil {
		t.Fatal(err)
	}
	r := goldenRecords()[2]
	allocs := testing.AllocsPerRun(200, func() {
		r.Step++
		r.Time = r.Time.Add(flushEvery) // each one goes to the file
		if err := w.Emit(r); err != nil {
			t.Fatal(err)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations per record", allocs)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// While the disk is full the records are kept, and they arrive whole when there is room.
func TestFullDiskLosesNothing(t *testing.T) {
	w, err := Create(t.TempDir(), at(1))
	if err != nil {
		t.Fatal(err)
	}
	file := w.f
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = full.Close() }()
	records := goldenRecords()
	w.f = full
	emit(t, w, records...)
	if err := w.Problem(); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the problem is not told: %v", err)
	}
	if err := w.Flush(); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v", err)
	}
	w.f = file
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, w.Path()); len(got) != len(records) || w.Problem() != nil {
		t.Errorf("%d of %d records arrived", len(got), len(records))
	}
}

func TestFullDiskForLongIsAnError(t *testing.T) {
	w, err := Create(t.TempDir(), at(1))
	if err != nil {
		t.Fatal(err)
	}
	_ = w.f.Close()
	if w.f, err = os.OpenFile("/dev/full", os.O_WRONLY, 0); err != nil {
		t.Fatal(err)
	}
	r := goldenRecords()[2]
	for range 2 * holdBytes / 100 {
		if err = w.Emit(r); err != nil {
			break
		}
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("records are dropped or held without end: %v", err)
	}
	if len(w.buf) > holdBytes+1024 {
		t.Errorf("%d bytes are held", len(w.buf))
	}
}

// A resumed run's file comes after the ones it continues even if the clock was set back.
func TestResumedFileSortsLast(t *testing.T) {
	dir := t.TempDir()
	first, err := Create(dir, at(5000))
	if err != nil {
		t.Fatal(err)
	}
	emit(t, first, event.Record{Step: 7, Time: at(1), Scalars: []event.Scalar{{Tag: "a", Value: 1}}})
	second, err := Resume(dir, at(4000), 7)
	if err != nil {
		t.Fatal(err)
	}
	third, err := Resume(dir, at(4000), 7)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []*Writer{third, second, first} {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if first.Path() >= second.Path() || second.Path() >= third.Path() {
		t.Errorf("order %s, %s, %s", first.Path(), second.Path(), third.Path())
	}
	entries, _, err := NewFolder(dir).Next(nil, 100)
	if err != nil || len(entries) != 3 {
		t.Fatalf("got %v, %v", entries, err)
	}
	if e := entries[1]; !e.Restart || e.Record.Step != 7 {
		t.Errorf("second entry %+v", e)
	}
}

func TestCreateNamesTheFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	if _, err := Create(dir, at(0)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
