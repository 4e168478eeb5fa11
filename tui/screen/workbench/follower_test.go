package workbench

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/event"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// watcher is a follower alone, without form, charts or findings.
type watcher struct {
	*follower
	t     *testing.T
	space *fakeSpace
	now   time.Time
	waits []time.Duration // set and not yet fired, with what they do
	then  []func() tea.Msg
	heard []heard
}

func newWatcher(t *testing.T) *watcher {
	w := &watcher{t: t, space: newSpace(t), now: noon}
	w.follower = &follower{notes: new(notes), now: func() time.Time { return w.now }}
	w.after = func(d time.Duration, do func() tea.Msg) tea.Cmd {
		w.waits, w.then = append(w.waits, d), append(w.then, do)
		return nil
	}
	w.notes.After = func(time.Duration, func() tea.Msg) tea.Cmd { return nil }
	return w
}

// do runs a command and what follows from it, but for the clock.
func (w *watcher) do(cmd tea.Cmd) {
	for queue := []tea.Cmd{cmd}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == nil {
			continue
		}
		switch msg := queue[0]().(type) {
		case nil:
		case tea.BatchMsg:
			queue = append(queue, msg...)
		case requested:
			queue = append(queue, w.onRequested(msg))
		default:
			news, next := w.update(msg)
			if news.experiment != nil {
				w.heard = append(w.heard, news)
			}
			queue = append(queue, next)
		}
	}
}

// tick fires what waits and returns for how long it did.
func (w *watcher) tick() time.Duration {
	w.t.Helper()
	if len(w.then) != 1 {
		w.t.Fatalf("%d timers are set, want 1", len(w.then))
	}
	d, do := w.waits[0], w.then[0]
	w.waits, w.then = nil, nil
	w.now = w.now.Add(d)
	w.do(do)
	return d
}

func (w *watcher) says(want string) {
	w.t.Helper()
	frame := ansi.Strip(w.notes.Over(look("nocolor"), 200, 10, strings.Repeat("\n", 9)))
	if !strings.Contains(frame, want) {
		w.t.Errorf("says %q, want %q", strings.TrimSpace(frame), want)
	}
}

// watch follows a run whose feed holds these updates.
func (w *watcher) watch(updates ...workspace.Update) workspace.Run {
	d := w.space.make("digits-mlp", "7f3a", preset(w.t, "digits-mlp"))
	w.space.feed(d).updates = updates
	w.do(w.show(d, false))
	return d
}

func TestFollowerPollsOftenOnlyWhileItMatters(t *testing.T) {
	w := newWatcher(t)
	d := fakeRun{space: w.space}
	past := trained(d, workspace.Training, 1)
	past.More = true
	done := trained(d, workspace.Done, 50)
	w.watch(past, trained(d, workspace.Training, 18), done)
	if w.run.phase != phaseCurrent { // the batches of the past were read without a pause
		t.Fatalf("phase %d", w.run.phase)
	}
	if got := w.tick(); got != pollLive {
		t.Errorf("a living run is polled after %v", got)
	}
	if got := w.tick(); got != pollIdle {
		t.Errorf("a run that has ended is polled after %v", got)
	}
	w.do(w.show(w.space.make("other", "0001", preset(t, "iris-small")), true))
	w.run.await(preset(t, "iris-small"))
	w.then, w.waits = w.then[len(w.then)-1:], w.waits[len(w.waits)-1:]
	w.tick()
	if got := w.tick(); got != pollLive {
		t.Errorf("a run that is about to start is polled after %v", got)
	}
}

func TestFollowerHandsTheExperimentOver(t *testing.T) {
	w := newWatcher(t)
	d := w.watch()
	if len(w.heard) != 1 || !w.heard[0].load {
		t.Fatalf("heard %+v", w.heard)
	}
	w.do(w.show(d, true))
	if len(w.heard) != 2 || w.heard[1].load {
		t.Errorf("edits of a run that was started here are to be replaced: %+v", w.heard)
	}
	delete(w.space.specs, d.Name())
	w.do(w.show(d, false))
	w.says("no experiment")
	if len(w.heard) != 2 || w.run.spec != nil {
		t.Errorf("heard %+v", w.heard)
	}
}

