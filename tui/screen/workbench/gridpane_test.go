package workbench

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
)

// gridded is a workbench whose run has recorded probes of its layers, too, with the grid of charts open.
func gridded(t *testing.T, state workspace.State) *bench {
	t.Helper()
	space := newSpace(t)
	d := space.make("digits-mlp", "7f3a", preset(t, "digits-mlp"))
	b := newBench(t, space, Options{})
	u := trained(d, state, 18)
	for i := range u.Entries {
		r := &u.Entries[i].Record
		if len(r.Scalars) == 0 {
			continue
		}
		for layer := range 3 {
			for k, probe := range []string{event.ProbeGradNorm, event.ProbeUpdateRatio, event.ProbeDeadUnits} {
				v := float64(1+layer+k) / float64(1+i)
				r.Scalars = append(r.Scalars, event.Scalar{Tag: event.LayerTag(layer, probe), Value: v})
			}
		}
	}
	space.runs = []workspace.Status{u.Status}
	b.feed(d).updates = []workspace.Update{u}
	if !u.Status.Alive {
		b.o.Run = d
	}
	b.start()
	b.notes.Clear()
	b.text(120, 36)
	b.press("g")
	return b
}

func TestGridFrames(t *testing.T) {
	b := gridded(t, workspace.Training)
	for _, size := range [][2]int{{80, 24}, {120, 36}} {
		for _, look := range []string{"dark", "ascii"} {
			frametest.Golden(t, fmt.Sprintf("grid-%s-%dx%d", look, size[0], size[1]), b.draw(look, size[0], size[1]))
		}
	}
	for w := minWidth; w < 200; w += 23 {
		for h := minHeight; h < 60; h += 7 {
			b.draw("dark", w, h)
		}
	}
}

// Probes of layers, which are recorded by every run, are drawn: each probe in one chart, a curve for each layer.
func TestTheGridDrawsTheProbesOfLayers(t *testing.T) {
	b := gridded(t, workspace.Done)
	b.shows(160, 48, "Loss", "Gradient norm by layer", "Update ratio by layer", "Dead units by layer", "by epoch",
		"esc back")
	b.press("/", "g", "r", "a", "d", "enter", "enter")
	b.shows(100, 30, "── 0", "╌╌ 1", "┈┈ 2", "/ grad")
	b.press("esc", "esc", "esc")
	b.shows(160, 48, "Experiment", "Diagnosis")
	if b.grid.open || b.action != nil {
		t.Errorf("open %v, action %v", b.grid.open, b.action)
	}
}

func TestEveryKeyOfTheGridDoesSomething(t *testing.T) {
	before := map[string][]string{ // what must be so for a key to have an effect
		"up": {"down"}, "k": {"down"}, "g": {"end"}, "home": {"end"}, "pgup": {"pgdown"}, "ctrl+b": {"pgdown"},
		"-": {"+"}, "0": {"+"}, "<": {"+"}, ">": {"+"}, "shift+left": {"+"}, "shift+right": {"+"},
		"right": {"left", "left"},
	}
	for _, row := range GridKeys() {
		for _, key := range row.Keys {
			b := gridded(t, workspace.Training)
			b.text(80, 24)
			b.press(before[key]...)
			seen, mouse := b.draw("dark", 80, 24), b.Mouse()
			b.press(key)
			if b.action == nil && b.Mouse() == mouse && b.draw("dark", 80, 24) == seen {
				t.Errorf("%s (%s) changed nothing", key, row.Help.Short)
			}
		}
	}
}

// The grid follows the run that trains, and belongs to the run that is shown.
func TestTheGridFollowsTheRun(t *testing.T) {
	b := gridded(t, workspace.Training)
	before := b.text(120, 36)
	d := b.follower.run.dir
	b.feed(d).updates = append(b.feed(d).updates, workspace.Update{Entries: []workspace.Entry{{Record: event.Record{
		Step: 10000, Scalars: []event.Scalar{{Tag: event.Epoch, Value: 40}, {Tag: event.ValLoss, Value: 0.01}},
	}}}})
	b.tick()
	if b.text(120, 36) == before {
		t.Error("what is new is not drawn")
	}
	b.do(b.Show(b.space.make("iris", "aaaa", preset(t, "iris-small"))))
	if strings.Contains(b.text(120, 36), "Gradient norm by layer") {
		t.Error("another run is shown, but the charts are those of this one")
	}
}

func TestThereIsNoGridWithoutARun(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	b.press("g")
	b.shows(100, 30, "press t")
	if b.grid.open || b.Mouse() {
		t.Error("it is open")
	}
}

// The mouse is the grid's while it is open; keys of the run are not pressed by mistake.
func TestTheGridHasTheMouseAndTheKeys(t *testing.T) {
	b := gridded(t, workspace.Training)
	if !b.Mouse() {
		t.Error("no mouse")
	}
	seen := b.text(120, 36)
	b.do(func() tea.Msg { return tea.MouseWheelMsg{X: 20, Y: 5, Button: tea.MouseWheelUp} })
	if b.text(120, 36) == seen {
		t.Error("the wheel does nothing")
	}
	if b.press("s", "space", "-", "+"); len(b.space.asked) > 0 {
		t.Errorf("asked the run for %v", b.space.asked)
	}
	b.press("q")
	if b.action != (screen.Quit{}) {
		t.Errorf("q: %v", b.action)
	}
	b = gridded(t, workspace.Training)
	if b.press("esc"); b.Mouse() {
		t.Error("it keeps the mouse")
	}
}
