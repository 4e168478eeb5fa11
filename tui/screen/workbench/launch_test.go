package workbench

import (
	"errors"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/hparam"
	"tunebench/experiments/workspace"
	"tunebench/tui/screen"
)

func TestOneRunStartsAtATime(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	first := b.train()
	if second := b.train(); second != nil {
		t.Error("t twice starts two runs")
	}
	b.shows(160, 48, "○ starting", "starting digits-mlp")
	b.do(first)
	if b.launch.starting || !slices.Equal(b.space.asked, []string{"start digits-mlp"}) {
		t.Errorf("asked for %v", b.space.asked)
	}
	b.form.form.Select("model.depth")
	b.press("right")
	apply := b.apply() // over edits: a question
	if apply != nil || b.dialog != nil {
		t.Error("a suggestion is applied where there is none")
	}
}

// A run whose worker could not be started exists all the same and is shown with the reason.
func TestARunWithoutAWorkerIsShown(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	d := b.space.make("digits-mlp", "beef", preset(t, "digits-mlp"))
	b.do(func() tea.Msg { return started{d, b.form.spec.Clone(), errors.New("fork: out of memory")} })
	b.shows(160, 48, "✗ fork: out of memory")
	if b.follower.run == nil || b.follower.run.phase == phaseAwaited {
		t.Error("the run is not shown, or its worker awaited")
	}
}

func TestTheListAtTheStart(t *testing.T) {
	living := func(b *bench) workspace.Status {
		d := b.space.make("digits-mlp", "7f3a", preset(t, "digits-mlp"))
		b.feed(d).updates = []workspace.Update{trained(d, workspace.Training, 3)}
		return trained(d, workspace.Training, 3).Status
	}
	dead := func(b *bench) workspace.Status {
		d := b.space.make("digits-mlp", "dead", preset(t, "digits-mlp"))
		st := trained(d, workspace.Interrupted, 12).Status
		st.Alive = false
		return st
	}
	for name, c := range map[string]struct {
		before func(b *bench)
		runs   []func(b *bench) workspace.Status
		err    error
		shown  bool
		offers bool
		says   string
	}{
		"nothing":     {nil, nil, nil, false, false, "not trained yet"},
		"unreadable":  {nil, nil, errors.New("runs: permission denied"), false, false, "✗ runs: permission denied"},
		"living":      {nil, []func(*bench) workspace.Status{dead, living}, nil, true, false, "digits-mlp · 7f3a"},
		"interrupted": {nil, []func(*bench) workspace.Status{dead}, nil, false, true, "R to resume digits-mlp (dead)"},
		"after an edit": {
			func(b *bench) { b.press("right") },
			[]func(*bench) workspace.Status{living},
			nil, false, false, "digits-mlp (7f3a) is training: r lists the runs",
		},
		"too late": {
			func(b *bench) { b.launch.starting = true },
			[]func(*bench) workspace.Status{dead},
			nil, false, false, "starting",
		},
	} {
		b := newBench(t, newSpace(t), Options{})
		if c.before != nil {
			c.before(b)
		}
		b.space.listErr = c.err
		for _, status := range c.runs {
			b.space.runs = append(b.space.runs, status(b))
		}
		b.start()
		if (b.follower.run != nil) != c.shown || (b.launch.offered != nil) != c.offers || b.resumable() != c.offers {
			t.Errorf("%s: shown %v, offered %v", name, b.follower.run != nil, b.launch.offered)
		}
		b.shows(160, 48, c.says)
	}
}

func TestResume(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	b.press("R")
	b.shows(160, 48, "no run to resume")
	d := b.space.make("digits-mlp", "dead", preset(t, "digits-mlp"))
	b.do(func() tea.Msg { return resumed{d, errors.New("checkpoint is cut off")} })
	b.shows(160, 48, "✗ checkpoint is cut off")
	if b.follower.run != nil {
		t.Error("a run that does not go on is shown")
	}
	b.do(func() tea.Msg { return resumed{dir: d} })
	if b.follower.run == nil {
		t.Fatal("the resumed run is not shown")
	}
	gen := b.follower.gen
	b.do(func() tea.Msg { return resumed{dir: d} })
	if b.follower.gen != gen {
		t.Error("the run that is shown gives way")
	}
	b.press("R")
	if !slices.Equal(b.space.asked, []string{"resume dead"}) {
		t.Errorf("asked for %v", b.space.asked)
	}
}