// Only what happens after the past has been read is told, and every live change is read back from
// the run's own file.
func TestFollowerTellsWhatIsNew(t *testing.T) {
	w := newWatcher(t)
	d := fakeRun{space: w.space}
	past := changed(90, "optimizer.lr=0.01")
	past.Status, past.Changed = trained(d, workspace.Training, 2).Status, true
	past.Acks = []workspace.Ack{{ID: "0", Error: "long ago"}}
	r := w.watch(past)
	if w.notes.Clear() {
		t.Error("speaks of what was before the run was opened")
	}
	news := func(change func(*workspace.Update)) {
		u := workspace.Update{Status: w.run.status}
		change(&u)
		w.space.feed(r).updates = []workspace.Update{u}
		w.tick()
	}
	was := len(w.heard)
	news(func(u *workspace.Update) { u.Entries = changed(180, "optimizer.lr=0.02").Entries })
	w.says("lr 0.02 from step 180")
	if len(w.heard) != was+1 || w.heard[was].load {
		t.Errorf("the changed experiment: %+v", w.heard[was:])
	}
	w.run.wanted = 0.5
	news(func(u *workspace.Update) { u.Acks = []workspace.Ack{{ID: "1", Error: "out of range"}} })
	w.says("refused: out of range")
	if w.run.wanted != 0 {
		t.Error("what was refused is still wanted")
	}
	news(func(u *workspace.Update) {
		u.Changed = true
		u.Status.Summary.Error = "no space left on device"
	})
	w.says("training goes on, but: no space left on device")
	w.notes.Clear()
	news(func(u *workspace.Update) { u.Changed = true })
	if w.notes.Clear() {
		t.Error("the same trouble is told twice")
	}
	w.run.status.Alive, w.run.status.State = false, workspace.Failed
	news(func(u *workspace.Update) { u.Changed = true })
	w.notes.Clear()
	w.run.status.Alive = true // a worker loads the data, to resume it
	news(func(u *workspace.Update) {
		u.Changed, u.Status.Summary.Error = true, "write latest.safetensors: no space left on device"
	})
	if w.notes.Clear() {
		t.Error("speaks of the trouble that ended the run as if it were there again")
	}
}

func TestFollowerTellsHowARunEnds(t *testing.T) {
	for state, want := range map[workspace.State]string{
		workspace.Done:        "digits-mlp (7f3a) is done; best val/loss 0.3660 at epoch 14",
		workspace.Stopped:     "stopped at epoch 18: R continues it",
		workspace.Interrupted: "the worker is gone; R continues from its last checkpoint",
		workspace.Diverged:    "diverged: loss is not a number",
		workspace.Failed:      "failed: loss is not a number",
	} {
		w := newWatcher(t)
		d := w.watch(trained(fakeRun{space: w.space}, workspace.Training, 18))
		u := trained(d, state, 18)
		u.Entries = nil
		if state == workspace.Diverged || state == workspace.Failed {
			u.Status.Summary.Reason = "loss is not a number"
		}
		w.space.feed(d).updates = []workspace.Update{u}
		w.tick()
		w.says(want)
	}
	w := newWatcher(t)
	d := w.watch(trained(fakeRun{space: w.space}, workspace.Training, 18))
	u := trained(d, workspace.Stopped, 18)
	u.Entries, u.Status.Summary.Ending, u.Status.Summary.Reason = nil, event.EndedPruned, "pruned at 18 of 50 epochs"
	w.space.feed(d).updates = []workspace.Update{u}
	w.tick()
	w.says("pruned at 18 of 50 epochs: R continues it")
	w = newWatcher(t) // one that had ended before it was opened ends silently
	w.watch(trained(fakeRun{space: w.space}, workspace.Done, 18))
	if w.notes.Clear() {
		t.Error("tells an end that nobody watched")
	}
}

