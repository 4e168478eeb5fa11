package spec

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"tunebench/engine/hparam"
)

func mustParse(t *testing.T, text string) *Spec {
	t.Helper()
	s, err := Parse([]byte(text), "test.toml")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStructAndTableAgree(t *testing.T) {
	for _, k := range hparam.All() {
		if _, ok := fields[k.Name]; !ok {
			t.Errorf("%s is in the table of keys but has no field in Spec", k.Name)
		}
	}
	for name := range fields {
		if _, ok := hparam.Lookup(name); !ok {
			t.Errorf("Spec has a field for %s, which is not in the table of keys", name)
		}
	}
}

func TestEmptyFileIsTheDefault(t *testing.T) {
	s := mustParse(t, "")
	if !Equal(s, Default()) {
		t.Errorf("got %+v", s)
	}
	for _, k := range hparam.All() {
		got, err := s.Get(k.Name)
		if err != nil {
			t.Fatal(err)
		}
		if hparam.Format(got) != hparam.Format(k.Default) {
			t.Errorf("%s is %v, want its default %v", k.Name, got, k.Default)
		}
	}
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
}

func TestParseTypes(t *testing.T) {
	s := mustParse(t, `
name = "all kinds"
[data]
validation = "held-out.csv"
test = 0.25
[optimizer]
lr = 1
[model]
hidden = [32, 16]
[training]
class_weights = [1, 2.5]
early_stopping = { patience = 3 }
[training.target]
metric = "train/loss"
value = 0.1
[[interventions]]
step = 20
key = "training.batch_size"
value = 64
[[interventions]]
step = 10
key = "optimizer.lr"
value = 1
`)
	for _, c := range []struct {
		key  string
		want any
	}{
		{"name", "all kinds"},
		{"data.validation", "held-out.csv"},
		{"data.test", 0.25},
		{"optimizer.lr", 1.0},
		{"model.hidden", []int{32, 16}},
		{"model.depth", 2},
		{"model.width", 32},
		{"training.class_weights", []float64{1, 2.5}},
		{"training.early_stopping.patience", 3},
		{"training.early_stopping.restore_best", true},
		{"training.target.metric", "train/loss"},
		{"training.target.value", 0.1},
	} {
		if got, err := s.Get(c.key); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s = %#v (%v), want %#v", c.key, got, err, c.want)
		}
	}
	want := []Intervention{{10, "optimizer.lr", 1.0}, {20, "training.batch_size", 64}}
	if !reflect.DeepEqual(s.Interventions, want) {
		t.Errorf("interventions %#v, want %#v", s.Interventions, want)
	}
}

func TestHiddenNotations(t *testing.T) {
	for text, want := range map[string][]int{
		"":                                     {64, 64},
		"depth = 3\nwidth = 5":                 {5, 5, 5},
		"depth = 0":                            {},
		"hidden = []":                          {},
		"hidden = []\ndepth = 1":               {64},
		"hidden = [7]":                         {7},
		"hidden = [7, 7]\ndepth = 2\nwidth= 7": {7, 7},
		"hidden = [7, 8]\ndepth = 2":           {7, 8},
	} {
		s := mustParse(t, "[model]\n"+text)
		if got := s.HiddenWidths(); !slices.Equal(got, want) {
			t.Errorf("%q: widths %v, want %v", text, got, want)
		}
		if again := mustParse(t, string(s.Encode())); !Equal(s, again) {
			t.Errorf("%q does not survive writing:\n%s", text, s.Encode())
		}
	}
}

func TestSettingDepthOrWidthDropsExplicitWidths(t *testing.T) {
	from := mustParse(t, "[model]\nhidden = [128, 64]")
	for _, c := range []struct {
		key, text string
		want      []int
	}{
		{"model.depth", "2", []int{128, 64}}, // what it is already
		{"model.depth", "3", []int{128, 128, 128}},
		{"model.width", "32", []int{32, 32}},
		{"model.hidden", "", []int{128, 128}},
		{"model.hidden", "[]", []int{}},
		{"model.hidden", "8 4 2", []int{8, 4, 2}},
		{"model.hidden", "[8,4]", []int{8, 4}},
	} {
		s := from.Clone()
		if err := s.Set(c.key, c.text); err != nil {
			t.Fatal(err)
		}
		if got := s.HiddenWidths(); !slices.Equal(got, c.want) {
			t.Errorf("%s = %q: widths %v, want %v", c.key, c.text, got, c.want)
		}
	}
	if !slices.Equal(from.HiddenWidths(), []int{128, 64}) {
		t.Error("a clone changed its origin")
	}
}

func TestLoadResolvesPathsAgainstTheFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "e.toml")
	if err := os.WriteFile(file, []byte("[data]\nsource = \"d.csv\"\nvalidation = \"v.csv\"\n[model]\nweights = "+
		"\"w.safetensors\""), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Path(s.Data.Validation.Path), filepath.Join(dir, "v.csv"); got != want {
		t.Errorf("validation is %s, want %s", got, want)
	}
	abs, err := s.WithAbsolutePaths(nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := abs.Model.Weights, filepath.Join(dir, "w.safetensors"); got != want {
		t.Errorf("weights are %s, want %s", got, want)
	}
	if changes := Diff(s, abs); len(changes) != 0 {
		t.Errorf("the same files differ: %v", changes)
	}
	builtin := Default()
	if abs, err = builtin.WithAbsolutePaths(nil); err != nil || abs.Data.Source != "digits" {
		t.Errorf("a built-in source became %q (%v)", abs.Data.Source, err)
	}
}
