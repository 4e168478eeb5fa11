package noise

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
)

// losses are what the seeds of the make-believe conductor come to.
var losses = []float64{0.0812, 0.0741, 0.0959, 0.0688, 0.1204, 0.0773, 0.0846, 0.0802}

// conductor writes into a study what training its first repeats would; the fifth diverges.
func conductor(repeats int) func(*workspace.Study) error {
	return func(s *workspace.Study) error {
		snap, err := s.Snapshot()
		if err != nil {
			return err
		}
		worse := snap.State.Plan.Base.Optimizer.LR / 0.01 // as is the experiment's rate
		var b strings.Builder
		n := 0
		line := func(format string, args ...any) {
			n++
			fmt.Fprintf(&b, `{"n":%d,"time":"2026-01-02T15:04:05Z",`+format+"}\n", append([]any{n}, args...)...)
		}
		line(`"op":"begin"`)
		for i := range repeats {
			if i == 0 {
				line(`"op":"ask","trial":0,"epochs":3`)
			} else {
				line(`"op":"train","trial":0,"seed":%d,"epochs":3`, i)
			}
			ending, last := "epochs", worse*losses[i%len(losses)]
			if i == 4 {
				ending = "diverged"
			}
			line(`"op":"result","trial":0,"seed":%d,"result":{"values":[0.5,0.3,%v],"ending":%q,"over":true,`+
				`"seconds":1}`, i, last, ending)
		}
		line(`"op":"end","ending":"trials"`)
		return os.WriteFile(filepath.Join(s.Path(), "decisions.jsonl"), []byte(b.String()), 0o600)
	}
}

// bench is the screen on a workspace in which a study is done at once.
type bench struct {
	*Screen
	t  testing.TB
	ws *workspace.Workspace
}

func newBench(t testing.TB, repeats int) *bench {
	t.Helper()
	ws := workspace.Open(t.TempDir(), workspace.Options{
		Conduct: conductor(repeats), Now: func() time.Time { return time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC) },
	})
	return &bench{silent(ws), t, ws}
}

// silent makes a screen whose messages stay until they are taken away.
func silent(ws Workspace) *Screen {
	s := New(ws)
	s.note.After = func(time.Duration, func() tea.Msg) tea.Cmd { return nil }
	return s
}

func experiment(t testing.TB) *spec.Spec {
	t.Helper()
	s, err := spec.Preset("iris-small")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// carry does what the screen asks for, and what follows from that, but for the clock.
func (b *bench) carry(cmd tea.Cmd) {
	for range 4 {
		if cmd == nil {
			return
		}
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			if len(batch) == 0 {
				return
			}
			msg = batch[0]() // a message's time is behind it
		}
		cmd = b.Update(msg).Cmd
		if b.underway() {
			return
		}
	}
	b.t.Fatal("the screen goes on asking")
}

func (b *bench) visit() {
	b.carry(b.Enter(screen.Subject{Experiment: experiment(b.t)}))
}

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
	frame := ansi.Strip(b.draw("nocolor", 120, 40))
	for _, w := range want {
		if !strings.Contains(frame, w) {
			b.t.Errorf("no %q in\n%s", w, frame)
		}
	}
}

func (b *bench) studies() int {
	b.t.Helper()
	all, err := b.ws.Studies()
	if err != nil {
		b.t.Fatal(err)
	}
	return len(all)
}

func TestLookingTrainsNothing(t *testing.T) {
	b := newBench(t, 8)
	b.visit()
	b.shows("noise iris-small", "has not been repeated", "t trains it under 8 seeds")
	b.press("v", "v", "down")
	if n := b.studies(); n != 0 {
		t.Errorf("%d studies after looking", n)
	}
}

func TestTraining(t *testing.T) {
	b := newBench(t, 8)
	b.visit()
	b.press("t")
	b.shows("8 seeds", "0.08120", "diverged", "1 of 8 seeds without a value", "standard deviation over", "vary both")
	if n := b.studies(); n != 1 {
		t.Errorf("%d studies after training", n)
	}
	if b.wanted() != 16 {
		t.Errorf("another training would come to %d seeds", b.wanted())
	}
	b.press("v")
	b.shows("vary init", "has not been repeated")
	b.press("v", "v")
	b.shows("vary both", "0.08120")
	for _, look := range []string{"dark", "ascii"} {
		frametest.Golden(t, look+"-160x48", b.draw(look, 160, 48))
		frametest.Golden(t, look+"-80x24", b.draw(look, 80, 24))
	}
}

// Repeats that are missing are trained first, then a batch more.
func TestHowManySeeds(t *testing.T) {
	b := newBench(t, 5)
	b.visit()
	if b.wanted() != 8 {
		t.Errorf("at first %d seeds", b.wanted())
	}
	if b.press("t"); b.done() != 5 || b.wanted() != 8 {
		t.Errorf("%d seeds are done, and %d wanted", b.done(), b.wanted())
	}
}