func TestFollowerExaminesALogWithoutFindings(t *testing.T) {
	w := newWatcher(t)
	u := trained(fakeRun{space: w.space}, workspace.Done, 20)
	u.Status.Summary.Diagnosis = nil
	d := w.watch(u)
	if len(w.run.findings) != 1 || w.run.exam.state != examFresh {
		t.Fatalf("%d findings, exam %d", len(w.run.findings), w.run.exam.state)
	}
	w.run.findings = nil
	if w.tick(); len(w.run.findings) != 0 {
		t.Error("examined again without anything new")
	}
	w.now = w.now.Add(examineEvery)
	w.space.feed(d).updates = []workspace.Update{u}
	if w.tick(); len(w.run.findings) != 1 {
		t.Error("new records are not examined")
	}
}

func TestFollowerDropsNewsOfAnotherRun(t *testing.T) {
	w := newWatcher(t)
	d := w.watch(trained(fakeRun{space: w.space}, workspace.Training, 18))
	old := w.gen
	w.drop()
	if w.run != nil {
		t.Fatal("the run stays")
	}
	for _, msg := range []tea.Msg{
		runOpened{gen: old, err: errors.New("old")},
		specRead{gen: old, spec: new(spec.Spec)},
		examined{gen: old, err: errors.New("old")},
		polled{gen: old, feed: w.space.feed(d), err: errors.New("old")},
	} {
		w.do(func() tea.Msg { return msg })
	}
	if w.notes.Clear() || w.run != nil || !w.space.feed(d).closed {
		t.Error("news of a run that was dropped is told, or its feed stays open")
	}
}

func TestRequestsNeedSomebodyWhoListens(t *testing.T) {
	requests := map[string]func(w *watcher) tea.Cmd{
		"stop": func(w *watcher) tea.Cmd { return w.stop() }, "pause": func(w *watcher) tea.Cmd { return w.pause() },
		"raise": func(w *watcher) tea.Cmd { return w.changeRate(1) },
	}
	for state, want := range map[workspace.State][]string{
		workspace.Training:    {"stop 7f3a", "pause 7f3a", "change optimizer.lr 0.002"},
		workspace.Paused:      {"stop 7f3a", "continue 7f3a", "change optimizer.lr 0.002"},
		workspace.Done:        nil,
		workspace.Stopped:     nil,
		workspace.Interrupted: nil,
	} {
		w := newWatcher(t)
		w.watch(trained(fakeRun{space: w.space}, state, 18))
		for _, name := range []string{"stop", "pause", "raise"} {
			w.notes.Clear()
			if w.do(requests[name](w)); !w.notes.Clear() {
				t.Errorf("%s, %s: nothing is said", state, name)
			}
		}
		if !slices.Equal(w.space.asked, want) {
			t.Errorf("%s: asked for %q, want %q", state, w.space.asked, want)
		}
		if got := w.ended(); got != (want == nil && state != workspace.Done) {
			t.Errorf("%s: could be resumed %v", state, got)
		}
	}
	w := newWatcher(t)
	for _, name := range []string{"stop", "pause", "raise"} {
		w.do(requests[name](w))
	}
	if len(w.space.asked) > 0 || w.ended() || w.listens() {
		t.Errorf("without a run: asked for %v", w.space.asked)
	}
}

func TestARefusedRequestIsNoLongerWanted(t *testing.T) {
	w := newWatcher(t)
	w.watch(trained(fakeRun{space: w.space}, workspace.Training, 18))
	w.run.wanted = 0.5
	w.do(request("changing", func() error { return errors.New("control.jsonl: permission denied") }))
	w.says("✗ control.jsonl: permission denied")
	if w.run.wanted != 0 {
		t.Error("the rate that could not be asked for is taken for the one in force")
	}
	w.drop()
	w.do(request("changing", func() error { return errors.New("gone") })) // the run may have been closed since
	w.says("gone")
}