func TestApplyExplainsWhyNot(t *testing.T) {
	b, _ := running(t, workspace.Done)
	b.follower.run.spec = nil
	b.press("a")
	b.shows(160, 48, "there is no experiment to change")
	b, _ = running(t, workspace.Done)
	b.follower.run.findings[0].Suggestions[0].Changes = []hparam.Change{{Key: "regularization.dropout", To: 7.0}}
	b.press("1", "a")
	if len(b.space.asked) > 0 {
		t.Errorf("an invalid suggestion was trained: %v", b.space.asked)
	}
	b.shows(160, 48, "✗", "dropout")
	b = newBench(t, newSpace(t), Options{}).start()
	b.press("a", "3")
	b.shows(160, 48, "there is no suggestion 3")
}

// What the workbench shows goes with the key to the screens that are about it.
func TestOtherScreensAreToldWhatIsShown(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	b.press("d")
	open, ok := b.action.(screen.Open)
	if !ok || open.Screen != "data" || open.About.Run != nil || open.About.Experiment.Name != "digits-mlp" {
		t.Errorf("opens %+v", b.action)
	}
	open.About.Experiment.Name = "changed elsewhere"
	if b.form.spec.Name != "digits-mlp" {
		t.Error("another screen can change the form")
	}
	b, d := running(t, workspace.Training)
	b.press("r")
	if open, ok := b.action.(screen.Open); !ok || open.Screen != "runs" || open.About.Run.Name() != d.Name() {
		t.Errorf("opens %+v", b.action)
	}
	b.press("n")
	if open, ok := b.action.(screen.Open); !ok || open.Screen != "noise" || open.About.Run.Name() != d.Name() {
		t.Errorf("opens %+v", b.action)
	}
	b.follower.run.status.Foreign = true
	for key, why := range map[string]string{"d": "does not say what data", "n": "does not say how it was trained"} {
		b.action = nil
		b.press(key)
		b.shows(160, 48, why)
		if b.action != nil {
			t.Errorf("opens %+v", b.action)
		}
	}
}

// A search starts from the form, unless that has a problem or belongs to another program's log; the
// run that is shown leads to the study that it is a trial of.
func TestWhatASearchStartsFrom(t *testing.T) {
	searched := func(b *bench) screen.Subject {
		b.action = nil
		b.press("S")
		open, ok := b.action.(screen.Open)
		if !ok || open.Screen != "study" {
			t.Fatalf("opens %+v", b.action)
		}
		return open.About
	}
	b, d := running(t, workspace.Done)
	if about := searched(b); about.Experiment.Name != b.form.spec.Name || about.Run.Name() != d.Name() {
		t.Errorf("about %+v", about)
	}
	b.form.problems = map[string]string{"optimizer.lr": "want a number above 0"}
	if about := searched(b); about.Experiment != nil || about.Run == nil {
		t.Errorf("a form with a problem: about %+v", about)
	}
	b.form.problems = nil
	b.follower.run.status.Foreign = true
	if about := searched(b); about.Experiment != nil {
		t.Errorf("another program's log: about %+v", about)
	}
}

func TestAnotherRunIsShownAfterAQuestion(t *testing.T) {
	b, d := running(t, workspace.Done)
	other := b.space.make("other", "0001", preset(t, "iris-small"))
	b.form.form.Select("model.depth")
	b.press("right")
	b.do(b.Show(other))
	b.shows(160, 48, "Replace the form?")
	b.press("n")
	if b.follower.run.dir.Name() != d.Name() {
		t.Error("n replaces the run")
	}
	b.do(b.Show(other))
	b.press("y")
	if b.follower.run.dir.Name() != other.Name() || b.form.edited() || b.form.spec.Data.Source != "iris" {
		t.Error("y does not show the other run")
	}
}

func TestBackTakesAwayOneThingAtATime(t *testing.T) {
	b, _ := running(t, workspace.Training)
	b.focus = paneCharts
	b.press("z", "left")
	b.notes.say("a message")
	for i, gone := range []func() bool{
		func() bool { return b.charts.hair == nil && b.charts.zoom != nil },
		func() bool { return b.charts.zoom == nil && strings.Contains(b.text(160, 48), "a message") },
		func() bool { return !strings.Contains(b.text(160, 48), "a message") && b.focus == paneCharts },
		func() bool { return b.focus == paneForm },
	} {
		if b.press("esc"); !gone() {
			t.Errorf("esc number %d took something else away", i+1)
		}
	}
}
