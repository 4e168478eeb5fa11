package workbench

import (
	"errors"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/chart/figure"
)

func TestTrainStartsTheFormAndFollowsTheRun(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	b.form.form.Select("optimizer.lr")
	b.press("right", "t")
	if !slices.Equal(b.space.asked, []string{"start digits-mlp"}) {
		t.Fatalf("asked for %v", b.space.asked)
	}
	d := b.follower.run.dir
	if got := b.space.specs[d.Name()].Optimizer.LR; got != 0.002 {
		t.Errorf("trained with lr %v", got)
	}
	b.feed(d).updates = []workspace.Update{trained(d, workspace.Training, 3), trained(d, workspace.Training, 18)}
	b.feed(d).updates[1].Entries = b.feed(d).updates[1].Entries[3:]
	b.tick()
	b.shows(160, 48, "digits-mlp · beef", "● training", "epoch 3/50")
	b.tick()
	b.shows(160, 48, "epoch 18/50", "36 %", "ETA", "1.15 M samples/s", "Overfitting", "0.86", "best 14")
	if b.form.edited() || b.form.unsaved() {
		t.Error("what was just trained counts as edited")
	}
	u := trained(d, workspace.Done, 50)
	u.Entries, u.Status.Summary.Reason = nil, "all 50 epochs are done"
	b.feed(d).updates = []workspace.Update{u}
	b.tick()
	b.shows(160, 48, "✓ done", "all 50 epochs are done; best val/loss 0.3660 at epoch 14")
}

// The worker takes what it is asked for while it starts: no key is lost between t
// and the first sign of life.
func TestKeysReachAWorkerThatIsStarting(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	b.press("t", "-", "space", "s")
	want := []string{"start digits-mlp", "change optimizer.lr 0.0005", "pause beef", "stop beef"}
	if !slices.Equal(b.space.asked, want) {
		t.Errorf("asked for %q, want %q", b.space.asked, want)
	}
}

func TestTrainingTurnsToTheChartsWherePanesAreTabs(t *testing.T) {
	for size, want := range map[[2]int]pane{{80, 24}: paneCharts, {160, 48}: paneForm} {
		b := newBench(t, newSpace(t), Options{}).start()
		b.draw("dark", size[0], size[1])
		if b.focus != paneForm {
			t.Errorf("at %v the program starts with pane %d", size, b.focus)
		}
		b.press("t")
		if b.focus != want {
			t.Errorf("at %v training shows pane %d", size, b.focus)
		}
		again, _ := running(t, workspace.Training) // the size may come after the run
		again.draw("dark", size[0], size[1])
		if again.focus != want {
			t.Errorf("at %v coming back shows pane %d", size, again.focus)
		}
	}
}

func TestATroubledStartIsSaid(t *testing.T) {
	space := newSpace(t)
	space.startErr = errors.New("cannot keep runs in /runs: permission denied; choose another folder with --runs DIR")
	b := newBench(t, space, Options{}).start()
	b.press("t")
	b.shows(160, 48, "cannot keep runs", "--runs DIR", "not trained yet")
	b.shows(60, 20, "cannot keep runs", "--runs DIR") // on more than one line
	if b.launch.starting || b.follower.run != nil {
		t.Error("a run that does not exist is shown")
	}
	space.startErr = nil
	b.press("t")
	if b.follower.run == nil {
		t.Error("t does not work again after the trouble is over")
	}
}

func TestReattachesToALivingRun(t *testing.T) {
	b, d := running(t, workspace.Training)
	if b.follower.run == nil || b.follower.run.dir.Name() != d.Name() {
		t.Fatal("the living run is not shown")
	}
	b.shows(160, 48, "digits-mlp · 7f3a", "● training", "epoch 18/50")
}

func TestOffersToResumeAnInterruptedRun(t *testing.T) {
	space := newSpace(t)
	d := space.make("digits-mlp", "dead", preset(t, "digits-mlp"))
	st := trained(d, workspace.Training, 12).Status
	st.State, st.Alive = workspace.Interrupted, false
	space.runs = []workspace.Status{st}
	b := newBench(t, space, Options{}).start()
	b.shows(160, 48, "interrupted at epoch 12/50", "press R to resume", "or R to resume digits-mlp (dead)")
	b.press("R")
	if !slices.Equal(space.asked, []string{"resume dead"}) || b.follower.run == nil {
		t.Errorf("asked for %v", space.asked)
	}
}

