package check

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
)

// advice is what the make-believe checks come to.
var advice = finding.Suggestion{
	Title:   "model.init zeros → auto",
	Changes: []hparam.Change{{Key: "model.init", From: "zeros", To: "auto"}},
}

// made are some checks.
func made() []workspace.PreflightCheck {
	return []workspace.PreflightCheck{
		{
			Name: "data", Label: "data", Title: "nothing is wrong with the rows", Severity: finding.Good,
			Means:    "What is wrong with the rows, no network can learn away.",
			Evidence: []finding.Evidence{finding.Fact("rows", "120 to train on")},
		},
		{
			Name: "gradients", Label: "gradients", Title: "no gradient reaches layer 0", Severity: finding.Bad,
			Means:       "Every layer learns only if gradients reach it.",
			Evidence:    []finding.Evidence{finding.Fact("norm by layer", "0, 0, 0.089")},
			Suggestions: []finding.Suggestion{{Title: advice.Title, Changes: advice.Changes, Reason: "They differ."}},
		},
		{
			Name: "time", Label: "time", Title: "0.2 s for 30 epochs", Severity: finding.Info, Timed: true,
			Means: "What all epochs will take.",
		},
	}
}

// fake is a workspace whose checks are done at once, up to one.
type fake struct {
	stop    int // before this check it waits for the end; -1: it does not
	err     error
	verdict workspace.Verdict
	apply   finding.Suggestion
	ended   error // of the context
	asked   []*spec.Spec
}

func (f *fake) Check(
	ctx context.Context, s *spec.Spec, tell func(workspace.PreflightProgress),
) (*workspace.Preflight, error) {
	f.asked = append(f.asked, s)
	list := made()
	tell(workspace.PreflightProgress{Total: len(list), Next: list[0].Label})
	for i := range list {
		if f.err != nil {
			return nil, f.err
		}
		if i == f.stop {
			<-ctx.Done()
			f.ended = ctx.Err()
			return nil, f.ended
		}
		next := ""
		if i+1 < len(list) {
			next = list[i+1].Label
		}
		tell(workspace.PreflightProgress{Done: i + 1, Total: len(list), Last: &list[i], Next: next})
	}
	return &workspace.Preflight{Verdict: f.verdict, Checks: list, Apply: f.apply}, nil
}

// bench is the screen on a fake.
type bench struct {
	*Screen
	t  testing.TB
	ws *fake
}

func newBench(t testing.TB) *bench {
	t.Helper()
	ws := &fake{stop: -1, verdict: workspace.NotReady, apply: advice}
	s := New(ws)
	s.note.After = func(time.Duration, func() tea.Msg) tea.Cmd { return nil }
	return &bench{s, t, ws}
}

func experiment(t testing.TB) *spec.Spec {
	t.Helper()
	s, err := spec.Preset("iris-small")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// carry does what the screen asks for, but for the clock.
func (b *bench) carry(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, one := range batch {
			b.carry(one)
		}
		return
	}
	if _, clock := msg.(redrawDue); !clock {
		b.carry(b.Update(msg).Cmd)
	}
}

func (b *bench) visit() { b.carry(b.Enter(screen.Subject{Experiment: experiment(b.t)})) }

func (b *bench) press(names ...string) (last screen.Action) {
	for _, n := range names {
		effect := b.Update(frametest.Key(n))
		last = effect.Action
		b.carry(effect.Cmd)
	}
	return last
}

// draw is what the screen shows at a size, which drawing must not change.
func (b *bench) draw(look string, w, h int) string {
	b.t.Helper()
	b.Resize(frametest.Themes()[look], w, h)
	frame := b.View()
	frametest.Exact(b.t, look, frame, w, h)
	if b.View() != frame {
		b.t.Fatal("drawing changes what is drawn")
	}
	return frame
}

func (b *bench) shows(want ...string) {
	b.t.Helper()
	frame := ansi.Strip(b.draw("nocolor", 110, 40))
	for _, w := range want {
		if !strings.Contains(frame, w) {
			b.t.Errorf("no %q in\n%s", w, frame)
		}
	}
}

func TestAPreflightIsShown(t *testing.T) {
	b := newBench(t)
	b.visit()
	b.shows("check iris-small", "Not ready", "Advised", "model.init zeros → auto", "a apply", "no gradient reaches",
		"norm by layer", "0.2 s for 30 epochs")
	if frame := ansi.Strip(b.draw("nocolor", 80, 24)); strings.Contains(frame, "120 to train on") {
		t.Errorf("the evidence of what is as it should be is shown unasked\n%s", frame)
	}
	for _, look := range []string{"dark", "ascii"} {
		frametest.Golden(t, look+"-160x48", b.draw(look, 160, 48))
		frametest.Golden(t, look+"-80x24", b.draw(look, 80, 24))
	}
	b.press("m")
	b.shows("120 to train on", "no network can learn away")
}

