package factory

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/diagnosis/labelled"
)

// A run that is trained again comes out as it was, with what is recorded today; what it gained is kept, and one that
// comes out otherwise is left as it was.
func TestRunsAreRenewed(t *testing.T) {
	dir := t.TempDir()
	var said []string
	p := Plan{
		Sets: []Set{File("small", dataset.Source{Name: "blobs", Size: 60, Noise: 1, Classes: 2}, 0)}, Tries: 2,
		Only: []string{"noisy labels"}, File: filepath.Join(dir, "made"),
		Log: func(s string) { said = append(said, s) },
	}
	if err := Make(t.Context(), p, processor); err != nil {
		t.Fatal(err)
	}
	made, err := labelled.Read(p.File)
	if err != nil || len(made) != 1 || made[0].Meant != "noisy labels" || made[0].Flip < 0.1 {
		t.Fatalf("%+v, %v", made, err)
	}
	bare, other, foreign := made[0], made[0], made[0]
	bare.Postfit, bare.Reference = nil, nil
	other.Seed, other.J = made[0].Seed+10, 12
	foreign.Set = "elsewhere"
	old := filepath.Join(dir, "old")
	for _, r := range []labelled.Run{bare, other, foreign} {
		line, err := r.Line()
		if err != nil {
			t.Fatal(err)
		}
		if err := appendTo(old, string(line)); err != nil {
			t.Fatal(err)
		}
	}
	p.File, p.Only, said = filepath.Join(dir, "new"), nil, nil
	for range 2 { // the second time all are there
		if err := Renew(t.Context(), old, p, processor); err != nil {
			t.Fatal(err)
		}
	}
	now, err := labelled.Read(p.File)
	if err != nil || len(now) != 3 || !sameLines(now, []labelled.Run{made[0], other, foreign}) {
		t.Errorf("%+v, %v", now, err)
	}
	if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, "was 12") }) {
		t.Errorf("nobody says that a run came out otherwise: %q", said)
	}
}

func sameLines(a, b []labelled.Run) bool {
	return slices.EqualFunc(a, b, func(x, y labelled.Run) bool {
		l, _ := x.Line()
		m, _ := y.Line()
		return reflect.DeepEqual(l, m)
	})
}

// Sets that a random network answers can be trained on, short and long ones.
func TestAnsweredSetsAreTrainedOn(t *testing.T) {
	for _, s := range []Set{drawn(1), drawn(21), Long(1)[0]} {
		table, err := s.load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		j, err := newJudge(s.Name, table, processor)
		if err != nil {
			t.Fatal(err)
		}
		e, err := experiment(keys{"training.epochs": 1, "model.width": 4}, 1)
		if err != nil {
			t.Fatal(err)
		}
		r, err := j.trainSpec(t.Context(), e, variation{}, 1)
		if err != nil || r.j <= 0 {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
	for _, s := range Long(3) {
		if d, err := s.load(t.Context()); err != nil || d.NumRows() < 5000 || d.NumRows() > 50000 {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
}
