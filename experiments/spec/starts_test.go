package spec

import (
	"slices"
	"testing"

	"tunebench/engine/hparam"
)

// TestStartsLieInEveryDefaultSpace: each names a point of the space and an experiment that can be trained, and they
// are there wherever the optimizer has steps to which their rates apply.
func TestStartsLieInEveryDefaultSpace(t *testing.T) {
	for _, base := range everyExperiment(t) {
		s := withDefaultSpace(t, base, 400)
		list := s.Starts(base)
		if len(list) != len(starts) {
			t.Errorf("%s: %d starts", base.Name, len(list))
		}
		for _, texts := range list {
			e := base.Clone()
			if texts[keyDepth] != "" {
				e.Model.Hidden = nil
			}
			for key, text := range texts {
				if err := e.Set(key, text); err != nil {
					t.Errorf("%s: %v", base.Name, err)
				}
			}
			if err := e.Validate(); err != nil {
				t.Errorf("%s: %v: %v", base.Name, texts, err)
			}
			if _, err := s.Point(e); err != nil {
				t.Errorf("%s: %v: %v", base.Name, texts, err)
			}
			if optimizer(e.Optimizer.Name).Steps != hparam.Scaled {
				t.Errorf("%s: %v under %s", base.Name, texts, e.Optimizer.Name)
			}
		}
	}
}

func TestStartsKeepToWhatAStudyVaries(t *testing.T) {
	base := Default()
	base.Optimizer.Name = "sgd"
	lr := "optimizer.lr=1e-4..0.005:log"
	alone := func(name string) []string { return []string{lr, "optimizer.name=" + name} }
	for _, c := range []struct {
		about string
		edits []string
		want  map[string]string // of the first start; nil: there is none
	}{
		{"plain descent, whose rates are others", alone("sgd,momentum"), nil},
		{"rates below those of the starts", alone("sgd,adam"), map[string]string{
			"optimizer.name": "adam", "optimizer.lr": "0.005",
		}},
		{"a list without the width", append(alone("sgd,adam"), "model.width=16,48,200"), map[string]string{
			"model.width": "48",
		}},
		{"a key that does not vary", append(alone("sgd,adam"), "training.batch_size=-"), map[string]string{
			"training.batch_size": "",
		}},
	} {
		s := withDefaultSpace(t, base, 400, c.edits...)
		list := s.Starts(base)
		if (c.want == nil) != (list == nil) {
			t.Errorf("%s: %v", c.about, list)
			continue
		}
		for key, text := range c.want {
			if list[0][key] != text {
				t.Errorf("%s: %s is %q, want %q", c.about, key, list[0][key], text)
			}
		}
	}
	s := withDefaultSpace(t, base, 400)
	s.Ranges = slices.DeleteFunc(s.Ranges, func(r Range) bool { return r.Key == keyRate })
	if list := s.Starts(base); list != nil {
		t.Errorf("without a learning rate to choose: %v", list)
	}
}
