package worker

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// fakeDevice makes executors that compute next to nothing.
type fakeDevice struct {
	// onStep runs before each update, on the goroutine that trains; nil: nothing.
	onStep func(index int)
	// loss replaces a step's loss; nil: it falls.
	loss func(index int) float64
	// fail makes a step fail; nil: none.
	fail func(index int) error

	made  atomic.Int32 // executors
	steps atomic.Int32 // updates
	lr    atomic.Uint64
}

func (d *fakeDevice) New(c job.Config) (job.Executor, error) {
	d.made.Add(1)
	return &fakeExecutor{device: d, cfg: c, w: []float32{1, 2, 3}}, nil
}

// rate is the learning rate of the last update.
func (d *fakeDevice) rate() float64 { return math.Float64frombits(d.lr.Load()) }

// fakeExecutor has three numbers for weights. They depend on every row, order and
// hyper-parameter of every step: two runs have equal weights only if they made the same steps.
type fakeExecutor struct {
	device *fakeDevice
	cfg    job.Config
	w      []float32

	results []job.StepResult // not yet collected
	err     error            // of the update after them
}

func (e *fakeExecutor) Model() job.Model {
	return job.Model{Params: 3, FLOPsPerSample: 6, Outputs: e.cfg.Net.Outputs, Layers: 1}
}

func (e *fakeExecutor) Step(s job.Step) error {
	if n := len(e.results); e.err != nil || n > 0 && e.results[n-1].Loss-e.results[n-1].Loss != 0 {
		return nil // nothing is carried out after a failure or a divergence
	}
	if e.device.onStep != nil {
		e.device.onStep(s.Index)
	}
	if e.device.fail != nil {
		if e.err = e.device.fail(s.Index); e.err != nil {
			return nil
		}
	}
	e.device.steps.Add(1)
	e.device.lr.Store(math.Float64bits(s.Hyper.LR))
	h := 1 + s.Hyper.LR + 3*s.Hyper.L1 + 5*s.Hyper.L2 + 7*s.Hyper.WeightDecay + 11*s.Hyper.Dropout + 13*s.Hyper.ClipNorm
	for i, r := range s.Rows {
		e.w[i%3] = float32(math.Mod(float64(e.w[i%3])*1.37+float64(r)*0.011*h+float64(s.Index%5), 17))
	}
	r := job.StepResult{
		Loss: 1 / (1 + float64(s.Index)), Correct: len(s.Rows) / 2,
		Penalty: math.NaN(), GradNorm: math.NaN(),
	}
	if e.device.loss != nil {
		r.Loss = e.device.loss(s.Index)
	}
	if s.Measure {
		r.Penalty, r.GradNorm = 0, float64(e.w[1])
	}
	e.results = append(e.results, r)
	return nil
}

func (e *fakeExecutor) Collect(dst []job.StepResult, _ int) ([]job.StepResult, error) {
	dst = append(dst, e.results...)
	e.results = e.results[:0]
	return dst, e.err
}

func (e *fakeExecutor) Predict(p job.Part, out []float32) error {
	return e.PredictData(e.cfg.Of(p), out)
}

func (e *fakeExecutor) PredictData(_ job.Data, out []float32) error {
	for i := range out {
		out[i] = float32(math.Sin(float64(e.w[i%3]) + float64(i)))
	}
	return nil
}

func (e *fakeExecutor) Probes(dst []job.LayerProbe) []job.LayerProbe { return dst[:0] }

func (e *fakeExecutor) ExportState(dst []job.Tensor) []job.Tensor { return e.ExportWeights(dst) }
func (e *fakeExecutor) ImportState(src []job.Tensor) error        { return e.ImportWeights(src) }

func (e *fakeExecutor) ExportWeights([]job.Tensor) []job.Tensor {
	return []job.Tensor{{Name: "layers.0.weight", Shape: []int{3}, Data: slices.Clone(e.w)}}
}

func (e *fakeExecutor) ImportWeights(src []job.Tensor) error {
	if len(src) != 1 || len(src[0].Data) != 3 {
		return fmt.Errorf("tensors %v are not the fake's", src)
	}
	copy(e.w, src[0].Data)
	return nil
}

// clock is a time that moves by a fixed amount whenever somebody looks.
func clock(by time.Duration) func() time.Time {
	var mu sync.Mutex
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		at = at.Add(by)
		return at
	}
}

