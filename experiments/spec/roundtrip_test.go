package spec

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/hparam"
	"tunebench/experiments"
)

const trials = 400

func TestWrittenExperimentReadsBackEqual(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for i := range trials {
		s := validRandomSpec(r)
		for _, text := range [][]byte{s.Encode(), s.EncodeAnnotated()} {
			again, err := Parse(text, "x.toml")
			if err != nil {
				t.Fatalf("trial %d: %v\n%s", i, err, text)
			}
			if !Equal(s, again) {
				t.Fatalf("trial %d: %v\n%s", i, Diff(s, again), text)
			}
			if !bytes.Equal(again.Encode(), s.Encode()) {
				t.Fatalf("trial %d: written twice, two texts", i)
			}
		}
	}
}

// TestSetReadsWhatTextWrites moves every value from one experiment to another through
// text, as the form does, and through JSON, as requests and search spaces do.
func TestSetReadsWhatTextWrites(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	for i := range trials {
		s := randomSpec(r)
		byText, byJSON := randomSpec(r), randomSpec(r)
		for _, k := range hparam.All() {
			if explicit := len(s.Model.Hidden) > 0; explicit && (k.Name == keyDepth || k.Name == keyWidth) {
				continue // hidden says it
			}
			if err := byText.Set(k.Name, s.Text(k.Name)); err != nil {
				t.Fatalf("trial %d: %v", i, err)
			}
			v, _ := s.Get(k.Name)
			raw, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			var back any
			if err := json.Unmarshal(raw, &back); err != nil {
				t.Fatal(err)
			}
			if back == nil { // an unused list
				back = []int(nil)
			}
			if err := byJSON.SetValue(k.Name, back); err != nil {
				t.Fatalf("trial %d: %v", i, err)
			}
		}
		byText.Interventions, byJSON.Interventions = s.Interventions, s.Interventions
		if !Equal(s, byText) {
			t.Fatalf("trial %d: through text: %v", i, Diff(s, byText))
		}
		if !Equal(s, byJSON) {
			t.Fatalf("trial %d: through JSON: %v", i, Diff(s, byJSON))
		}
	}
}

func TestApplyFollowsDiff(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for i := range trials {
		a, b := validRandomSpec(r), validRandomSpec(r)
		before := a.Encode()
		got, err := a.Apply(Diff(a, b))
		if err != nil {
			t.Fatalf("trial %d: %v", i, err)
		}
		if left := Diff(got, b); len(left) != 0 {
			t.Fatalf("trial %d: after applying the difference there remains %v", i, left)
		}
		if !bytes.Equal(before, a.Encode()) {
			t.Fatalf("trial %d: Apply changed its receiver", i)
		}
		if d := Diff(b, b.Clone()); len(d) != 0 {
			t.Fatalf("trial %d: a clone differs: %v", i, d)
		}
	}
}

