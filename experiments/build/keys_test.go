package build

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/hparam"
	"tunebench/engine/train/job"
	"tunebench/experiments/spec"
)

// idle is a device that only keeps what it is given.
type idle struct {
	job.Executor
	cfg job.Config
}

func (d *idle) New(c job.Config) (job.Executor, error) {
	d.cfg = c
	return d, nil
}

func (d *idle) Model() job.Model { return job.Model{Outputs: d.cfg.Net.Outputs, Layers: 1} }

// translate builds an experiment for a device that does nothing.
func translate(t *testing.T, s *spec.Spec) (*Experiment, error) {
	t.Helper()
	return New(t.Context(), s, Machine{Device: new(idle)}, dataset.Options{})
}

// elsewhere are the keys that neither the device nor the loop is told.
var elsewhere = []string{
	"version", "name", "notes", "training.threads", "runs.shared", // the run's and the machine's
	"model.weights",                                 // read when the network is there
	"model.embedding", "model.dot", "training.loss", // of ratings, of numbers: tested with them
	"training.target.metric", "schedule.name", // with another key only
}

// values to try for a key, until one is another and fits.
func candidates(k hparam.Key) []string {
	list := slices.Clone(k.Choices)
	return append(list, "true", "false", "3", "0.25", "2", "7", "1e-3", "32,16", "val/accuracy", "0.9,0.5,0.1", "1,2,3")
}

// Every key of an experiment but those of its data, which have a test of their own, changes
// what the device or the loop is given. A key that is forgotten here would be accepted and
// do nothing.
func TestEveryKeyReachesTheEngine(t *testing.T) {
	base := set(t, spec.Default(), map[string]string{
		"data.source": "iris", "model.depth": "2", "training.epochs": "10", "training.target.value": "0.5",
		"optimizer.name": "sgd", "training.early_stopping.patience": "4",
	})
	want, err := translate(t, base)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range hparam.All() {
		if k.Group() == "data" || slices.Contains(elsewhere, k.Name) {
			continue
		}
		reached := slices.ContainsFunc(candidates(k), func(text string) bool {
			s := base.Clone()
			if s.Set(k.Name, text) != nil || s.Text(k.Name) == base.Text(k.Name) {
				return false
			}
			got, err := translate(t, s)
			return err == nil && (!reflect.DeepEqual(got.Job, want.Job) || !reflect.DeepEqual(got.Config, want.Config))
		})
		if !reached {
			t.Errorf("%s reaches nothing", k.Name)
		}
	}
}

func TestSchedulesAndTargetsReachTheLoop(t *testing.T) {
	e, err := translate(t, set(t, spec.Default(), map[string]string{
		"data.source": "iris", "schedule.name": "step", "schedule.gamma": "0.3",
		"training.target.metric": "val/accuracy",
		"training.target.value":  "0.9",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if s := e.Config.Schedule; s.Name != "step" || s.Gamma != 0.3 {
		t.Errorf("schedule %+v", s)
	}
	if g := e.Config.Target; g.Metric != "val/accuracy" || g.Value != 0.9 {
		t.Errorf("target %+v", g)
	}
	if e, err = translate(t, set(t, spec.Default(), map[string]string{"data.source": "iris"})); err != nil ||
		e.Config.Target.Metric != "" {
		t.Errorf("without a value the target is %+v, %v", e.Config.Target, err)
	}
}

// Live changes are repeated at their steps, whatever kind of number they are.
func TestInterventions(t *testing.T) {
	s := spec.Default()
	for step, c := range map[int]struct {
		key   string
		value float64
	}{4: {"training.batch_size", 16}, 9: {"optimizer.lr", 0.25}} {
		if err := s.Intervene(step, c.key, c.value); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := spec.Parse(s.Encode(), "x.toml")
	if err != nil {
		t.Fatal(err)
	}
	got := Interventions(parsed)
	if len(got) != 2 {
		t.Fatalf("%v", got)
	}
	for _, iv := range got {
		want := map[string]float64{"training.batch_size": 16, "optimizer.lr": 0.25}[iv.Key]
		if iv.Value != want || iv.Step != map[string]int{"training.batch_size": 4, "optimizer.lr": 9}[iv.Key] {
			t.Errorf("%+v, want %v", iv, want)
		}
	}
}

// refuses is a device that can do nothing of what it is asked.
type refuses struct{}

func (refuses) New(job.Config) (job.Executor, error) { return nil, errors.New("no such layer here") }

func TestWhatADeviceCannotDoIsTheUsersToChange(t *testing.T) {
	_, err := New(t.Context(), set(t, spec.Default(), map[string]string{"data.source": "iris"}),
		Machine{Device: refuses{}}, dataset.Options{})
	var input *InputError
	if !errors.As(err, &input) || !strings.Contains(err.Error(), "no such layer") {
		t.Errorf("error %v", err)
	}
	if _, err := New(t.Context(), spec.Default(), Machine{}, dataset.Options{}); !errors.Is(err, errNoDevice) {
		t.Errorf("without a device: %v", err)
	}
}

func TestGetter(t *testing.T) {
	get := Getter(set(t, spec.Default(), map[string]string{"optimizer.lr": "0.5"}))
	if v := get("optimizer.lr"); v != 0.5 {
		t.Errorf("lr %v", v)
	}
	if v := get("optimizer.speed"); v != nil {
		t.Errorf("a key that does not exist is %v", v)
	}
	if Input(nil) != nil {
		t.Error("no error became one")
	}
}
