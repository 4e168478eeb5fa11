package spec

import (
	"strings"
	"testing"
	"time"
)

func TestTuningStudies(t *testing.T) {
	base := Default()
	base.Training.Epochs = 25
	s, err := NewTuning(base, " val/accuracy = 0.95", "10m", 3)
	if err != nil {
		t.Fatal(err)
	}
	if s.Goal.Metric != "val/accuracy" || s.Goal.Target != 0.95 || !s.Goal.Advice || s.Goal.Repeats != 3 ||
		time.Duration(s.Budget.Time) != 10*time.Minute || s.Budget.Epochs != 0 || s.Budget.Trials != 0 {
		t.Errorf("%+v %+v", s.Goal, s.Budget)
	}
	if s, err = NewTuning(base, "", "", TuningSeeds); err != nil || s.Budget.Epochs != 25*DefaultTunings {
		t.Errorf("by default %+v, %v", s, err)
	}
	if s, err = NewTuning(base, "", "700", TuningSeeds); err != nil || s.Budget.Epochs != 700 || s.Budget.Time != 0 {
		t.Errorf("of epochs %+v, %v", s, err)
	}
	for want, c := range map[string][2]string{
		`target "0.9"`: {"0.9", ""}, `goal.target`: {"val/accuracy=high", ""},
		`budget "soon"`: {"", "soon"}, `budget "0"`: {"", "0"}, `budget "-5"`: {"", "-5"}, "budget.time": {"", "-5m"},
	} {
		if _, err := NewTuning(base, c[0], c[1], 4); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", c, err, want)
		}
	}
}
