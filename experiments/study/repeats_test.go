package study

import (
	"errors"
	"math"
	"os"
	"reflect"
	"sync"
	"testing"

	"tunebench/engine/event"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

const fiveRepeats = "[goal]\nrepeats = 5\nvary = \"init\"\n"

// A study that varies nothing trains its experiment under all seeds, several at once and also where one of
// them diverges.
func TestRepeatsRunSideBySide(t *testing.T) {
	d, b := newStudy(t, fiveRepeats), newBench()
	b.curve = func(s *spec.Spec, epoch int) float64 {
		if s.Seed == 44 && epoch == 4 {
			return math.NaN()
		}
		return valley(s, epoch)
	}
	var both sync.WaitGroup
	both.Add(2)
	b.hold = func(s *spec.Spec, epoch int) {
		if epoch == 1 && s.Seed < 44 { // the first two wait for each other
			both.Done()
			both.Wait()
		}
	}
	s, err := Conduct(t.Context(), d, Options{Launcher: b, Now: b.now, Parallel: 2})
	if err != nil {
		t.Fatal(err)
	}
	b.check(t, d, s)
	list, err := s.Repeats(s.Trials[0])
	if err != nil || len(list) != 5 || s.Ending != EndedTrials {
		t.Fatalf("%d repeats, ended by %s, %v", len(list), s.Ending, err)
	}
	for i, r := range list {
		if r.Seed != 42+i || r.Split != 42 {
			t.Errorf("repeat %d has the seeds %d and %d", i, r.Seed, r.Split)
		}
		if want := valley(&spec.Spec{Seed: r.Seed, Optimizer: s.Plan.Base.Optimizer}, 9); r.Seed != 44 &&
			(r.Value != want || r.Epoch != 9) {
			t.Errorf("seed %d came to %v at epoch %d, want %v", r.Seed, r.Value, r.Epoch, want)
		}
	}
	if r := list[2]; !math.IsNaN(r.Value) || r.Epoch != 0 || !r.Failed || len(r.Values) == 0 {
		t.Errorf("the one that diverged is %+v", r)
	}
}

func TestStudiesThatOnlyRepeat(t *testing.T) {
	d := newStudy(t, fiveRepeats)
	plan, err := d.plan()
	if err != nil {
		t.Fatal(err)
	}
	goal := plan.Study.Goal
	other := goal
	other.Vary = "both"
	changed := plan.Base.Clone()
	changed.Optimizer.LR *= 2
	more := goal
	more.Repeats = 50
	for name, c := range map[string]struct {
		dir  *Dir
		e    *spec.Spec
		goal spec.Goal
		want bool
	}{
		"the same":         {d, plan.Base, goal, true},
		"more seeds":       {d, plan.Base, more, true},
		"drawn otherwise":  {d, plan.Base, other, false},
		"other experiment": {d, changed, goal, false},
		"a search":         {newStudy(t, fiveRepeats+lrSpace), plan.Base, goal, false},
	} {
		if got := c.dir.RepeatsOnly(c.e, c.goal); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A finished run of the experiment is its first repeat and is not trained again.
func TestAdopt(t *testing.T) {
	first, b := newStudy(t, ""), newBench()
	b.conduct(t, first)
	run, err := runstore.Open(first.Run(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	d := newStudy(t, "[goal]\nrepeats = 3\n")
	if err := d.Adopt(run); err != nil {
		t.Fatal(err)
	}
	b = newBench()
	s := b.conduct(t, d)
	if list, err := s.Repeats(s.Trials[0]); err != nil || len(list) != 3 || b.epochs != 2*9 {
		t.Errorf("%d repeats with %d epochs, %v; want 3 with 18", len(list), b.epochs, err)
	}
	plain := newStudy(t, "[goal]\nrepeats = 3\n")
	if got, want := s, newBench().conduct(t, plain); !reflect.DeepEqual(bests(got), bests(want)) {
		t.Errorf("with a run adopted %v, without %v", bests(got), bests(want))
	}
}

func bests(s *State) (list []float64) {
	for _, r := range s.Trials[0].Seeds {
		v, _ := r.Best(true)
		list = append(list, v)
	}
	return list
}

func TestAdoptRefusesOtherRuns(t *testing.T) {
	d := newStudy(t, "")
	newBench().conduct(t, d)
	run, err := runstore.Open(d.Run(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := run.ReadSummary()
	if err != nil {
		t.Fatal(err)
	}
	e, err := spec.LoadOwn(run.Experiment())
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func() error{
		"stopped on its way": func() error {
			s := sum
			s.Ending = event.EndedRequest
			return run.WriteSummary(s)
		},
		"of another experiment": func() error {
			c := e.Clone()
			c.Seed++
			return errors.Join(run.WriteSummary(sum), run.WriteFile(runstore.ExperimentFile, c.Encode()))
		},
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		to := newStudy(t, "")
		if err := to.Adopt(run); !errors.Is(err, ErrNotItsRepeat) {
			t.Errorf("%s: %v", name, err)
		}
		if left, err := os.ReadDir(to.Trials()); err != nil || len(left) > 0 {
			t.Errorf("%s: %v is left, %v", name, left, err)
		}
	}
}

// A search finds a trial by its first seed, whose luck is in that value: only the others compare it.
func TestASearchIsComparedByOtherSeeds(t *testing.T) {
	repeats := func(values ...float64) (list []*Repeat) {
		for _, v := range values {
			list = append(list, &Repeat{Values: []float64{v}})
		}
		return list
	}
	s := &State{Plan: &Plan{Lower: true}}
	a := &Trial{Seeds: repeats(1, 1.01, 0.98)}
	b := &Trial{Seeds: repeats(0.1, 1.02, 0.97)}
	if r := s.Compare(a, b); r.Pairs != 3 {
		t.Errorf("advice is compared under %d seeds", r.Pairs)
	}
	b.Stage = StageSearch
	if r := s.Compare(a, b); r.Pairs != 2 || math.Abs(r.Mean) > 1e-9 {
		t.Errorf("a search is compared under %d seeds: %v", r.Pairs, r.Mean)
	}
	if r := s.Compare(a, &Trial{Stage: StageSearch, Seeds: repeats(0.1)}); r.Pairs != 0 {
		t.Errorf("one seed compares %d pairs", r.Pairs)
	}
}
