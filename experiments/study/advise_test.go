package study

import (
	"fmt"
	"hash/fnv"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
)

// advised suggests, in this order, what does nothing, what harms, and what brings the learning rate closer.
func advised(s *spec.Spec) []finding.Finding {
	change := func(key string, from, to any) finding.Suggestion {
		return finding.Suggestion{Title: key, Changes: []hparam.Change{{Key: key, From: from, To: to}}}
	}
	lr := s.Optimizer.LR
	return []finding.Finding{
		{Title: "a first finding", Suggestions: []finding.Suggestion{
			change("regularization.dropout", s.Regularization.Dropout, 0.1), change("optimizer.lr", lr, lr*10),
		}},
		{Title: "a second finding", Suggestions: []finding.Suggestion{
			{Title: "words alone"}, change("optimizer.lr", lr, lr/5),
		}},
	}
}

// noisy is the valley with noise that differs between seeds and configurations.
func noisy(s *spec.Spec, epoch int) float64 {
	h := fnv.New32()
	fmt.Fprint(h, s.Seed, s.Optimizer.LR, s.Regularization.Dropout)
	return valley(s, epoch) + 0.01*float64(h.Sum32()%1000)/1000
}

const autopilot = `
[goal]
advice = true
repeats = 4
[budget]
trials = 0
epochs = 360
` + lrSpace + base + `
[experiment.optimizer]
lr = 0.5
`

func TestAutopilotFollowsWhatHelps(t *testing.T) {
	make := func() *Dir {
		s, err := spec.ParseStudy([]byte("version = 1\nname = \"toy\"\n"+autopilot), "study.toml")
		if err != nil {
			t.Fatal(err)
		}
		d, err := Create(t.TempDir(), s, spec.Origin{}, newBench().clock)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d, b := make(), newBench()
	b.curve, b.advice = noisy, advised
	s := b.conduct(t, d)
	b.check(t, d, s)
	var adopted, tried []string
	for _, trial := range s.Trials {
		switch {
		case trial.Adopted && trial.Stage == StageAdvice:
			adopted = append(adopted, trial.Values["optimizer.lr"])
		case trial.Stage == StageAdvice:
			tried = append(tried, trial.Values["regularization.dropout"]+trial.Values["optimizer.lr"])
			if !trial.Closed {
				t.Errorf("trial %d was neither adopted nor given up", trial.ID)
			}
		}
	}
	if len(adopted) == 0 || adopted[0] != "0.1" || len(tried) < 2 || tried[0] != "0.1" {
		t.Errorf("adopted lr %q, tried %q", adopted, tried)
	}
	first := slices.IndexFunc(s.Trials, func(t *Trial) bool { return t.Stage == StageSearch })
	if start := s.Trials[first]; start.Values["optimizer.lr"] != "0.02" || len(start.Seeds[0].Values) != s.Plan.Epochs {
		t.Errorf("the search begins with %v, trained for %d epochs", start.Values, len(start.Seeds[0].Values))
	}
	best := s.Leader()
	if mean, n := best.Best(true); n != 4 || mean > 0.25 {
		t.Errorf("it ends with trial %d: %v over %d seeds", best.ID, mean, n)
	}
	if s.Epochs > 360 || s.Ending == "" || s.Ending == EndedFailed {
		t.Errorf("%d epochs, ended by %s", s.Epochs, s.Ending)
	}
	for _, trial := range s.Trials {
		if trial.Closed && trial.Stage == StageAdvice && trial.Why == "" {
			t.Errorf("trial %d was given up without a word", trial.ID)
		}
	}

	// Killed now and then it decides the same.
	again, b := make(), newBench()
	b.curve, b.advice = noisy, advised
	for n := 4; ; n += 6 {
		if _, killed := b.conductUntil(t, again, 1, n); !killed {
			break
		}
	}
	if x, y := decisions(t, d), decisions(t, again); !reflect.DeepEqual(x, y) {
		t.Errorf("whole it decides\n%v\nand killed\n%v", x, y)
	}
}

func TestAutopilotKeepsWhatIsGood(t *testing.T) {
	text := strings.Replace(autopilot, "lr = 0.5", "lr = 0.01", 1)
	s, err := spec.ParseStudy([]byte("version = 1\nname = \"toy\"\n"+text), "study.toml")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Create(t.TempDir(), s, spec.Origin{}, newBench().clock)
	if err != nil {
		t.Fatal(err)
	}
	b := newBench()
	b.curve, b.advice = noisy, advised
	state := b.conduct(t, d)
	b.check(t, d, state)
	base, _ := state.Trials[0].Best(true)
	if got, _ := state.Leader().Best(true); got > base {
		t.Errorf("from %v it comes to %v", base, got)
	}
	for _, trial := range state.Trials {
		if trial.Adopted && trial.Stage == StageAdvice {
			t.Errorf("trial %d was adopted: %s", trial.ID, trial.Why)
		}
	}
}

// What was measured with the last epoch of the budget is judged as well: the three settings that a search begins
// with, and the best of them under the other seeds, take all of it.
func TestAutopilotJudgesWhatItMeasuredLast(t *testing.T) {
	text := strings.Replace(autopilot, "epochs = 360", "epochs = 90", 1)
	s, err := spec.ParseStudy([]byte("version = 1\nname = \"toy\"\n"+text), "study.toml")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Create(t.TempDir(), s, spec.Origin{}, newBench().clock)
	if err != nil {
		t.Fatal(err)
	}
	b := newBench()
	b.curve = noisy
	state := b.conduct(t, d)
	b.check(t, d, state)
	best := state.Leader()
	if state.Epochs != 90 || state.Ending != EndedEpochs || len(best.Seeds) != 4 {
		t.Errorf("%d epochs, ended by %s, the best under %d seeds", state.Epochs, state.Ending, len(best.Seeds))
	}
	if !best.Adopted || best.Values["optimizer.lr"] != "0.01" || !strings.HasPrefix(best.Why, "better by ") {
		t.Errorf("it ends with %v: %s", best.Values, best.Why)
	}
}

func TestAutopilotLeavesWhatDiverges(t *testing.T) {
	s, err := spec.ParseStudy([]byte("version = 1\nname = \"toy\"\n"+autopilot), "study.toml")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Create(t.TempDir(), s, spec.Origin{}, newBench().clock)
	if err != nil {
		t.Fatal(err)
	}
	b := newBench()
	b.advice = advised
	b.curve = func(s *spec.Spec, epoch int) float64 {
		if s.Optimizer.LR >= 0.5 {
			return math.NaN()
		}
		return noisy(s, epoch)
	}
	state := b.conduct(t, d)
	if best := state.Leader(); best.ID == 0 || best.Failed() {
		t.Errorf("it stays with trial %d", best.ID)
	}
}
