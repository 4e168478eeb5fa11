package workbench

import (
	"errors"
	"strings"
	"testing"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

func TestFormHasEveryKeyThatMatters(t *testing.T) {
	e := newExperiment(spec.Default(), []Source{{Name: "digits"}, {Name: "moons"}, {Name: "blobs"}})
	shown := func(key string) bool { return e.form.Select(key) }
	seen := map[string]bool{}
	look := func() {
		for _, k := range hparam.All() {
			seen[k.Name] = seen[k.Name] || shown(k.Name)
		}
	}
	for _, source := range []string{"digits", "moons", "blobs", "table.csv"} {
		if err := e.edit("data.source", source); err != nil {
			t.Fatal(err)
		}
		look()
	}
	// Every choice that other keys depend on brings them into view.
	for _, k := range hparam.All() {
		for _, choice := range k.For {
			if err := e.edit(k.ForKey, choice); err != nil {
				t.Fatal(err)
			}
			look()
		}
	}
	for _, k := range hparam.All() {
		if !seen[k.Name] && k.Name != "version" {
			t.Errorf("the form never shows %s", k.Name)
		}
	}
}

func TestFormHidesWhatHasNoEffect(t *testing.T) {
	e := newExperiment(spec.Default(), []Source{{Name: "digits"}})
	if e.form.Select("optimizer.momentum") {
		t.Error("adam shows momentum")
	}
	if err := e.edit("optimizer.name", "momentum"); err != nil {
		t.Fatal(err)
	}
	if !e.form.Select("optimizer.momentum") || e.form.Select("optimizer.beta1") {
		t.Error("momentum's own keys are not the ones shown")
	}
}

func TestStepsFollowTheLadder(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	b.form.form.Select("optimizer.lr")
	b.press("right", "right")
	if got := b.form.spec.Optimizer.LR; got != 0.005 {
		t.Errorf("two steps up from 0.001: %v", got)
	}
	b.press("u")
	if got := b.form.spec.Optimizer.LR; got != 0.001 || b.form.edited() {
		t.Errorf("u: %v", got)
	}
	b.form.form.Select("data.shuffle")
	b.press("left")
	if b.form.spec.Data.Shuffle {
		t.Error("left did not toggle a bool")
	}
	b.form.form.Select("data.source")
	b.press("right")
	if got := b.form.spec.Data.Source; got != "iris" {
		t.Errorf("the source after digits: %s", got)
	}
}

func TestTypingChecksTheRangeAndKeepsTheOldValue(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	b.form.form.Select("optimizer.lr")
	b.press("enter")
	for range len("0.001") {
		b.press("backspace")
	}
	b.press("-", "1", "enter")
	if !b.form.form.Editing() || b.form.spec.Optimizer.LR != 0.001 {
		t.Fatalf("a bad value was accepted: %v", b.form.spec.Optimizer.LR)
	}
	b.shows(160, 48, "✗ -1 is out of range")
	b.press("esc")
	if b.form.form.Editing() || b.form.edited() {
		t.Error("esc did not give the edit up")
	}
	b.press("enter", "5", "enter") // 0.0015
	if got := b.form.spec.Optimizer.LR; got != 0.0015 {
		t.Errorf("typed value: %v", got)
	}
	b.shows(100, 30, "1 changed", "1.5e-3")
}

func TestContradictionsAreShownAtTheirFieldAndNotTrained(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	for _, key := range []string{"data.validation", "data.test"} {
		if err := b.form.edit(key, "0.5"); err != nil {
			t.Fatal(err)
		}
	}
	key, message := b.form.firstProblem()
	if key != "data.test" {
		t.Fatalf("no rows are left to train on, but the form says %q at %q", message, key)
	}
	b.shows(160, 48, "✗", "no rows")
	b.press("t")
	if len(b.space.asked) > 0 {
		t.Errorf("trained in spite of %q", message)
	}
	if f, _ := b.form.form.Selected(); f.Key != key {
		t.Errorf("the cursor is at %s, the problem at %s", f.Key, key)
	}
}

func TestErrorsOfTheDataAreShownAndNotTrained(t *testing.T) {
	space := newSpace(t)
	space.descErr = &workspace.InputError{
		Err: errors.New("data.source: rows.csv:7: column 3: want a number, got \"x\""),
	}
	b := newBench(t, space, Options{}).start()
	b.shows(100, 30, "✗", "rows.csv:7")
	b.press("t")
	for _, a := range space.asked {
		if strings.HasPrefix(a, "start") {
			t.Error("a run was made of data that cannot be read")
		}
	}
	space.descErr = nil
	b.form.form.Select("model.width")
	b.press("right")
	if b.form.trouble() != "" {
		t.Errorf("the error stays after the data can be read: %s", b.form.trouble())
	}
}

func TestMeaningFollowsTheValues(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	b.form.form.Select("model.width")
	before := b.form.estimate.value.Params
	b.press("right")
	if b.form.estimate.value.Params == before || !b.form.estimate.settled() {
		t.Errorf("parameters stay at %d", before)
	}
	b.shows(80, 24, "parameters", "45", "64", "Changed")
	b.shows(160, 48, "45 steps/epoch", "1,438 + 359 rows")
}