func TestDiffShowsMeaning(t *testing.T) {
	a := mustParse(t, "name = \"a\"\n[model]\nhidden = [64, 64]")
	b := mustParse(t, "name = \"a\"\n[model]\ndepth = 2\nwidth = 64")
	if d := Diff(a, b); len(d) != 0 {
		t.Errorf("two notations of one network differ: %v", d)
	}
	c := mustParse(t, "name = \"a\"\n[model]\nhidden = [64, 32]\n[optimizer]\nlr = "+
		"0.01\n[[interventions]]\nstep=3\nkey=\"optimizer.lr\"\nvalue=0.5")
	d := Diff(b, c)
	if got, want := keysOf(d), []string{"interventions", "model.hidden", "optimizer.lr"}; !slices.Equal(got, want) {
		t.Fatalf("changed keys %v, want %v", got, want)
	}
	want := "model.hidden [64, 64] → [64, 32], optimizer.lr 0.001 → 0.01, interventions [] → [step 3: optimizer.lr " +
		"= 0.5]"
	if got := hparam.Describe(d); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestApplyRefusesWhatDoesNotFit(t *testing.T) {
	s := mustParse(t, "[data]\nvalidation = 0.6")
	for _, c := range [][]hparam.Change{
		{{Key: "optimizer.lr", To: -1.0}},
		{{Key: "optimizer.learning", To: 1.0}},
		{{Key: "data.test", To: 0.5}},
		{{Key: KeyInterventions, To: "none"}},
	} {
		if got, err := s.Apply(c); err == nil || got != nil {
			t.Errorf("%v was applied", c)
		}
	}
	got, err := s.Apply([]hparam.Change{
		{Key: "model.width", From: 64, To: 32.0},
		{Key: "regularization.dropout", To: 0.2},
	})
	if err != nil || got.Model.Width != 32 || got.Regularization.Dropout != 0.2 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestResolveIsStableAndWritesDefaultsOut(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	for range trials {
		once := validRandomSpec(r).Resolve()
		if err := once.Validate(); err != nil {
			t.Fatal(err)
		}
		if !Equal(once, once.Resolve()) {
			t.Fatalf("resolved twice: %v", Diff(once, once.Resolve()))
		}
	}
	for text, want := range map[string]string{
		"[optimizer]\nname = \"lion\"":                                    "optimizer.beta2 0 → 0.99",
		"[optimizer]\nname = \"momentum\"":                                "optimizer.momentum auto → 0.9",
		"[optimizer]\nname = \"nesterov\"\nmomentum = \"auto\"":           "optimizer.momentum auto → 0.9",
		"[optimizer]\nname = \"muon\"\nbeta2 = 0.5\neps = 1e-8":           "optimizer.momentum auto → 0.95",
		"[optimizer]\nname = \"adagrad\"":                                 "optimizer.eps 0 → 1e-10",
		"[optimizer]\nname = \"adam\"\nbeta2 = 0.5":                       "optimizer.eps 0 → 1e-8",
		"[optimizer]\nname = \"sgd\"\n[schedule]\nname = \"step\"":        "schedule.gamma 0 → 0.1",
		"[optimizer]\nname = \"sgd\"\n[data]\ntask = \"regression\"":      "training.loss auto → mse",
		"[optimizer]\nname = \"sgd\"\n[schedule]\nname = \"exponential\"": "schedule.gamma 0 → 0.95",
	} {
		s := mustParse(t, text)
		if got := hparam.Describe(Diff(s, s.Resolve())); got != want+", training.monitor auto → val/loss" {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestUnusedKeysAreNamed(t *testing.T) {
	s := mustParse(t, "[optimizer]\nname = \"sgd\"\nbeta1 = 0.8\n[regularization]\nweight_decay = 0.1\nl2 = 0.1")
	var got []string
	for _, p := range s.Unused() {
		got = append(got, p.Error())
	}
	readers := hparam.NamesOf(hparam.Methods("optimizer.name"), func(m hparam.Method) bool {
		return m.Uses("optimizer.beta1")
	})
	want := []string{
		"test.toml:3: optimizer.beta1: has no effect while optimizer.name is sgd; read by " +
			strings.Join(readers, ", "),
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, text := range []string{
		"",
		"optimizer.momentum = 0.9", // as earlier versions wrote out for every optimizer
		"optimizer.name = \"sgd\"\nregularization.weight_decay = 0.1", // which acts under every rule
		"data.split = \"time\"", // which acts where the file is found to hold ratings
	} {
		if u := mustParse(t, text).Unused(); len(u) != 0 {
			t.Errorf("%q: %v", text, u)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("[[interventions]]\nstep = 1\nkey = \"optimizer.lr\"\nvalue = 1\n[model]\nhidden = []"))
	f.Add([]byte("training.early_stopping.patience = 3\n\"data\".'test' = 0.1"))
	f.Add([]byte("interventions = [{step = 1}, 2]\nmodel = {hidden = [1]}"))
	for _, name := range experiments.Names() {
		text, _ := experiments.Source(name)
		f.Add(text)
	}
	broken, _ := filepath.Glob("testdata/broken/*.toml")
	for _, path := range broken {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		s, err := Parse(src, "f.toml")
		if err != nil {
			if s != nil || err.Error() == "" {
				t.Fatalf("a failed parse gives %v, %q", s, err)
			}
			return
		}
		text := s.Encode()
		again, err := Parse(text, "f.toml")
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !Equal(s, again) || !bytes.Equal(text, again.Encode()) {
			t.Fatalf("%v\n%s", Diff(s, again), text)
		}
		// Any change can be written into the file, in place or not at all.
		for _, change := range []hparam.Change{
			{Key: "seed", To: 1},
			{Key: keyHidden, To: []int{3}},
			{Key: keyWidth, To: 5},
		} {
			changed := s.Clone()
			if err := changed.SetValue(change.Key, change.To); err != nil {
				t.Fatal(err)
			}
			if edited, ok := edit(src, changed); ok {
				if got, err := Parse(edited, "f.toml"); err != nil || !Equal(got, changed) {
					t.Fatalf("edited: %v\n%s", err, edited)
				}
			}
		}
	})
}
