package preflight

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

func TestAHealthyExperimentIsReady(t *testing.T) {
	for name, b := range map[string]*bench{
		"classes": healthy(), "numbers": healthy().regression(loss.MSE), "absolute": healthy().regression(loss.MAE),
	} {
		s := b.built(t)
		before := s.Executor.ExportState(nil)
		var told []Progress
		r, err := Run(t.Context(), s, func(p Progress) { told = append(told, p) })
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r.Verdict != Ready || len(r.Apply.Changes) > 0 {
			t.Errorf("%s: %s, advised %v", name, r.Verdict, r.Apply.Changes)
		}
		for _, c := range r.Checks {
			if c.Severity.AtLeast(finding.Warn) || c.Title == "" || c.Means == "" || len(c.Figures) == 0 {
				t.Errorf("%s: %s is %s: %s %v", name, c.Name, c.Severity, c.Title, c.Evidence)
			}
		}
		if !reflect.DeepEqual(before, s.Executor.ExportState(nil)) {
			t.Errorf("%s: the executor is not as it was", name)
		}
		if len(told) != len(checks)+1 || told[0].Next != "data" || told[len(checks)].Next != "" ||
			told[3].Last.Name != "baseline" || told[3].Done != 3 {
			t.Errorf("%s: told %+v", name, told)
		}
	}
}

// What is wrong is found by the check that looks for it, and the first suggestion mends it.
func TestWhatIsWrongIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*bench)
		check   string
		verdict Verdict
		first   string // of the check's suggestions
	}{
		"zero weights": {func(b *bench) {
			b.Job.Net.Init, b.keys["model.init"] = initOf(t, "zeros"), "zeros"
		}, "gradients", NotReady, "model.init zeros → auto"},
		"constant weights": {func(b *bench) {
			b.Job.Net.Init, b.Job.Net.InitValue, b.keys["model.init"] = initOf(t, "constant"), 0.1, "constant"
		}, "gradients", NotReady, "model.init constant → auto"},
		"deep sigmoids": {func(b *bench) {
			b.Job.Net.Hidden, b.Job.Net.Activation = []int{16, 16, 16, 16, 16, 16, 16}, vec.Sigmoid
			b.keys["model.activation"] = "sigmoid"
		}, "gradients", Remarks, "model.activation sigmoid → relu"},
		"a linear model of xor": {func(b *bench) {
			b.Job.Net.Hidden, b.keys["model.depth"] = nil, 0
		}, "overfit-batch", NotReady, "model.depth 0 → 2"},
		"far too high a rate": {func(b *bench) {
			b.Config.Hyper.LR, b.keys["optimizer.lr"] = 300, 300.0
		}, "stability", NotReady, "optimizer.lr 300 → 100"},
		"too low a rate": {func(b *bench) {
			b.Config.Hyper.LR, b.keys["optimizer.lr"] = 1e-6, 1e-6
		}, "learning-rate", Remarks, "optimizer.lr 1e-6 → "},
		"features of another scale": {func(b *bench) {
			for i := range b.Job.Train.X.Data {
				b.Job.Train.X.Data[i] *= 300
			}
			b.keys["data.normalize"] = "none"
		}, "start", Remarks, "data.normalize none → standard"},
		"labels of nobody": {func(b *bench) {
			for i, other := range rows(400, 9).Labels {
				b.Job.Train.Labels[i] = other
			}
		}, "baseline", Remarks, ""},
		"nothing held out": {func(b *bench) {
			b.Job.Validation, b.keys["data.validation"] = job.Data{}, 0.0
		}, "data", Remarks, "data.validation 0 → 0.2"},
	} {
		t.Run(name, func(t *testing.T) {
			b := healthy()
			c.change(b)
			r := b.examined(t)
			found := r.find(t, c.check)
			if !found.Severity.AtLeast(finding.Warn) || !strings.HasPrefix(found.titles(), c.first) {
				t.Errorf("%s: %s, suggests %q", found.Severity, found.Title, found.titles())
			}
			if r.Verdict != c.verdict {
				t.Errorf("verdict %s, want %s", r.Verdict, c.verdict)
			}
		})
	}
}

