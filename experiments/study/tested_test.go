package study

import (
	"context"
	"errors"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/experiments/spec"
)

// tuning is a study that follows advice, of an experiment with test rows.
func tuning(t *testing.T) *Dir {
	t.Helper()
	return study(t, strings.Replace(autopilot, `source = "moons"`, "source = \"moons\"\ntest = 0.2", 1))
}

func study(t *testing.T, text string) *Dir {
	t.Helper()
	s, err := spec.ParseStudy([]byte("version = 1\nname = \"toy\"\n"+text), "study.toml")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Create(t.TempDir(), s, spec.Origin{}, newBench().clock)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// testedOnce makes sure that a study's decisions say once what its leader is worth on the test rows.
func testedOnce(t *testing.T, d *Dir, s *State) {
	t.Helper()
	n := 0
	for _, d := range decisions(t, d) {
		if d.Op == OpTest {
			n++
		}
	}
	sum, err := d.Summary()
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case n != 1 || s.Tested == nil || s.Untested() != nil:
		t.Errorf("%d looks at the test rows: %+v", n, s.Tested)
	case s.Tested.Trial != s.Leader().ID || s.Tested.Metrics["test/loss"] == 0 || len(s.Tested.Metrics) != 1:
		t.Errorf("trial %d is best, and tested %+v", s.Leader().ID, s.Tested)
	case sum.TestTrial == nil || *sum.TestTrial != s.Tested.Trial ||
		sum.Test["test/loss"] != s.Tested.Metrics["test/loss"]:
		t.Errorf("summary %+v", sum)
	}
}

// However often a conductor is killed, before the look and after it, there is one.
func TestTestRowsAreLookedAtOnce(t *testing.T) {
	d, b := tuning(t), newBench()
	b.curve, b.advice = noisy, advised
	s := b.conduct(t, d)
	b.check(t, d, s)
	testedOnce(t, d, s)
	looks := len(decisions(t, d)) // the last but one decision, before it is the end
	for _, first := range []int{looks - 1, looks, looks + 1, looks + 2} {
		d, b := tuning(t), newBench()
		b.curve, b.advice = noisy, advised
		if _, killed := b.conductUntil(t, d, 1, first); !killed {
			continue
		}
		again := b.conduct(t, d)
		testedOnce(t, d, again)
		if again.Tested.Trial != s.Tested.Trial || b.tests != 1 {
			t.Errorf("killed after %d decisions it looks %d times, at trial %d", first, b.tests, again.Tested.Trial)
		}
	}
	s = b.conduct(t, d) // it has ended, and does so again
	testedOnce(t, d, s)

	// A larger budget may find something better, which is not chosen by what the rows showed.
	for key, value := range map[string]string{"budget.epochs": "900", "goal.repeats": "4"} {
		if _, err := d.Send(b.now(), Request{Ask: AskSet, Key: key, Value: value}); err != nil {
			t.Fatal(err)
		}
	}
	b.tests, b.curve = 0, func(s *spec.Spec, epoch int) float64 { return noisy(s, epoch) / 2 }
	before := s.Tested.Trial
	s, err := Conduct(t.Context(), d, Options{Launcher: b, Now: b.now})
	if err != nil || b.tests != 0 || s.Tested.Trial != before || s.Leader().ID == before {
		t.Errorf("%v: %d more looks, trial %d was tested and %d is best", err, b.tests, s.Tested.Trial, s.Leader().ID)
	}
	end := Decision{Op: OpTest, Trial: &before, Test: map[string]event.Number{"test/loss": 1}, N: s.Decisions + 1}
	if err := s.Apply(end); err == nil || !strings.Contains(err.Error(), "a second time") {
		t.Errorf("a second look: %v", err)
	}
}

func TestTestRowsAreLeftAloneUntilTheEnd(t *testing.T) {
	// Stopped it may go on and choose again.
	d, b := tuning(t), newBench()
	b.curve, b.advice = noisy, advised
	ctx, cancel := context.WithCancel(t.Context())
	b.hold = func(*spec.Spec, int) {
		if b.trained() > 100 {
			cancel()
		}
	}
	s, err := Conduct(ctx, d, Options{Launcher: b, Now: b.now})
	if err != nil || s.Ending != EndedRequest || b.tests != 0 || s.Untested() == nil {
		t.Errorf("stopped: %v, ended by %s, %d looks", err, s.Ending, b.tests)
	}
	b.hold = nil

	// The look itself is interrupted, and then fails; the study has come to its end all the same.
	ctx, cancel = context.WithCancel(t.Context())
	b.tested = func(ctx context.Context) error {
		cancel()
		return ctx.Err()
	}
	s, err = Conduct(ctx, d, Options{Launcher: b, Now: b.now})
	if err != nil || s.Ending == EndedRequest || s.Tested != nil {
		t.Errorf("interrupted: %v, ended by %s with %+v", err, s.Ending, s.Tested)
	}
	b.tested = func(context.Context) error { return errors.New("no such file") }
	s, err = Conduct(t.Context(), d, Options{Launcher: b, Now: b.now})
	sum, _ := d.Summary()
	if err == nil || !strings.Contains(sum.Error, "the test rows: no such file") || s.Ending == EndedFailed {
		t.Errorf("failed: %v, ended by %s, summary %+v", err, s.Ending, sum)
	}
	b.tested = nil
	s = b.conduct(t, d)
	b.check(t, d, s)
	testedOnce(t, d, s)
	if sum, _ := d.Summary(); sum.Error != "" {
		t.Errorf("it is done, and says %q", sum.Error)
	}
}

// Without such rows, without advice and without a value there is nothing to look at.
func TestNothingToTest(t *testing.T) {
	withRows := strings.Replace(base, `source = "moons"`, "source = \"moons\"\ntest = 0.2", 1)
	for name, c := range map[string]struct {
		text string
		fail bool
	}{
		"no test rows": {text: autopilot},
		"a search":     {text: "[budget]\ntrials = 3\n" + lrSpace + withRows},
		"no value":     {text: "[goal]\nadvice = true\n[budget]\ntrials = 0\nepochs = 9\n" + withRows, fail: true},
	} {
		d, b := study(t, c.text), newBench()
		if c.fail {
			b.fail = func(*spec.Spec) error { return errors.New("no memory") }
		}
		s, err := Conduct(t.Context(), d, Options{Launcher: b, Now: b.now})
		if err != nil && !c.fail || b.tests != 0 || s.Tested != nil || s.Untested() != nil {
			t.Errorf("%s: %v, %d looks, %+v", name, err, b.tests, s.Tested)
		}
	}
}
