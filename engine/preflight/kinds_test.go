package preflight

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/sparse"
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/executortest/toy"
	"tunebench/engine/train/job"
)

// text turns rows into sparse ones that hold the quarter of each, beside some noise.
func (b *bench) text() *bench {
	const terms = 60
	for _, d := range []*job.Data{&b.Job.Train, &b.Job.Validation} {
		m := &sparse.CSR{Rows: d.Rows(), Cols: terms, RowPtr: []int64{0}}
		for i := range d.Rows() {
			m.ColIdx = append(m.ColIdx, d.Labels[i], int32(2+i*7%(terms-2)))
			m.Values = append(m.Values, 1, 0.5)
			m.RowPtr = append(m.RowPtr, int64(len(m.ColIdx)))
		}
		*d = job.Data{Sparse: m, Labels: d.Labels}
	}
	b.Job.Net.Inputs, b.Job.Net.SparseInputs = terms, true
	return b
}

// ratings turns rows into a user and an item each, whose sum is to be predicted.
func (b *bench) ratings() *bench {
	const users, items = 20, 10
	for _, d := range []*job.Data{&b.Job.Train, &b.Job.Validation} {
		made := job.Data{X: d.X}
		made.X.Cols, made.X.Stride, made.X.Data = 0, 0, nil
		for i := range d.Rows() {
			u, v := int32(i%users), int32(i/users%items)
			made.IDs = append(made.IDs, u, v)
			made.Targets = append(made.Targets, float32(u)/10-1+float32(v)/5-1)
		}
		*d = made
	}
	b.Job.Net.Inputs, b.Job.Net.Outputs = 0, 1
	b.Job.Net.Fields = []nn.EmbeddingField{{Count: users, Dim: 4}, {Count: items, Dim: 4}}
	b.Job.Loss, b.Task = loss.Config{Kind: loss.MSE}, "regression"
	return b
}

// Every kind of data is examined, and none that can be learned is called not ready.
func TestEveryKindOfDataIsExamined(t *testing.T) {
	for name, b := range map[string]*bench{"text": healthy().text(), "ratings": healthy().ratings()} {
		r := b.examined(t)
		if r.Verdict == NotReady {
			for _, c := range r.Checks {
				t.Logf("%s: %s, %s", c.Name, c.Severity, c.Title)
			}
			t.Errorf("%s: %s", name, r.Verdict)
		}
		if c := r.find(t, "baseline"); c.Severity.AtLeast(finding.Warn) {
			t.Errorf("%s: %s %v", name, c.Title, c.Evidence)
		}
	}
}

// A device whose results come late gives the same figures.
func TestALateDeviceGivesTheSameFigures(t *testing.T) {
	plain, late := healthy(), healthy()
	late.Device = toy.Device{Of: cpu.Device{}, Ahead: 5}
	want := plain.examined(t)
	for i, c := range late.examined(t).Checks {
		if !c.Timed && !maps.Equal(c.Figures, want.Checks[i].Figures) {
			t.Errorf("%s: %v, want %v", c.Name, c.Figures, want.Checks[i].Figures)
		}
	}
}

// What makes training harder than it is has no say in whether the network can learn.
func TestRegularizationIsLeftOutWhereItMisleads(t *testing.T) {
	b := healthy()
	b.Job.InputNoise, b.Job.Mixup, b.Job.Loss.Smoothing = 2, 0.5, 0.3
	b.Config.Hyper.Dropout, b.Config.Hyper.L2 = 0.5, 1
	r, want := b.examined(t), healthy().examined(t)
	for _, name := range []string{"start", "overfit-batch"} {
		got, want := r.find(t, name).Figures, want.find(t, name).Figures
		if name == "start" {
			got, want = pick(got, "loss", "chance"), pick(want, "loss", "chance")
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func pick(from map[string]event.Number, names ...string) map[string]event.Number {
	out := map[string]event.Number{}
	for _, n := range names {
		out[n] = from[n]
	}
	return out
}

// faulty is a device whose executors fail at an update.
type faulty struct {
	of job.Device
	at *int // updates until then, of all executors
}

type faultyExecutor struct {
	job.Executor
	at *int
}

func (f faulty) New(cfg job.Config) (job.Executor, error) {
	e, err := f.of.New(cfg)
	return &faultyExecutor{e, f.at}, err
}

func (e *faultyExecutor) Step(s job.Step) error {
	if *e.at--; *e.at < 0 {
		return errors.New("out of order")
	}
	return e.Executor.Step(s)
}

// Whenever a device fails, the error names the check that was under way.
func TestADeviceThatFailsOnTheWay(t *testing.T) {
	seen := map[string]bool{}
	for _, at := range []int{0, 1, 20, 120, 300, 700} {
		b, left := healthy(), at
		b.Device = faulty{cpu.Device{}, &left}
		_, err := Run(t.Context(), b.built(t), nil)
		if err == nil || !strings.Contains(err.Error(), "out of order") {
			t.Fatalf("after %d updates: %v", at, err)
		}
		label, _, _ := strings.Cut(err.Error(), ":")
		seen[label] = true
	}
	if len(seen) < 4 || !seen["loss at the start"] {
		t.Errorf("it failed in %v", seen)
	}
}