func TestWhatCannotBeDoneIsSaid(t *testing.T) {
	b := newBench(t, 2)
	b.Screen = silent(workspace.Open(t.TempDir(), workspace.Options{})) // it cannot conduct
	b.visit()
	b.press("t")
	b.shows("this workspace was opened to look at studies")
	if b.press("esc") != nil {
		t.Error("the message is not taken away first")
	}
	if _, ok := b.press("esc").(screen.Close); !ok {
		t.Error("esc does not go back")
	}
	b = newBench(t, 2)
	b.carry(b.Enter(screen.Subject{}))
	b.shows("no experiment is shown")
	if b.trains() {
		t.Error("nothing can be trained")
	}
	e := experiment(t)
	e.Data.Validation = spec.Portion{}
	e.Training.Monitor = "train/loss"
	b.carry(b.Enter(screen.Subject{Experiment: e}))
	b.press("v", "v", "t")
	b.shows("the split cannot vary")
}

func TestWhileItTrains(t *testing.T) {
	b := newBench(t, 3)
	b.visit()
	b.press("t")
	b.group.Underway = true
	if b.trains() {
		t.Error("it can be trained twice")
	}
	b.shows("3 of 8", "s stop")
	b.press("s") // nobody conducts it in truth
	b.shows("is not under way")
}

// What an earlier visit asked for does not appear in a later one.
func TestALateAnswerIsDropped(t *testing.T) {
	b := newBench(t, 3)
	b.visit()
	b.press("t")
	old := b.look()
	b.press("v")
	b.Update(old())
	b.Update(asked{visit: b.Screen.visit - 1, err: os.ErrClosed})
	b.Update(lookDue{b.Screen.visit - 1})
	b.shows("vary init", "has not been repeated")
}

func TestAnyKeysAtAnySize(t *testing.T) {
	var keys []string
	for _, row := range Keys() {
		keys = append(keys, row.Keys...)
	}
	for seed, repeats := range []int{0, 1, 6} {
		b, rng := newBench(t, repeats), rand.New(rand.NewPCG(7, uint64(seed)))
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
			b := newBench(t, 8)
			b.carry(b.Enter(screen.Subject{Experiment: experiment(t), Run: b.made(faster(t), nil)}))
			b.press("t")
			study := b.study.Path()
			b.draw("nocolor", 80, 12)
			b.press("pgdown")
			before := b.draw("nocolor", 80, 12)
			action := b.press(k)
			asked, _ := os.ReadFile(filepath.Join(study, "control.jsonl"))
			more := strings.Contains(string(asked), `"goal.repeats","value":"16"`) // done at once, and nothing new
			if action == nil && b.draw("nocolor", 80, 12) == before && !more {
				t.Errorf("%s (%s) does nothing", k, row.Help.Short)
			}
		}
	}
}

// A training that could not go on says why, above what there is.
func TestWhyTrainingEndedIsShown(t *testing.T) {
	b := newBench(t, 2)
	b.visit()
	b.press("t")
	sum := `{"phase":"ended","ending":"failed","error":"no space left on device \u001b[31m"}`
	if err := os.WriteFile(filepath.Join(b.study.Path(), "summary.json"), []byte(sum), 0o600); err != nil {
		t.Fatal(err)
	}
	b.carry(b.look())
	b.shows("no space left on device", "0.08120")
	if raw := b.draw("nocolor", 80, 24); strings.Contains(raw, "\x1b[31m") {
		t.Error("what the disk holds reaches the terminal")
	}
}

// While repeats are trained they are looked at again and again, and no longer once the visit is over.
func TestLookingAgain(t *testing.T) {
	b := newBench(t, 3)
	b.visit()
	b.press("t")
	m := looked{visit: b.Screen.visit, study: b.study, group: b.group}
	if b.Update(m).Cmd != nil {
		t.Error("what is done is looked at again")
	}
	m.group.Underway = true
	if b.Update(m).Cmd == nil {
		t.Error("what is being trained is not looked at again")
	}
	if b.Update(lookDue{b.Screen.visit}).Cmd == nil {
		t.Error("a look that is due is not taken")
	}
	m.before.group, m.group.Underway = &workspace.Repeats{Underway: true}, false
	if b.Update(m).Cmd == nil {
		t.Error("what it is compared with is not looked at again")
	}
	b.shows("● before")
	due := lookDue{b.Screen.visit}
	if b.Leave(); b.Update(due).Cmd != nil || b.Update(m).Cmd != nil {
		t.Error("it is looked at after the visit")
	}
}

// What was asked for and has not come about keeps the same from being asked for again.
func TestOneRequestAtATime(t *testing.T) {
	b := newBench(t, 3)
	b.visit()
	first := b.Update(frametest.Key("t")).Cmd
	if second := b.Update(frametest.Key("t")).Cmd; second != nil || first == nil || !b.busy {
		t.Fatal("training is asked for twice")
	}
	b.shows("being trained already")
	b.carry(first)
	if b.busy || b.done() != 3 {
		t.Errorf("busy %v with %d seeds", b.busy, b.done())
	}
}
