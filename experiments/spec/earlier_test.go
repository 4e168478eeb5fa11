package spec

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// A run of an earlier program goes on as the network that it was, and reads its file as it did.
func TestExperimentsOfEarlierPrograms(t *testing.T) {
	runs, err := filepath.Glob("../../testdata/bits/earlier-runs/*/experiment.toml")
	if err != nil || len(runs) == 0 {
		t.Fatalf("no earlier runs: %v", err)
	}
	for _, path := range runs {
		s, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if s.Model.Dot || s.Data.Kind != "table" || s.Data.Embed != "repeated" {
			t.Errorf("%s: dot %v, kind %s, embed %s", path, s.Model.Dot, s.Data.Kind, s.Data.Embed)
		}
		// What is written today keeps that meaning, whatever was changed besides.
		again, err := Parse(s.Encode(), path)
		if err != nil || again.Model.Dot || again.Data.Kind != "table" {
			t.Errorf("%s written again: %v", path, err)
		}
	}
	raw, err := os.ReadFile(runs[0])
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string][2]string{
		"dot given":       {"[model]\n", "[model]\ndot = true\n"},
		"written by hand": {"init_value = 0.01\n", ""},
	} {
		s, err := Parse(bytes.Replace(raw, []byte(change[0]), []byte(change[1]), 1), what)
		if err != nil || !s.Model.Dot || s.Data.Kind != "auto" {
			t.Errorf("%s: %v, dot %v, kind %s", what, err, s.Model.Dot, s.Data.Kind)
		}
	}
}

func TestWhatIsWrittenTodayMeansToday(t *testing.T) {
	s, err := Parse(Default().Encode(), "today")
	if err != nil || !s.Model.Dot || s.Data.Kind != "auto" || s.Data.Embed != "auto" {
		t.Errorf("%v, dot %v, kind %s, embed %s", err, s.Model.Dot, s.Data.Kind, s.Data.Embed)
	}
}
