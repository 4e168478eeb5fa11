package toy_test

import (
	"errors"
	"slices"
	"testing"

	"tunebench/engine/train/cpu"
	"tunebench/engine/train/executortest"
	"tunebench/engine/train/executortest/toy"
	"tunebench/engine/train/job"
)

func TestExam(t *testing.T) {
	executortest.Run(t, toy.Device{Of: cpu.Device{}, Ahead: 6}, cpu.Device{})
}

// counted is a device whose updates can be counted, and fail from one on.
type counted struct {
	made   *int
	failAt int
}

type counter struct {
	job.Executor
	counted
}

var errBroken = errors.New("broken")

func (c counted) New(cfg job.Config) (job.Executor, error) {
	e, err := cpu.Device{}.New(cfg)
	return counter{e, c}, err
}

func (c counter) Step(s job.Step) error {
	if *c.made == c.failAt {
		return errBroken
	}
	*c.made++
	return c.Executor.Step(s)
}

// ask makes an executor that puts off at most three updates, and asks it for some.
func ask(t *testing.T, failAt, updates int) (e job.Executor, made *int) {
	t.Helper()
	made = new(int)
	e, err := toy.Device{Of: counted{made, failAt}, Ahead: 3}.New(executortest.Classes(1))
	if err != nil {
		t.Fatal(err)
	}
	for i := range updates {
		if err := e.Step(job.Step{Index: i, Rows: []int32{int32(i)}, Hyper: job.Hyper{LR: 0.1}}); err != nil {
			t.Fatal(err)
		}
	}
	return e, made
}

// TestUpdatesArePutOff until somebody needs them, and no longer.
func TestUpdatesArePutOff(t *testing.T) {
	for leave, want := range []int{4, 3, 2, 1, 0} {
		e, made := ask(t, -1, 4)
		if *made != 0 {
			t.Fatalf("%d updates were made before anybody asked", *made)
		}
		results, err := e.Collect(nil, leave)
		if err != nil || len(results) != want || *made != want {
			t.Errorf("all but %d: %d results of %d updates, error %v", leave, len(results), *made, err)
		}
	}
	for what, read := range map[string]func(job.Executor){
		"state":       func(e job.Executor) { e.ExportState(nil) },
		"weights":     func(e job.Executor) { e.ExportWeights(nil) },
		"probes":      func(e job.Executor) { e.Probes(nil) },
		"predictions": func(e job.Executor) { _ = e.Predict(job.ValidationPart, make([]float32, 1800)) },
	} {
		e, made := ask(t, -1, 3)
		if read(e); *made != 3 {
			t.Errorf("%s after %d of 3 updates", what, *made)
		}
		if results, _ := e.Collect(nil, 0); len(results) != 3 {
			t.Errorf("%s: %d results are left", what, len(results))
		}
	}
}

func TestACallerTooFarAheadWaits(t *testing.T) {
	e, made := ask(t, -1, 10)
	if *made == 0 {
		t.Error("ten updates are put off where three may be")
	}
	if results, err := e.Collect(nil, 0); len(results) != 10 || err != nil {
		t.Errorf("%d results, error %v", len(results), err)
	}
}

// TestFailuresComeWithTheResults of the updates before.
func TestFailuresComeWithTheResults(t *testing.T) {
	e, _ := ask(t, 2, 4)
	results, err := e.Collect(nil, 0)
	if len(results) != 2 || !errors.Is(err, errBroken) {
		t.Errorf("%d results, error %v", len(results), err)
	}
}

func TestWhatCannotBeMadeIsRefusedAtOnce(t *testing.T) {
	if _, err := (toy.Device{Of: cpu.Device{}}).New(job.Config{}); err == nil {
		t.Error("a job without a network was taken")
	}
	e, _ := ask(t, -1, 0)
	if e.Step(job.Step{}) == nil {
		t.Error("an update without rows was taken")
	}
	if m := e.Model(); m.Ahead != 3 || slices.Contains([]int{m.Params, m.Layers, m.Outputs}, 0) {
		t.Errorf("%+v", m)
	}
}