// logbook is a log that may be read while it is written.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// experiment is one on iris, whose 120 training rows make 4 steps an epoch.
func experiment(t testing.TB, keys ...string) *spec.Spec {
	t.Helper()
	s := spec.Default()
	s.Name = "fake"
	usual := []string{"data.source=iris", "model.hidden=4", "training.batch_size=30", "training.epochs=12"}
	for _, k := range append(usual, keys...) {
		name, value, _ := strings.Cut(k, "=")
		if err := s.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	return s.Resolve()
}

// newRun makes the directory of a run.
func newRun(t testing.TB, s *spec.Spec) *runstore.Dir {
	t.Helper()
	provenance, err := spec.Provenance{Created: "2026-03-01T12:00:00Z"}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	d, err := runstore.Create(t.TempDir(), s.Name, time.Now(), "",
		runstore.File{Name: runstore.ExperimentFile, Data: s.Encode()},
		runstore.File{Name: runstore.ProvenanceFile, Data: provenance})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func on(d *fakeDevice) Options {
	return Options{Machine: build.Machine{Device: d, Version: "test", Cores: 2}, Log: io.Discard}
}

// finish has a worker train a run to its end.
func finish(t testing.TB, dir *runstore.Dir, o Options) runstore.Summary {
	t.Helper()
	s, err := Run(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// copyRun copies a run directory as it is, which is what a kill at this moment leaves. The
// checkpoints go first: a worker records what leads to a checkpoint before it writes it.
func copyRun(t testing.TB, dir *runstore.Dir) *runstore.Dir {
	t.Helper()
	to := filepath.Join(t.TempDir(), dir.Name())
	for _, part := range []string{runstore.CheckpointsDir, "."} {
		err := filepath.WalkDir(filepath.Join(dir.Path(), part), func(path string, e os.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil // a file that was just renamed
			}
			if err != nil {
				return err
			}
			name, err := filepath.Rel(dir.Path(), path)
			if err != nil {
				return err
			}
			target := filepath.Join(to, name)
			if e.IsDir() {
				return os.MkdirAll(target, 0o755)
			}
			if _, err := os.Stat(target); err == nil {
				return nil // copied with the checkpoints
			}
			b, err := os.ReadFile(path)
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil {
				return err
			}
			return os.WriteFile(target, b, 0o644)
		})
		if err != nil {
			t.Error(err)
		}
	}
	d, err := runstore.Open(to)
	if err != nil {
		t.Error(err)
	}
	return d
}

// scalars is all that a run has recorded, times and speeds aside.
func scalars(t testing.TB, dir *runstore.Dir) map[string]string {
	t.Helper()
	var h event.History
	f := dir.Follow()
	defer f.Close()
	for more := true; more; {
		u, err := f.Poll(1000)
		if err != nil {
			t.Fatal(err)
		}
		u.ApplyTo(&h)
		more = u.More
	}
	all := map[string]string{}
	for _, tag := range h.Tags() {
		if strings.HasPrefix(tag, "throughput/") {
			continue
		}
		var b strings.Builder
		for _, p := range h.Series(tag) {
			fmt.Fprintf(&b, "%d:%v ", p.Step, p.Value)
		}
		all[tag] = b.String()
	}
	return all
}

// sameRun checks that two runs came to the same weights and recorded the same on the way.
func sameRun(t testing.TB, what string, got, want *runstore.Dir) {
	t.Helper()
	g, err := got.ReadSummary()
	if err != nil {
		t.Fatal(err)
	}
	w, err := want.ReadSummary()
	if err != nil {
		t.Fatal(err)
	}
	if g.State != w.State || g.WeightsSHA256 != w.WeightsSHA256 || g.Step != w.Step || g.Epoch != w.Epoch {
		t.Errorf("%s: %s at step %d with weights %.8s, want %s at step %d with %.8s",
			what, g.State, g.Step, g.WeightsSHA256, w.State, w.Step, w.WeightsSHA256)
	}
	gs, ws := scalars(t, got), scalars(t, want)
	if len(ws) < 5 || !slices.Equal(slices.Sorted(maps.Keys(gs)), slices.Sorted(maps.Keys(ws))) {
		t.Errorf("%s: recorded the tags %v, want %v", what, slices.Sorted(maps.Keys(gs)), slices.Sorted(maps.Keys(ws)))
	}
	for tag, values := range ws {
		if gs[tag] != values {
			t.Errorf("%s: %s is\n\t%s\nwant\n\t%s", what, tag, gs[tag], values)
		}
	}
}

// until waits for what another goroutine does.
func until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
