package study

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

func TestAStudyIsReproducible(t *testing.T) {
	for _, sampler := range []string{"auto", "tpe", "gp", "grid"} {
		head := "[budget]\ntrials = 12\n[sampler]\nname = \"" + sampler + "\"\n" + lrSpace
		one, two := newStudy(t, head), newStudy(t, head)
		b := newBench()
		s := b.conduct(t, one)
		b.check(t, one, s)
		newBench().conduct(t, two)
		a, c := decisions(t, one), decisions(t, two)
		if !reflect.DeepEqual(a, c) {
			t.Errorf("%s: the same study decides\n%v\n%v", sampler, a, c)
		}
		if len(s.Trials) < 5 || s.Ending == "" || s.Ending == EndedFailed {
			t.Errorf("%s: %d trials, ended by %s", sampler, len(s.Trials), s.Ending)
		}
		if best := s.Leader(); best == nil || !best.Seeds[0].Over {
			t.Errorf("%s: the best trial is %+v", sampler, best)
		}
	}
}

// errKilled ends a conductor as a kill does: nothing more is written.
type errKilled struct{}

// conductUntil conducts a study and kills it after so many decisions of this session.
func (b *bench) conductUntil(t *testing.T, d *Dir, parallel, n int) (s *State, killed bool) {
	t.Helper()
	defer func() {
		if v := recover(); v != nil {
			if _, ok := v.(errKilled); !ok {
				panic(v)
			}
			killed = true
			b.wait() // with the process its trainings end
		}
	}()
	s, err := Conduct(t.Context(), d, Options{
		Launcher: b, Now: b.now, Parallel: parallel,
		Watch: func(*State, Decision) {
			if n--; n < 0 {
				panic(errKilled{})
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, false
}

// wait waits for the trainings that are under way.
func (b *bench) wait() {
	for {
		b.mu.Lock()
		n := len(b.live)
		b.mu.Unlock()
		if n == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func TestAKilledStudyDecidesTheSame(t *testing.T) {
	head := "[budget]\ntrials = 8\n[sampler]\nname = \"tpe\"\n[pruner]\nname = \"asha\"\n" + lrSpace
	whole := newStudy(t, head)
	newBench().conduct(t, whole)
	want := decisions(t, whole)
	for first := 0; first < len(want); first += 3 {
		d, b := newStudy(t, head), newBench()
		n := first
		for {
			s, killed := b.conductUntil(t, d, 1, n)
			if !killed {
				b.check(t, d, s)
				break
			}
			n += 7
		}
		if got := decisions(t, d); !reflect.DeepEqual(got, want) {
			t.Fatalf("killed after %d decisions it decides\n%v\nand whole\n%v", first, got, want)
		}
	}
}

func TestAParallelStudyLosesNothing(t *testing.T) {
	head := "[budget]\ntrials = 20\nparallel = 4\n" + lrSpace
	for first := range 3 {
		d, b := newStudy(t, head), newBench()
		for n := first; ; n += 9 {
			s, killed := b.conductUntil(t, d, 0, n)
			if killed {
				continue
			}
			b.check(t, d, s)
			if len(s.Trials) != 20 || b.most > 4 {
				t.Errorf("%d trials, %d at once", len(s.Trials), b.most)
			}
			break
		}
	}
}

func TestBudgets(t *testing.T) {
	for name, c := range map[string]struct {
		head, ending string
		right        func(s *State) bool
	}{
		"trials": {"[budget]\ntrials = 7\n", EndedTrials, func(s *State) bool { return len(s.Trials) == 7 }},
		"epochs": {
			"[budget]\ntrials = 0\nepochs = 50\n", EndedEpochs,
			func(s *State) bool { return s.Epochs == 50 && len(s.Trials) > 5 },
		},
		"time": {
			"[budget]\ntrials = 0\ntime = \"10m\"\n", EndedTime,
			func(s *State) bool { return s.Spent >= 10*time.Minute && s.Spent < 12*time.Minute },
		},
		"target": {
			"[goal]\ntarget = 0.25\n", EndedTarget,
			func(s *State) bool { v, _ := s.Leader().Best(true); return v <= 0.25 },
		},
		"space": {"[sampler]\nname = \"grid\"\n", EndedSpace, func(s *State) bool { return len(s.Trials) == 5 }},
	} {
		d, b := newStudy(t, c.head+lrSpace), newBench()
		s := b.conduct(t, d)
		b.check(t, d, s)
		if s.Ending != c.ending || !c.right(s) {
			t.Errorf("%s: ended by %s with %d trials, %d epochs, %v", name, s.Ending, len(s.Trials), s.Epochs, s.Spent)
		}
		if sum, err := d.Summary(); err != nil || sum.Phase != Ended || sum.Ending != c.ending || sum.Best == nil {
			t.Errorf("%s: summary %+v, %v", name, sum, err)
		}
	}
}

func TestABudgetIsRaised(t *testing.T) {
	d, b := newStudy(t, "[budget]\ntrials = 6\n"+evenly), newBench()
	b.conduct(t, d)
	if _, err := d.Send(b.now(), Request{Ask: AskSet, Key: "budget.trials", Value: "9"}); err != nil {
		t.Fatal(err)
	}
	s := b.conduct(t, d)
	b.check(t, d, s)
	if len(s.Trials) != 9 || s.Ending != EndedTrials || s.Plan.Study.Budget.Trials != 9 {
		t.Errorf("%d trials, ended by %s", len(s.Trials), s.Ending)
	}
	whole := newStudy(t, "[budget]\ntrials = 9\n"+evenly)
	if w := newBench().conduct(t, whole); !reflect.DeepEqual(texts(w), texts(s)) {
		t.Errorf("raised it has\n%v\nand whole\n%v", texts(s), texts(w))
	}
}

func TestRepeats(t *testing.T) {
	d, b := newStudy(t, "[goal]\nrepeats = 3\n[budget]\ntrials = 4\n"+evenly), newBench()
	s := b.conduct(t, d)
	b.check(t, d, s)
	best := s.Leader()
	if len(best.Seeds) != 3 {
		t.Fatalf("the best trial was trained %d times", len(best.Seeds))
	}
	sum := 0.0
	for _, r := range best.Seeds {
		v, _ := r.Best(true)
		sum += v
	}
	same := best.Seeds[0].Values[8] == best.Seeds[1].Values[8]
	if mean, n := best.Best(true); n != 3 || math.Abs(mean-sum/3) > 1e-12 || same {
		t.Errorf("mean %v of %d, %v", mean, n, best.Seeds[1].Values)
	}

	few := 0
	for i, now := range s.Standings() {
		if n := len(s.Trials[i].Seeds); n < 3 {
			few++
			if want := fmt.Sprintf("clearly worse than trial %d after %d seeds", best.ID, n); now.Why != want {
				t.Errorf("trial %d: %q, want %q", i, now.Why, want)
			}
		} else if now.Why != "" {
			t.Errorf("trial %d has all seeds: %q", i, now.Why)
		}
	}
	if few == 0 {
		t.Error("each trial got all seeds")
	}

	one := newStudy(t, "[goal]\nrepeats = 4\n")
	s = b.conduct(t, one)
	if len(s.Trials) != 1 || len(s.Trials[0].Seeds) != 4 || s.Ending != EndedTrials {
		t.Errorf("without a space: %v, ended by %s", texts(s), s.Ending)
	}
}

func TestFailures(t *testing.T) {
	d, b := newStudy(t, "[budget]\ntrials = 12\n[sampler]\nname = \"random\"\n"+lrSpace), newBench()
	b.curve = func(s *spec.Spec, epoch int) float64 {
		if s.Optimizer.LR > 0.1 && epoch > 1 {
			return math.NaN()
		}
		return valley(s, epoch)
	}
	s := b.conduct(t, d)
	b.check(t, d, s)
	diverged := 0
	for i, now := range s.Standings() {
		if now.Word == "diverged" {
			diverged++
			if v, n := s.Trials[i].Best(true); n != 0 || !math.IsNaN(v) {
				t.Errorf("a trial that diverged has the value %v", v)
			}
		}
	}
	if diverged == 0 || diverged == len(s.Trials) {
		t.Errorf("%d of %d diverged", diverged, len(s.Trials))
	}

	d, b = newStudy(t, lrSpace), newBench()
	b.fail = func(*spec.Spec) error { return errors.New("no space left on device") }
	s, err := Conduct(t.Context(), d, Options{Launcher: b, Now: b.now})
	told := err != nil && strings.Contains(err.Error(), "no space left")
	if !told || s.Ending != EndedFailed || len(s.Trials) != mostFailed {
		t.Errorf("a machine without a disk: %v, %d trials, ended by %s", err, len(s.Trials), s.Ending)
	}
	if sum, _ := d.Summary(); !strings.Contains(sum.Error, "no space left") {
		t.Errorf("summary %+v", sum)
	}
}

func TestOneConductorAtATime(t *testing.T) {
	d, b := newStudy(t, "[budget]\ntrials = 2\n"+lrSpace), newBench()
	held := false
	b.hold = func(*spec.Spec, int) {
		if held {
			return
		}
		held = true
		if by := d.Holder(); by == "" {
			t.Error("nobody holds a study under way")
		}
		if _, err := Conduct(t.Context(), d, Options{Launcher: newBench()}); !errors.Is(err, ErrHeld) {
			t.Errorf("a second conductor: %v", err)
		}
	}
	b.conduct(t, d)
	if !held || d.Holder() != "" {
		t.Errorf("held %v, then by %q", held, d.Holder())
	}
}

func TestACanceledStudyGoesOn(t *testing.T) {
	head := "[budget]\ntrials = 6\nparallel = 2\n[sampler]\nname = \"random\"\n[pruner]\nname = \"none\"\n" + lrSpace
	d, b := newStudy(t, head), newBench()
	ctx, cancel := context.WithCancel(t.Context())
	b.hold = func(_ *spec.Spec, epoch int) {
		if b.trained() > 20 {
			cancel()
		}
	}
	s, err := Conduct(ctx, d, Options{Launcher: b, Now: b.now})
	if err != nil || s.Ending != EndedRequest {
		t.Fatalf("ended by %s, %v", s.Ending, err)
	}
	open := 0
	for _, trial := range s.Trials {
		if trial.Training() {
			open++
		}
	}
	if open == 0 {
		t.Fatal("nothing was under way")
	}
	b.hold = nil
	s = b.conduct(t, d)
	b.check(t, d, s)
	whole := newStudy(t, head)
	if w := newBench().conduct(t, whole); fmt.Sprint(texts(w)) != fmt.Sprint(texts(s)) {
		t.Errorf("it came to\n%v\nand whole to\n%v", texts(s), texts(w))
	}
}

// The study says how many go at once; only where it does not, the machine does.
func TestAStudySaysHowManyGoAtOnce(t *testing.T) {
	for parallel, want := range map[int]int{0: 3, 1: 1, 2: 2} {
		d := newStudy(t, fmt.Sprintf("[budget]\nparallel = %d\n%s", parallel, lrSpace))
		plan, err := d.plan()
		if err != nil {
			t.Fatal(err)
		}
		c := conductor{Options: Options{Parallel: 3}, state: &State{Plan: plan}}
		if got := c.slots(); got != want {
			t.Errorf("parallel = %d: %d at once, want %d", parallel, got, want)
		}
	}
}

// A conductor that loses its study between what it decided and what that needs makes no run: another one may
// have made it.
func TestAConductorThatLostItsStudyMakesNoRun(t *testing.T) {
	d, b := newStudy(t, "[budget]\ntrials = 3\n"+lrSpace), newBench()
	_, err := Conduct(t.Context(), d, Options{Launcher: b, Now: b.now, Watch: func(_ *State, now Decision) {
		if now.Op != OpAsk {
			return
		}
		locks, err := filepath.Glob(filepath.Join(d.Path(), "lock.*"))
		if err != nil || len(locks) == 0 {
			t.Errorf("locks %v, %v", locks, err)
		}
		for _, l := range locks { // as whoever takes it over does
			if err := os.Remove(l); err != nil {
				t.Error(err)
			}
		}
	}})
	if !errors.Is(err, runstore.ErrLost) {
		t.Errorf("it ended by %v", err)
	}
	if runs, err := os.ReadDir(d.Trials()); err != nil || len(runs) != 0 || b.trains != 0 {
		t.Errorf("it made %v and trained %d times, %v", runs, b.trains, err)
	}
}

// A conductor that was stopped when it had decided, for so long that another one took the study over, may go on
// to make a run that is being made: there is one of it in the end, be it whole or not.
func TestARunThatAnotherHasMadeIsNotMadeAgain(t *testing.T) {
	d, b := newStudy(t, "[budget]\ntrials = 4\n[pruner]\nname = \"none\"\n"+lrSpace), newBench()
	others := map[string]string{}
	b.create = func(id string) {
		b.create = nil // of trial 0: it is half made; of trial 1: as a whole
		path := filepath.Join(d.Trials(), d.Made().Format(stamp)+"-toy-"+id)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Error(err)
		}
		others[id] = path
		b.create = func(id string) {
			if id == "t0s0" {
				return // once more, in the place of the other
			}
			b.create = nil
			e := "[data]\nsource = \"iris\"\n[training]\nepochs = 9\n"
			o, err := runstore.Create(d.Trials(), "toy", d.Made(), id,
				runstore.File{Name: runstore.ExperimentFile, Data: []byte("version = 1\nname = \"toy\"\n" + e)})
			if err != nil {
				t.Error(err)
			}
			others[id] = o.Path()
		}
	}
	s := b.conduct(t, d)
	made, err := os.ReadDir(d.Trials())
	if err != nil || len(made) != 4 || len(others) != 2 || len(s.Trials) != 4 {
		t.Errorf("%d runs for %d trials, %d by another, %v", len(made), len(s.Trials), len(others), err)
	}
	for i, trial := range s.Trials {
		if trial.Failed() || d.Run(i, 0) == "" || others[runID(i, 0)] != "" && others[runID(i, 0)] != d.Run(i, 0) {
			t.Errorf("trial %d: %+v in %s", i, trial.Seeds[0], d.Run(i, 0))
		}
	}
}

// Whoever is stopped while he loads data says that he failed; he did not.
func TestWhatFailsAsItIsStoppedGoesOn(t *testing.T) {
	d, b := newStudy(t, "[budget]\ntrials = 3\n"+evenly), newBench()
	ctx, cancel := context.WithCancel(t.Context())
	stop := true
	b.fail = func(*spec.Spec) error {
		if !stop {
			return nil
		}
		cancel()
		return ctx.Err()
	}
	s, err := Conduct(ctx, d, Options{Launcher: failing{b}, Now: b.now})
	if err != nil || s.Ending != EndedRequest || !s.Trials[0].Training() {
		t.Fatalf("ended by %s, %v: %+v", s.Ending, err, s.Trials[0].Seeds[0])
	}
	stop = false
	s, err = Conduct(t.Context(), d, Options{Launcher: failing{b}, Now: b.now})
	if err != nil || len(s.Trials) != 3 || s.Trials[0].Failed() {
		t.Errorf("%v: %v", err, texts(s))
	}
}

// failing notes a failure in the run, as a worker does.
type failing struct{ *bench }

func (f failing) Train(ctx context.Context, path string, until int) (Sizes, error) {
	sizes, err := f.bench.Train(ctx, path, until)
	if err != nil {
		d, e := runstore.Open(path)
		if e == nil {
			e = d.Fail(context.Background(), f.now(), err)
		}
		return sizes, errors.Join(err, e)
	}
	return sizes, nil
}