func initOf(t *testing.T, name string) nn.Init {
	t.Helper()
	i, err := nn.ParseInit(name)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// Losses that are no numbers from the first update on are a verdict, and no crash.
func TestAStartThatIsNotFinite(t *testing.T) {
	for name, v := range map[string]float32{
		"NaN": float32(math.NaN()), "infinite": float32(math.Inf(1)), "huge": math.MaxFloat32,
	} {
		b := healthy()
		for i := range b.Job.Train.X.Data {
			b.Job.Train.X.Data[i] = v
		}
		r := b.examined(t)
		if r.Verdict != NotReady || r.find(t, "start").Severity != finding.Bad {
			t.Errorf("%s: %s, %+v", name, r.Verdict, r.find(t, "start"))
		}
		if _, err := json.Marshal(r); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// One row, one class, one constant: every corner has a report.
func TestCornersHaveAReport(t *testing.T) {
	for name, change := range map[string]func(*bench){
		"one row":            func(b *bench) { b.Job.Train = b.Job.Train.Slice(0, 1) },
		"two rows":           func(b *bench) { b.Job.Train = b.Job.Train.Slice(0, 2) },
		"one class":          func(b *bench) { clear(b.Job.Train.Labels) },
		"constant features":  func(b *bench) { clear(b.Job.Train.X.Data) },
		"a constant target":  func(b *bench) { clear(b.regression(loss.Huber).Job.Train.Targets) },
		"one number to know": func(b *bench) { b.regression(loss.MSE).Job.Train = b.Job.Train.Slice(0, 1) },
		"all rows at once":   func(b *bench) { b.Config.FullBatch = true },
		"a huge batch":       func(b *bench) { b.Config.BatchSize, b.Job.BatchSize = 1<<20, 400 },
	} {
		b := healthy()
		change(b)
		if r := b.examined(t); len(r.Checks) != len(checks) {
			t.Errorf("%s: %d checks", name, len(r.Checks))
		}
	}
}

// All figures but times are the same to the bit at every run and at any number of threads.
func TestFiguresAreReproducible(t *testing.T) {
	first := map[string]map[string]event.Number{}
	for run, device := range []job.Device{cpu.Device{}, cpu.Device{}, cpu.Device{Pool: pool.New(3)}} {
		b := healthy()
		b.Device = device
		for _, c := range b.examined(t).Checks {
			switch {
			case c.Timed:
			case run == 0:
				first[c.Name] = c.Figures
			case !maps.Equal(first[c.Name], c.Figures):
				t.Errorf("run %d: %s has %v, before %v", run, c.Name, c.Figures, first[c.Name])
			}
		}
	}
}

func TestACancelledPreflightEnds(t *testing.T) {
	for at := range len(checks) {
		ctx, cancel := context.WithCancel(t.Context())
		s := healthy().built(t)
		before := s.Executor.ExportState(nil)
		_, err := Run(ctx, s, func(p Progress) {
			if p.Done == at {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled before check %d: %v", at, err)
		}
		if !reflect.DeepEqual(before, s.Executor.ExportState(nil)) {
			t.Errorf("cancelled before check %d the executor is not as it was", at)
		}
	}
	if _, err := Run(t.Context(), Subject{}, nil); err == nil {
		t.Error("nothing was examined without an error")
	}
}

// A device that fails is an error that names the check.
func TestADeviceThatFails(t *testing.T) {
	b := healthy()
	s := b.built(t)
	s.Device = broken{}
	_, err := Run(t.Context(), s, nil)
	if err == nil || !strings.Contains(err.Error(), "loss at the start: no device") {
		t.Errorf("error %v", err)
	}
}

type broken struct{}

func (broken) New(job.Config) (job.Executor, error) { return nil, errors.New("no device") }

// A rehearsal that does not work is a remark; one that does gives the time and what would shorten it.
func TestTheTimeComesFromTheRehearsal(t *testing.T) {
	b := healthy()
	b.Config.Epochs = 1000
	b.Rehearse = func(context.Context, time.Duration) (diagnosis.Pace, error) {
		return diagnosis.Pace{Rows: 400, Batch: 32, Epochs: 1000, EvalEvery: 1, Train: 0.5, Eval: 1.5, Start: 3}, nil
	}
	c := b.examined(t).find(t, "time")
	if c.Title != "33:23 min for 1000 epochs" || c.Figures["seconds"] != 2003 || !c.Timed ||
		!strings.Contains(c.titles(), "training.eval_every 1 → 50") {
		t.Errorf("%s, %v, %s", c.Title, c.Figures, c.titles())
	}
	b.Rehearse = func(context.Context, time.Duration) (diagnosis.Pace, error) {
		return diagnosis.Pace{}, errors.New("the disk is full")
	}
	if c := b.examined(t).find(t, "time"); c.Severity != finding.Warn ||
		!strings.Contains(c.Evidence[0].Text, "the disk is full") {
		t.Errorf("%s, %v", c.Severity, c.Evidence)
	}
}
