package workspace_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/paired"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

func conducted(t *testing.T, s *workspace.Study, err error) *workspace.Study {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Conduct(t.Context(), workspace.ConductOptions{}); err != nil {
		t.Fatal(err)
	}
	return s
}

func repeats(t *testing.T, s *workspace.Study, most int, metric string) *workspace.Repeats {
	t.Helper()
	r, err := s.Repeats(most, metric)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func trainer(t *testing.T) *workspace.Workspace {
	t.Helper()
	return workspace.Open(t.TempDir(), workspace.Options{Machine: machine})
}

// What was trained once is not trained again: the same repeats, and more of them, are of one study, and the run
// that they were asked for is the first.
func TestRepeatsAreKept(t *testing.T) {
	w := trainer(t)
	e := experiment(t, "iris-small", "training.epochs=3")
	run, err := w.Prepare(t.Context(), e, workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	sum, err := run.Train(t.Context(), workspace.TrainOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if e, err = run.Spec(); err != nil {
		t.Fatal(err)
	}
	o := workspace.RepeatOptions{Seeds: 2, Vary: spec.VaryInit, Run: run}
	s, err := w.Repeat(e, o)
	s = conducted(t, s, err)
	two := repeats(t, s, 2, "")
	if len(two.Seeds) != 2 || two.Metric != event.ValLoss || two.Higher || two.Noise.Seeds != 2 {
		t.Fatalf("%+v", two)
	}
	if first := two.Seeds[0]; first.Value != float64(sum.Best.Value) || first.Epoch != sum.Best.Epoch ||
		first.Seconds != float64(sum.Elapsed) {
		t.Errorf("the first repeat came to %v at epoch %d, the run to %+v", first.Value, first.Epoch, sum.Best)
	}
	if a, b := two.Seeds[0], two.Seeds[1]; a.Split != b.Split || a.Seed == b.Seed || a.Value == b.Value {
		t.Errorf("repeats of the same split: %+v and %+v", a, b)
	}
	o.Seeds = 4
	again, err := w.Repeat(e, o)
	again = conducted(t, again, err)
	four := repeats(t, again, 4, "")
	if again.Name() != s.Name() || len(four.Seeds) != 4 || four.Seeds[1].Run != two.Seeds[1].Run {
		t.Errorf("%d repeats in %s after two in %s", len(four.Seeds), again.Name(), s.Name())
	}
	if few := repeats(t, again, 3, ""); len(few.Seeds) != 3 || few.Noise.Seeds != 3 {
		t.Errorf("the first three repeats are %+v", few)
	}
	split, err := w.Repeat(e, workspace.RepeatOptions{Seeds: 3, Vary: spec.VarySplit})
	kinds := repeats(t, conducted(t, split, err), 3, "").Spreads
	if len(kinds) != 2 || kinds[0].Vary != spec.VaryInit || kinds[0].Noise != four.Noise || kinds[1].Noise.Seeds != 3 {
		t.Errorf("the noise of draws is %+v", kinds)
	}
	// A plan that was given up is not carried out by asking for less.
	o.Seeds = 40
	if again, err = w.Repeat(e, o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stop := func(_ *workspace.StudyState, d workspace.StudyDecision) {
		if d.Result != nil {
			cancel()
		}
	}
	if _, err = again.Conduct(ctx, workspace.ConductOptions{Watch: stop}); err != nil {
		t.Fatal(err)
	}
	o.Seeds = 3
	less, err := w.Repeat(e, o)
	if n := len(repeats(t, conducted(t, less, err), 99, "").Seeds); n < 5 || n > 20 {
		t.Errorf("%d repeats where 3 were asked for, after 40 were and soon stopped", n)
	}
	for name, o := range map[string]workspace.RepeatOptions{
		"drawn otherwise": {Seeds: 2, Vary: spec.VaryBoth},
		"anew":            {Seeds: 2, Vary: spec.VaryInit, Anew: true},
	} {
		if other, err := w.Repeat(e, o); err != nil || other.Name() == s.Name() {
			t.Errorf("%s: the study is the same, or %v", name, err)
		}
	}
}

// Groups are judged by any metric that was recorded, and compared pair by pair.
func TestRepeatsAreCompared(t *testing.T) {
	w := trainer(t)
	o := workspace.RepeatOptions{Seeds: 4, Vary: spec.VaryBoth}
	groups := map[string][2]*workspace.Repeats{}
	var studies [2]*workspace.Study
	for i, lr := range []string{"0.02", "0.0005"} {
		s, err := w.Repeat(experiment(t, "iris-small", "training.epochs=4", "optimizer.lr="+lr), o)
		studies[i] = conducted(t, s, err)
	}
	for _, metric := range []string{event.ValLoss, event.ValAccuracy} {
		groups[metric] = [2]*workspace.Repeats{
			repeats(t, studies[0], 4, metric), repeats(t, studies[1], 4, metric),
		}
		c, err := groups[metric][0].Against(groups[metric][1])
		if err != nil || c.Pairs != 4 || c.Verdict != paired.Worse {
			t.Errorf("%s: %+v, %v; want a rate that is far too low to be worse", metric, c, err)
		}
	}
	for i, one := range groups[event.ValAccuracy][0].Seeds {
		r, err := w.Run(one.Run)
		if err != nil {
			t.Fatal(err)
		}
		h, err := r.History()
		if err != nil {
			t.Fatal(err)
		}
		values := h.Values(event.ValAccuracy)
		if one.Epoch < 1 || values[one.Epoch-1] != one.Value {
			t.Errorf("repeat %d is said to reach %v at epoch %d of %v", i, one.Value, one.Epoch, values)
		}
		for _, v := range values {
			if v > one.Value {
				t.Errorf("repeat %d reached %v, and %v is said to be its best", i, v, one.Value)
			}
		}
	}
	if _, err := groups[event.ValLoss][0].Against(groups[event.ValAccuracy][1]); err == nil {
		t.Error("a loss is compared with an accuracy")
	}
	if _, err := studies[0].Repeats(4, "val/nonsense"); err == nil || !strings.Contains(err.Error(), "val/nonsense") {
		t.Errorf("a metric that was never recorded: %v", err)
	}
	shifted, err := w.Repeat(experiment(t, "iris-small", "training.epochs=4", "seed=7"), o)
	other := repeats(t, conducted(t, shifted, err), 4, "")
	if _, err := groups[event.ValLoss][0].Against(other); err == nil || !strings.Contains(err.Error(), "seeds") {
		t.Errorf("runs of other seeds are pairs: %v", err)
	}
}

// Repeats on data that was changed meanwhile are no group.
func TestRepeatsAreOfOneSetOfData(t *testing.T) {
	w := trainer(t)
	path := filepath.Join(t.TempDir(), "t.csv")
	write := func(last string) {
		text := "a,b,label\n"
		for i := range 20 {
			text += []string{"1,2,x\n", "3,1,y\n"}[i%2]
		}
		if err := os.WriteFile(path, []byte(text+last), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("2,2,x\n")
	e := experiment(t, "iris-small", "training.epochs=1", "data.source="+path)
	s, err := w.Repeat(e, workspace.RepeatOptions{Seeds: 1, Vary: spec.VaryBoth})
	conducted(t, s, err)
	write("2,9,y\n")
	s, err = w.Repeat(e, workspace.RepeatOptions{Seeds: 2, Vary: spec.VaryBoth})
	s = conducted(t, s, err)
	if _, err := s.Repeats(2, ""); err == nil || !strings.Contains(err.Error(), "data has changed") {
		t.Errorf("error %v", err)
	}
}

func TestWhatCannotVaryIsNotRepeated(t *testing.T) {
	w := trainer(t)
	e := experiment(t, "iris-small", "data.validation=0", "training.monitor=train/loss")
	if _, err := w.Repeat(e, workspace.RepeatOptions{Seeds: 2, Vary: spec.VarySplit}); err == nil {
		t.Error("a split that is not drawn varies")
	}
	if all, err := w.Studies(); err != nil || len(all) > 0 {
		t.Errorf("%v, %v is left", all, err)
	}
}