// What is advised is put into the experiment, and that is examined in its place.
func TestWhatIsAdvisedIsAppliedAndCheckedAgain(t *testing.T) {
	b := newBench(t)
	b.visit()
	action, ok := b.press("a").(screen.Apply)
	if !ok || action.Title != advice.Title || len(action.Changes) != 1 {
		t.Fatalf("%+v", action)
	}
	changed := experiment(t)
	changed.Name = "mended"
	b.ws.verdict, b.ws.apply = workspace.Ready, finding.Suggestion{}
	b.carry(b.Update(screen.Applied{Title: action.Title, Experiment: changed}).Cmd)
	b.shows("check mended", "applied to the form: model.init zeros → auto", "✓ Ready")
	if n := len(b.ws.asked); n != 2 || b.ws.asked[1].Name != "mended" {
		t.Errorf("%d were examined", n)
	}
	b.press("esc", "a") // the note is taken away first
	b.shows("the checks advise no change")
	b.Update(screen.Applied{Err: errors.New("model.init cannot be that")})
	b.shows("model.init cannot be that")
	if n := len(b.ws.asked); n != 2 {
		t.Errorf("%d were examined after a change that could not be made", n)
	}
}

// Leaving ends what is under way, and its late answer is not shown in the next visit.
func TestLeavingEndsThePreflight(t *testing.T) {
	b := newBench(t)
	b.ws.stop = 1
	cmds, ok := b.Enter(screen.Subject{Experiment: experiment(t)})().(tea.BatchMsg)
	if !ok || len(cmds) != 2 {
		t.Fatalf("%T", cmds)
	}
	answer := make(chan tea.Msg)
	go func() { answer <- cmds[1]() }()
	for done := 0; done < 1; {
		_, at := b.progress.now()
		done = at.Done
	}
	b.Update(redrawDue{b.Screen.visit})
	b.shows("1 of 3", "nothing is wrong with the rows", "gradients…")
	b.press("a", "t")
	b.shows("the experiment is being examined")
	if b.advised() || b.Update(redrawDue{b.Screen.visit}).Cmd == nil {
		t.Error("it is not drawn again while it is under way")
	}
	b.Leave()
	late := <-answer
	if !errors.Is(b.ws.ended, context.Canceled) {
		t.Errorf("it ended with %v", b.ws.ended)
	}
	b.ws.stop = -1
	b.visit()
	b.Update(late)
	b.shows("Not ready", "0.2 s for 30 epochs")
	if b.Update(redrawDue{b.Screen.visit}).Cmd != nil {
		t.Error("it is drawn again although nothing changes")
	}
	if _, ok := b.press("esc", "c").(screen.Close); !ok {
		t.Error("c does not go back")
	}
}

func TestWhatCannotBeExaminedIsSaid(t *testing.T) {
	b := newBench(t)
	b.shows("reading the data")
	b.carry(b.Enter(screen.Subject{}))
	b.shows("no experiment is shown")
	b.ws.err = errors.New("data.source: no file \x1b[31mgone.csv")
	b.visit()
	b.shows("no file", "gone.csv")
	if raw := b.draw("nocolor", 80, 24); strings.Contains(raw, "\x1b[31m") {
		t.Error("what a file is called reaches the terminal")
	}
	b.press("a")
	b.shows("could not be examined")
	b.ws.err = nil
	b.press("esc", "t")
	b.shows("Not ready")
}

func TestAnyKeysAtAnySize(t *testing.T) {
	var keys []string
	for _, row := range Keys() {
		keys = append(keys, row.Keys...)
	}
	for seed := range 3 {
		b, rng := newBench(t), rand.New(rand.NewPCG(7, uint64(seed)))
		for step := range 120 {
			if step == 5 {
				b.visit()
			}
			b.press(keys[rng.IntN(len(keys))])
			w, h := rng.IntN(200), rng.IntN(60)
			look := []string{"dark", "light", "nocolor", "ascii"}[step%4]
			frame := b.draw(look, w, h)
			if look == "ascii" {
				frametest.ASCII(t, fmt.Sprintf("%dx%d", w, h), frame)
			}
		}
	}
}

func TestEveryKeyDoesSomething(t *testing.T) {
	for _, row := range Keys() {
		for _, k := range row.Keys {
			b := newBench(t)
			b.visit()
			b.draw("nocolor", 80, 10)
			b.press("down", "down")
			before, asked := b.draw("nocolor", 80, 10), len(b.ws.asked)
			action := b.press(k)
			if action == nil && b.draw("nocolor", 80, 10) == before && len(b.ws.asked) == asked {
				t.Errorf("%s (%s) does nothing", k, row.Help.Short)
			}
		}
	}
}
