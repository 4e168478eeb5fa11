package worker

import (
	"fmt"
	"os"
	"testing"
	"time"

	"tunebench/experiments/build"
	"tunebench/experiments/runstore"
)

// side is on for a run that is one of many in this process.
func side(d *fakeDevice) Options {
	o := on(d)
	o.Shared = new(build.Datasets)
	return o
}

// A run beside others writes no checkpoint in its first second, and comes from whatever a kill leaves, or a
// loss of power, to the end of a run by itself.
func TestARunOfManyComesToTheSameEnd(t *testing.T) {
	keys := []string{"training.log_every_steps=3", "schedule.name=cosine"}
	want := newRun(t, experiment(t, keys...))
	finish(t, want, on(&fakeDevice{}))
	dir := newRun(t, experiment(t, keys...))
	left := map[int]*runstore.Dir{}
	o := side(&fakeDevice{onStep: func(i int) {
		if i%4 == 2 {
			left[i] = copyRun(t, dir)
		}
	}})
	o.Now = clock(time.Microsecond)
	finish(t, dir, o)
	sameRun(t, "never killed", dir, want)
	for i, d := range left {
		if saved(d) {
			t.Errorf("there was a checkpoint before step %d", i)
		}
		finish(t, d, side(&fakeDevice{}))
		sameRun(t, fmt.Sprintf("killed in step %d", i), d, want)
	}
	for what, size := range map[string]int64{"empty": 0, "torn": 30} {
		dir := newRun(t, experiment(t, keys...))
		o := side(&fakeDevice{})
		o.Until = 5
		finish(t, dir, o)
		if err := os.Truncate(dir.Checkpoint(runstore.Latest), size); err != nil {
			t.Fatal(err)
		}
		device := &fakeDevice{}
		finish(t, dir, side(device))
		sameRun(t, "its checkpoint was "+what, dir, want)
		if n := device.steps.Load(); n != 12*4 {
			t.Errorf("%s: trained %d steps, want all of them", what, n)
		}
	}
}

// Long ones write checkpoints, so that a kill costs no more than it does a run by itself.
func TestALongRunOfManyWritesCheckpoints(t *testing.T) {
	dir := newRun(t, experiment(t))
	checkpoints := 0
	o := side(&fakeDevice{onStep: func(i int) {
		if i == 40 {
			until(t, "a checkpoint", func() bool { return saved(dir) })
			checkpoints++
		}
	}})
	o.Now = clock(100 * time.Millisecond)
	if s := finish(t, dir, o); checkpoints != 1 || s.Epoch != 12 {
		t.Errorf("%d, %d epochs", checkpoints, s.Epoch)
	}
}
