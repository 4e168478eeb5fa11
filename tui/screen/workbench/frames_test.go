package workbench

import (
	"fmt"
	"testing"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
)

func preset(t testing.TB, name string) *spec.Spec {
	t.Helper()
	s, err := spec.Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// running is a workbench beside a run that has trained 18 of 50 epochs.
func running(t *testing.T, state workspace.State) (*bench, workspace.Run) {
	t.Helper()
	space := newSpace(t)
	d := space.make("digits-mlp", "7f3a", preset(t, "digits-mlp"))
	b := newBench(t, space, Options{})
	u := trained(d, state, 18)
	space.runs = []workspace.Status{u.Status}
	b.feed(d).updates = []workspace.Update{u}
	if !u.Status.Alive {
		b.o.Run = d
	}
	return b.start(), d
}

func TestFrames(t *testing.T) {
	scenes := map[string]func(t *testing.T) *bench{
		"first":   func(t *testing.T) *bench { return newBench(t, newSpace(t), Options{}).start() },
		"running": func(t *testing.T) *bench { b, _ := running(t, workspace.Training); b.notes.Clear(); return b },
		"edited": func(t *testing.T) *bench {
			b, _ := running(t, workspace.Done)
			b.form.form.Select("optimizer.lr")
			b.press("right", "l", "m", "m")
			return b
		},
	}
	sizes := [][2]int{{160, 48}, {100, 30}, {80, 24}}
	for name, scene := range scenes {
		b := scene(t)
		for _, size := range sizes {
			for look := range frametest.Themes() {
				if look != "dark" && (name != "running" || size[0] == 100) {
					continue
				}
				for tab := range int(paneCount) {
					b.focus = pane(tab)
					frame := b.draw(look, size[0], size[1])
					if size[0] >= 100 && tab > 0 {
						continue
					}
					frametest.Golden(t, fmt.Sprintf("%s-%s-%dx%d-%d", name, look, size[0], size[1], tab), frame)
				}
			}
		}
	}
}

func TestASCIIFramesAreASCII(t *testing.T) {
	b, _ := running(t, workspace.Training)
	for _, r := range b.draw("ascii", 160, 48) {
		if r > 126 {
			t.Fatalf("%q in a terminal without UTF-8", r)
		}
	}
}
