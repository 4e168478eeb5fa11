package event

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// A history of a run that was resumed again and again holds what one in one go would.
func TestPurgingIsForgetting(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 28))
	for range 200 {
		var resumed, whole History
		at, end := 0, 1+r.IntN(60)
		for at < end {
			// train on for a while, then lose what came after the checkpoint
			for range r.IntN(20) {
				resumed.AppendRecord(record(at, Scalar{TrainLoss, float64(at)}))
				at++
			}
			at = max(0, at-r.IntN(10))
			resumed.Purge(int64(at))
		}
		for step := range at {
			whole.AppendRecord(record(step, Scalar{TrainLoss, float64(step)}))
		}
		if !slices.Equal(resumed.Series(TrainLoss), whole.Series(TrainLoss)) {
			t.Fatalf("resumed %v, in one go %v", resumed.Values(TrainLoss), whole.Values(TrainLoss))
		}
	}
}

// Purging leaves series that were handed out as they were: a viewer may be drawing them.
func TestPurgeDoesNotTouchWhatWasHandedOut(t *testing.T) {
	var h History
	for step := range 5 {
		h.AppendRecord(record(step, Scalar{ValLoss, float64(step)}))
	}
	before := h.Series(ValLoss)
	kept := slices.Clone(before)
	h.Purge(2)
	for step := 2; step < 5; step++ {
		h.AppendRecord(record(step, Scalar{ValLoss, 100}))
	}
	if !slices.Equal(before, kept) {
		t.Errorf("the series became %v", before)
	}
}

func TestHistoryOfNothing(t *testing.T) {
	var h History
	h.Purge(0)
	if _, ok := h.Last(ValLoss); ok || len(h.Tags()) != 0 || h.Series(ValLoss) != nil || len(h.Values(ValLoss)) != 0 {
		t.Error("an empty history holds something")
	}
}

func TestTagsAreSorted(t *testing.T) {
	var h History
	for _, tag := range []string{"val/loss", "epoch", "layers/10/grad_norm", "layers/2/grad_norm"} {
		h.Append(tag, Point{})
	}
	if tags := h.Tags(); !slices.IsSorted(tags) || len(tags) != 4 {
		t.Errorf("tags %v", tags)
	}
}

// Steps that an epoch has are found again, and epochs never run backwards.
func TestEpochAtIsMonotonic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 61))
	for range 100 {
		var h History
		step := 0
		for epoch := 1; epoch <= 1+r.IntN(12); epoch++ {
			step += 1 + r.IntN(50) // the batch size may change between epochs
			h.AppendRecord(record(step, Scalar{Epoch, float64(epoch)}))
			if got, ok := h.EpochAt(int64(step)); !ok || got != float64(epoch) {
				t.Fatalf("step %d is epoch %v, want %d", step, got, epoch)
			}
		}
		last := -1.0
		for at := range step + 100 {
			got, ok := h.EpochAt(int64(at))
			if !ok || math.IsNaN(got) || got < last {
				t.Fatalf("step %d is epoch %v after %v", at, got, last)
			}
			last = got
		}
	}
}

func TestTagsOfLayersAndParts(t *testing.T) {
	if got := LayerTag(12, ProbeDeadUnits); got != "layers/12/dead_units" {
		t.Errorf("tag %s", got)
	}
	for tag, want := range map[string]string{"val/": "val/", "val/x/y": "test/x/y", "vall/x": "vall/x", "": ""} {
		if got := TestTag(tag); got != want {
			t.Errorf("the test tag of %q is %q, want %q", tag, got, want)
		}
	}
}

// Every sink of a tee has every record, in order.
func TestTeeReachesAll(t *testing.T) {
	var a, b []int
	note := func(to *[]int) Sink {
		return SinkFunc(func(r Record) error { *to = append(*to, r.Step); return nil })
	}
	tee := Tee(note(&a), note(&b))
	for step := range 3 {
		if err := tee.Emit(record(step)); err != nil {
			t.Fatal(err)
		}
	}
	if want := []int{0, 1, 2}; !slices.Equal(a, want) || !slices.Equal(b, want) {
		t.Errorf("the sinks have %v and %v", a, b)
	}
}
