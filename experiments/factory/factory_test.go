package factory

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/diagnosis/labelled"
	"tunebench/engine/finding"
	_ "tunebench/engine/sgemm/serial"
	"tunebench/engine/train/cpu"
	"tunebench/experiments/build"
)

var processor = build.Machine{Device: cpu.Device{}}

func table(t *testing.T, name string) *dataset.Table {
	t.Helper()
	d, err := dataset.Load(t.Context(), dataset.Source{Name: name}, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Whatever a base does to its rows, those by which it is judged are others, and as they were.
func TestUnseenRowsAreSetApart(t *testing.T) {
	iris := table(t, "iris")
	for _, v := range []variation{{}, {cap: 40}, {flip: 0.3}, {rare: 0.5}} {
		p, err := parts(iris, v, 3, "standard")
		if err != nil {
			t.Fatal(err)
		}
		seen := map[int32]bool{}
		wrong := 0
		for _, part := range []*dataset.Part{&p.Train, &p.Validation, &p.Test} {
			for i, r := range part.Rows {
				if seen[r] {
					t.Fatalf("%+v: row %d is in two parts", v, r)
				}
				seen[r] = true
				if part.Labels[i] != iris.Labels[r] {
					if wrong++; part == &p.Test {
						t.Fatalf("%+v: an unseen row has another label", v)
					}
				}
			}
		}
		own := p.Train.Len() + p.Validation.Len()
		switch {
		case v.cap > 0 && own != v.cap, v.rare > 0 && len(seen) >= 150, v.rare == 0 && v.cap == 0 && len(seen) != 150:
			t.Errorf("%+v: %d rows, %d of them seen", v, len(seen), own)
		case v.flip > 0 && (wrong < 10 || wrong > 45), v.flip == 0 && wrong > 0:
			t.Errorf("%+v: %d labels are wrong", v, wrong)
		}
	}
	if iris.NumRows() != 150 {
		t.Error("the table was changed")
	}
}

func TestBasesAreValidExperiments(t *testing.T) {
	meant := map[string]bool{}
	for i := range 40 {
		s := &shape{rows: 500, features: 5, classes: 2 * (i % 2)}
		for _, b := range specials("set"+string(rune('a'+i)), s, 9) {
			if _, err := experiment(b.keys, 1); err != nil {
				t.Errorf("%s: %v", b.meant, err)
			}
			if s.classes == 0 && (b.data.flip > 0 || b.data.rare > 0) {
				t.Errorf("%s on numbers", b.meant)
			}
			meant[b.meant] = true
		}
		if _, err := experiment(drawnKeys(drawsOf("search", i), 30), 1); err != nil {
			t.Error(err)
		}
	}
	if len(meant) != len(special) {
		t.Errorf("only %d of %d kinds came up", len(meant), len(special))
	}
}

// A factory that is killed and started again makes what one in one go makes.
func TestTheFactoryGoesOn(t *testing.T) {
	whole, halves := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "halves")
	sets := []Set{File("small", dataset.Source{Name: "blobs", Size: 60, Noise: 1, Classes: 2}, 0)}
	made := func(path string, stop int) string {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		n := 0
		p := Plan{Sets: sets, Tries: 2, File: path, Log: func(text string) {
			if n++; n == stop {
				cancel()
			}
			if strings.Contains(text, "small") && !strings.Contains(text, ": small") {
				t.Error(text)
			}
		}}
		if err := Make(ctx, p, processor); (err != nil) != (stop > 0) {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	want := made(whole, 0)
	if half := made(halves, 2); len(half) >= len(want) {
		t.Fatal("it was not stopped")
	}
	if err := appendTo(halves, `{"set":"sma`); err != nil {
		t.Fatal(err)
	}
	if made(halves, 0) != want {
		t.Error("it went on to something else")
	}
	runs, err := labelled.Read(whole)
	if err != nil || len(runs) != 5 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	for _, r := range runs {
		if len(r.Tried) < 5 || r.J <= 0 || r.Best <= 0 || len(r.Reference) != 8 || len(r.Postfit) == 0 ||
			len(r.Series) < 5 {
			t.Errorf("%s: %d tried, J %v and %v, reference %v, %d series", r.Meant, len(r.Tried), r.J, r.Best,
				r.Reference, len(r.Series))
		}
	}
}

func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(text)
	return err
}

// What was made to go wrong in the plainest ways is labelled so.
func TestPlainCausesAreFound(t *testing.T) {
	j := &judge{
		set: "breast_cancer", table: table(t, "breast_cancer"), machine: processor,
		shape: shape{rows: 273, features: 30, classes: 2}, kept: map[partsKey]*dataset.Prepared{},
	}
	plain := keys{"model.width": 16, "training.epochs": 12, "optimizer.lr": 0.003}
	for cause, change := range map[finding.Cause]keys{
		finding.CauseLRTooLow:      {"optimizer.lr": 1e-5},
		finding.CauseUnderfitting:  {"regularization.l2": 1.0},
		finding.CauseNormalization: {"data.normalize": "none"},
	} {
		b := base{meant: string(cause), keys: keys{}}
		for _, k := range []keys{plain, change} {
			for key, v := range k {
				b.keys[key] = v
			}
		}
		r, err := j.label(t.Context(), b, 0, []keys{plain})
		if err != nil {
			t.Fatal(err)
		}
		if _, accepted := r.Label(); !slices.Contains(accepted, cause) {
			t.Errorf("%s is labelled %s: %+v", cause, accepted, r.Tried)
		}
	}
}

func TestSetsWithoutFiles(t *testing.T) {
	sets := Sets(14)
	names := map[string]bool{}
	for _, s := range sets {
		d, err := s.load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if names[s.Name] || d.NumRows() < 100 || d.NumRows() > 20000 {
			t.Errorf("%s has %d rows", s.Name, d.NumRows())
		}
		names[s.Name] = true
	}
	if len(sets) != 14 || !names["iris"] || !names["wine"] {
		t.Errorf("sets %v", names)
	}
}
