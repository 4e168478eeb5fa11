package compare

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// fakeRun is a run that has recorded some epochs. What the screen does not use, it lacks.
type fakeRun struct {
	workspace.Run
	n      int
	epochs int
}

func (r fakeRun) Path() string           { return fmt.Sprint("/runs/", r.n) }
func (r fakeRun) Follow() workspace.Feed { return &fakeFeed{run: r} }

type fakeFeed struct {
	run  fakeRun
	told bool
}

func (f *fakeFeed) Close() error { return nil }

func (f *fakeFeed) Poll(int) (u workspace.Update, err error) {
	if f.told {
		return u, nil
	}
	f.told = true
	for epoch := 1; epoch <= f.run.epochs; epoch++ {
		loss := math.Exp(-float64(epoch)/float64(5+f.run.n)) + 0.1*float64(f.run.n)
		u.Entries = append(u.Entries, workspace.Entry{Record: event.Record{
			Step: 10 * epoch, Time: noon.Add(time.Duration(60*f.run.n+epoch) * time.Second),
			Scalars: []event.Scalar{
				{Tag: event.ValLoss, Value: loss},
				{Tag: event.ValAccuracy, Value: 1 - loss/3},
				{Tag: event.Epoch, Value: float64(epoch)},
				{Tag: "layers/0/grad_norm", Value: loss * loss},
			},
		}})
	}
	return u, nil
}

type fakeSpace struct{ live, seeds bool }

func (f *fakeSpace) ListRuns(runs []workspace.Run) (out []*workspace.Listed) {
	for _, r := range runs {
		n := r.(fakeRun).n
		l := &workspace.Listed{
			Experiment: "digits-mlp", Changed: fmt.Sprint("lr=0.0", n+1),
			Origin: workspace.Origin{
				Settings: map[string]string{"optimizer.lr": fmt.Sprint("0.0", n+1)}, ValidationRows: 360,
			},
		}
		if f.seeds { // two experiments, by turns
			l.Origin.Settings = map[string]string{"optimizer.lr": fmt.Sprint(n % 2), "seed": fmt.Sprint(n)}
		}
		l.Run, l.Alive = r, f.live
		l.Summary.Best = &workspace.BestValue{Metric: event.ValLoss}
		out = append(out, l)
	}
	return out
}

// bench is a screen driven by hand.
type bench struct {
	*Screen
	t      *testing.T
	action screen.Action
	later  func() tea.Msg
}

func open(t *testing.T, n int) *bench {
	b := &bench{Screen: New(&fakeSpace{}), t: t}
	b.after = func(_ time.Duration, do func() tea.Msg) tea.Cmd {
		b.later = do
		return nil
	}
	b.Resize(frametest.Themes()["dark"], 120, 36)
	b.do(b.Enter(screen.Subject{Runs: made(n)}))
	return b
}

func made(n int) (runs []workspace.Run) {
	for i := range n {
		runs = append(runs, fakeRun{n: i, epochs: 20})
	}
	return runs
}

func (b *bench) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			b.do(c)
		}
	case nil:
	default:
		b.take(b.Update(msg))
	}
}

func (b *bench) take(e screen.Effect) {
	if e.Action != nil {
		b.action = e.Action
	}
	b.do(e.Cmd)
}

func (b *bench) press(keys ...string) {
	for _, k := range keys {
		b.take(b.Update(frametest.Key(k)))
	}
}

func (b *bench) frame(name string, w, h int) string {
	b.t.Helper()
	b.Resize(frametest.Themes()[name], w, h)
	frame := b.View()
	frametest.Exact(b.t, name, frame, w, h)
	if b.View() != frame {
		b.t.Fatal("drawing changes what is drawn")
	}
	return frame
}

func (b *bench) text(w, h int) string { return ansi.Strip(b.frame("dark", w, h)) }

func TestFrames(t *testing.T) {
	for _, n := range []int{2, 3, 12} {
		b := open(t, n)
		for _, size := range [][2]int{{80, 24}, {120, 36}, {160, 48}} {
			for _, name := range []string{"dark", "light", "ascii"} {
				frame := b.frame(name, size[0], size[1])
				if size[0] == 120 && name != "light" {
					frametest.Golden(t, fmt.Sprintf("compare-%d-%s", n, name), frame)
				}
			}
		}
	}
}