func TestAnExperimentGivenOnTheCommandLineIsNotReplaced(t *testing.T) {
	space := newSpace(t)
	d := space.make("digits-mlp", "7f3a", preset(t, "digits-mlp"))
	space.runs = []workspace.Status{trained(d, workspace.Training, 3).Status}
	b := newBench(t, space, Options{Spec: preset(t, "iris-small")}).start()
	if b.follower.run != nil || b.form.spec.Name != "iris-small" {
		t.Error("another run took the form")
	}
	b.shows(160, 48, "digits-mlp (7f3a) is training")
}

func TestControlKeys(t *testing.T) {
	b, d := running(t, workspace.Training)
	b.press("-", "-", "space", "s")
	u := trained(d, workspace.Paused, 18)
	u.Entries = nil
	b.feed(d).updates = []workspace.Update{u}
	b.tick()
	b.press("space")
	want := []string{
		"change optimizer.lr 0.0005", "change optimizer.lr 0.0002", "pause 7f3a", "stop 7f3a", "continue 7f3a",
	}
	if !slices.Equal(b.space.asked, want) {
		t.Errorf("asked for %v, want %v", b.space.asked, want)
	}
}

func TestALiveChangeIsAnnouncedAndMarked(t *testing.T) {
	b, d := running(t, workspace.Training)
	b.tick()
	if err := b.space.specs[d.Name()].Intervene(810, keyLR, 0.0005); err != nil {
		t.Fatal(err)
	}
	b.feed(d).updates = []workspace.Update{changed(810, "optimizer.lr=0.0005")}
	b.feed(d).updates[0].Status = b.follower.run.status
	b.tick()
	b.shows(160, 48, "lr 5e-4 from step 810", "┊")
	if b.form.edited() || !b.form.form.Select(spec.KeyInterventions) {
		t.Error("the form does not show the live change that a rerun repeats")
	}
	b.shows(160, 48, "Live changes", "lr from step 810")
	b.press("-")
	if got := b.space.asked[len(b.space.asked)-1]; got != "change optimizer.lr 0.0002" {
		t.Errorf("the next step starts from the old rate: %s", got)
	}
	b.feed(d).updates = []workspace.Update{
		{Status: b.follower.run.status, Acks: []workspace.Ack{{ID: "1", Error: "out of range"}}},
	}
	b.tick()
	b.shows(160, 48, "refused: out of range")
}

func TestApplyStartsAChildWithItsParent(t *testing.T) {
	b, d := running(t, workspace.Done)
	b.press("2", "a")
	if len(b.space.lineage) != 1 {
		t.Fatalf("started %d runs", len(b.space.lineage))
	}
	l := b.space.lineage[0]
	if l.Parent.Name() != d.Name() || l.Reason != "Overfitting" || len(l.Changes) != 1 ||
		l.Changes[0].Key != "regularization.l2" {
		t.Errorf("lineage %+v", l)
	}
	if got := b.form.spec.Regularization.L2; got != 0.001 {
		t.Errorf("the form shows l2 %v", got)
	}
	if b.follower.run.dir.Name() == d.Name() {
		t.Error("the new run is not followed")
	}
}

func TestAdviceWithoutChangesStartsNothing(t *testing.T) {
	b, _ := running(t, workspace.Done)
	b.press("3", "a")
	if len(b.space.asked) > 0 {
		t.Errorf("asked for %v", b.space.asked)
	}
	b.shows(160, 48, "advice: more training rows")
}

func TestApplyAsksBeforeItDropsEdits(t *testing.T) {
	b, _ := running(t, workspace.Done)
	b.form.form.Select("model.depth")
	b.press("right", "a")
	if len(b.space.asked) > 0 || b.dialog == nil {
		t.Fatal("edits were dropped without a question")
	}
	b.press("n")
	if b.form.spec.Model.Depth != 3 {
		t.Error("the edit is gone")
	}
	b.press("a", "y")
	if len(b.space.lineage) != 1 || b.form.spec.Model.Depth != 2 {
		t.Error("y did not apply")
	}
}