func TestWhatTheTableSays(t *testing.T) {
	b := open(t, 3)
	got := b.text(120, 36)
	for _, want := range []string{
		"3 runs compared, which differ in 1 key", "val/loss", "by epoch", "▸1", "digits-mlp lr=0.02", "◆ 0.01832",
		"off the best", "0.03", "what differs may be chance",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	b.press("tab")
	got = b.text(120, 36)
	for _, want := range []string{event.ValAccuracy, "noise", "± 0.0"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	b.press("shift+tab", "/")
	b.press("g", "r", "a", "d", "enter")
	if b.lines.Metric != "layers/0/grad_norm" {
		t.Errorf("found %s", b.lines.Metric)
	}
}

// shown are the names of the curves of the chart in focus.
func (b *bench) shown() []string { return b.grid.Curves() }

func TestCurvesAreHiddenAndShown(t *testing.T) {
	b := open(t, 3)
	b.press("down", "space")
	if got := b.shown(); !slices.Equal(got, []string{"1", "3"}) {
		t.Errorf("without the second: %v", got)
	}
	b.press("space", "o")
	if got := b.shown(); !slices.Equal(got, []string{"2"}) {
		t.Errorf("the second alone: %v", got)
	}
	b.press("o", "w")
	if show, ok := b.action.(screen.ShowRun); !ok || show.Run.(fakeRun).n != 1 || len(b.shown()) != 3 {
		t.Errorf("action %+v, curves %v", b.action, b.shown())
	}
}

// The table says what all runs have under the crosshair.
func TestTheTableFollowsTheCrosshair(t *testing.T) {
	b := open(t, 2)
	if got := b.text(120, 36); !strings.Contains(got, " now ") || strings.Contains(got, " here ") {
		t.Errorf("without a crosshair:\n%s", got)
	}
	b.press("left", "left")
	got := b.text(120, 36)
	for i := range 2 { // at epoch 19 of 20
		want := fmt.Sprintf("%.4g", math.Exp(-19/float64(5+i))+0.1*float64(i))
		if !strings.Contains(got, " here ") || !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
}

// Runs of one experiment under several seeds are one line until they are wanted one by one.
func TestSeedsAreOneLineThatOpens(t *testing.T) {
	b := open(t, 4)
	b.ws.(*fakeSpace).seeds = true
	b.do(b.Enter(screen.Subject{Runs: made(4)}))
	got := b.text(120, 36)
	for _, want := range []string{
		"4 runs compared as 2 experiments", "2 seeds", "± 0.17", "± standard deviation",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	if got := b.shown(); !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("curves %v", got)
	}
	b.press("down", "w")
	if got := b.shown(); b.action != nil || len(got) != 4 || b.cursor != 1 {
		t.Errorf("action %v, curves %v, at %d", b.action, got, b.cursor)
	}
	if b.press("f"); len(b.shown()) != 2 {
		t.Errorf("curves %v", b.shown())
	}
}

func TestRunsThatTrainAreReadOn(t *testing.T) {
	b := open(t, 2)
	if b.later != nil {
		t.Error("runs that are over are read on")
	}
	b.ws.(*fakeSpace).live = true
	b.do(b.Enter(screen.Subject{Runs: made(2)}))
	if b.later == nil {
		t.Fatal("runs that train are not read on")
	}
	if got := b.text(120, 36); !strings.Contains(got, "● training") {
		t.Errorf("does not say so:\n%s", got)
	}
	later := b.later
	b.Leave()
	b.later = nil
	if b.do(later); b.later != nil {
		t.Error("they are read on after leaving")
	}
}

func TestEveryKeyDoesSomething(t *testing.T) {
	first := map[string][]string{ // what must be so for a key to have an effect
		"up": {"down"}, "k": {"down"}, "g": {"end"}, "home": {"end"}, "pgup": {"pgdown"}, "ctrl+b": {"pgdown"},
		"-": {"+"}, "0": {"+"}, "<": {"+"}, ">": {"+"}, "shift+left": {"+"}, "shift+right": {"+"},
		"right": {"left", "left"},
	}
	for _, row := range Keys() {
		for _, key := range row.Keys {
			b := open(t, 4)
			b.ws.(*fakeSpace).seeds = key == "f"
			b.do(b.Enter(screen.Subject{Runs: made(4)}))
			b.frame("dark", 80, 24) // on which there are pages
			b.press(first[key]...)
			before, mouse := b.frame("dark", 80, 24), b.Mouse()
			b.press(key)
			if b.action == nil && b.Mouse() == mouse && b.frame("dark", 80, 24) == before {
				t.Errorf("%s (%s) changed nothing", key, row.Help.Short)
			}
		}
	}
}

func TestAnyKeysAtAnySize(t *testing.T) {
	var keys []string
	for _, row := range Keys() {
		keys = append(keys, row.Keys...)
	}
	keys = append(keys, "a", "世")
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 5} {
		b := open(t, n)
		for range 80 {
			b.press(keys[rng.IntN(len(keys))])
			b.frame([]string{"dark", "ascii", "light"}[rng.IntN(3)], rng.IntN(170), rng.IntN(50))
		}
	}
}