func TestTrainingAnEditedRunRecordsItsParent(t *testing.T) {
	b, d := running(t, workspace.Done)
	b.form.form.Select("optimizer.lr")
	b.press("right")
	b.shows(160, 48, "1 changed", "t trains it anew")
	b.press("t")
	if l := b.space.lineage[0]; l.Parent == nil || l.Parent.Name() != d.Name() || len(l.Changes) != 1 ||
		l.Changes[0].Key != "optimizer.lr" {
		t.Errorf("lineage %+v", l)
	}
}

func TestNewsOfAnotherRunIsDropped(t *testing.T) {
	b, d := running(t, workspace.Training)
	old := b.follower.gen
	other := b.space.make("other", "0001", preset(t, "iris-small"))
	b.do(b.follow(other, false))
	b.do(func() tea.Msg { return polled{gen: old, feed: b.feed(d), update: trained(d, workspace.Done, 50)} })
	if b.follower.run.dir.Name() != other.Name() || len(b.follower.run.history.Tags()) > 0 {
		t.Error("news of the old run reached the new one")
	}
	if !b.feed(d).closed {
		t.Error("the old feed stays open")
	}
}

func TestABrokenRunIsShownWithItsError(t *testing.T) {
	space := newSpace(t)
	d := space.make("x", "bad1", preset(t, "iris-small"))
	delete(space.specs, d.Name())
	b := newBench(t, space, Options{Run: d}).start()
	b.shows(160, 48, "no experiment")
	b.press("a", "t", "R", "+")
}

func TestForeignLogsHaveChartsButNoForm(t *testing.T) {
	space := newSpace(t)
	d := space.make("x", "f001", preset(t, "iris-small"))
	u := trained(d, "", 20)
	u.Status = workspace.Status{Run: d, Foreign: true}
	for i := range u.Entries {
		sc := u.Entries[i].Record.Scalars[1:5]
		for k, tag := range []string{"Loss/train", "Loss/test", "acc/train", "acc/valid"} {
			sc[k].Tag = tag
		}
		u.Entries[i].Record.Scalars = sc
	}
	b := newBench(t, space, Options{Run: d})
	b.feed(d).updates = []workspace.Update{u}
	b.start()
	got := b.text(160, 48)
	for _, want := range []string{"written by another", "○ log", "Overfitting", "train", "val", "step"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	for tag, f := range map[string]*figure.Figure{"Loss": &figure.Loss, "acc": &figure.Score} {
		train, val := b.charts.tag(f, figure.Train), b.charts.tag(f, figure.Validation)
		if want := map[string]string{"Loss": "Loss/test", "acc": "acc/valid"}[tag]; train != tag+"/train" ||
			val != want {
			t.Errorf("%s picked %q and %q", f.Title, train, val)
		}
	}
	b.focus = paneForm
	before := b.form.spec.Clone()
	for _, key := range []string{"right", "enter", "u", "t"} {
		b.notes.Clear()
		if b.press(key); b.form.form.Editing() || !spec.Equal(b.form.spec, before) || b.launch.starting {
			t.Fatalf("%s reaches an experiment that nobody sees", key)
		}
		b.shows(160, 48, "no experiment to edit or train")
	}
}

func TestAPresetThatHasRunsSaysSo(t *testing.T) {
	space := newSpace(t)
	for _, id := range []string{"aaaa", "bbbb"} {
		d := space.make("iris-small", id, preset(t, "iris-small"))
		st := trained(d, workspace.Done, 12).Status
		st.Alive = false
		space.runs = append(space.runs, st)
	}
	b := newBench(t, space, Options{Spec: preset(t, "iris-small")}).start()
	b.shows(160, 48, "2 runs of it in this folder", "press r to see them")
	b.shows(80, 24, "2 runs of it")
	other := newBench(t, space, Options{Spec: preset(t, "digits-mlp")}).start()
	other.shows(160, 48, "not trained yet")
}
