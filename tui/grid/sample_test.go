package grid

import (
	"math"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/event"
	"tunebench/tui/component"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
)

// history is of a run that began at a second and has trained so many epochs of ten steps.
func history(number, epochs int) *event.History {
	h := event.Bounded()
	for e := 1; e <= epochs; e++ {
		x := float64(e)
		loss := math.Exp(-x/float64(6+number)) + 0.1*float64(1+number)
		values := map[string]float64{
			event.Epoch: x, event.TrainLoss: 0.8 * loss, event.ValLoss: loss, event.ValAccuracy: 1 - loss/3,
			event.OptimLR: 1e-2 / x, event.OptimGradNorm: loss * loss, event.SamplesPerSec: 1e5 + 1e4*math.Sin(x),
			"system/cpu": 50 + x, "my/measure": math.Sin(x),
		}
		for layer := range 3 {
			values[event.LayerTag(layer, event.ProbeGradNorm)] = loss * float64(layer+1)
			values[event.LayerTag(layer, event.ProbeDeadUnits)] = 0.1 * float64(layer)
		}
		for tag, v := range values {
			h.Append(tag, event.Point{Step: int64(10 * e), Value: v, Wall: float64(1000*(number+1) + 2*e)})
		}
	}
	return &h
}

// separate are tracks of one run each.
func separate(n, epochs int) (tracks []Track) {
	for i := range n {
		tracks = append(tracks, Track{
			Name: strconv.Itoa(i + 1), Runs: []*event.History{history(i, epochs)}, Number: i,
		})
	}
	return tracks
}

// bench is a grid on a screen, driven by hand.
type bench struct {
	Grid
	t      testing.TB
	look   string
	screen layout.Rect
	keys   keymap.Map[*bench, int]
}

func open(t testing.TB, tracks []Track) *bench {
	b := &bench{t: t, look: "dark", screen: layout.Of(120, 36)}
	b.keys = keymap.New(Keys[*bench, int](func(b *bench) *Grid { return &b.Grid }),
		keymap.Navigation(func(b *bench, m keymap.Motion) int { b.Move(m); return 0 }))
	b.Show(tracks)
	b.arrange()
	return b
}

func (b *bench) arrange() { b.Arrange(frametest.Themes()[b.look], b.screen) }

// press types keys; esc goes back, unless something is typed.
func (b *bench) press(keys ...string) *bench {
	for _, k := range keys {
		msg := frametest.Key(k)
		switch {
		case b.Finding():
			b.Type(msg)
		case k == "esc":
			b.Back()
		default:
			b.keys.Do(b, msg)
		}
		b.arrange()
	}
	return b
}

func (b *bench) mouse(msgs ...tea.MouseMsg) {
	for _, m := range msgs {
		b.Mouse(m)
		b.arrange()
	}
}

// frame draws the grid, which must fill its place exactly, and change nothing.
func (b *bench) frame(w, h int) string {
	b.t.Helper()
	b.screen = layout.Of(w, h)
	b.arrange()
	area := 0
	for _, p := range b.View(true) {
		frametest.Exact(b.t, b.look, p.Content, p.At.W, p.At.H)
		area += p.At.W * p.At.H
	}
	if area != w*h {
		b.t.Fatalf("the parts of %dx%d cover %d cells", w, h, area)
	}
	draw := func() string { return component.Compose(b.th, w, h, b.View(true)...) }
	frame := draw()
	if draw() != frame {
		b.t.Fatal("drawing changes what is drawn")
	}
	return frame
}

func (b *bench) text(w, h int) string { return ansi.Strip(b.frame(w, h)) }

// titles are those of all panels, in order.
func (b *bench) titles() (out []string) {
	for _, p := range b.all {
		out = append(out, p.title)
	}
	return out
}

// inView are the titles of the panels in view.
func (b *bench) inView() (out []string) {
	for _, p := range b.placed {
		out = append(out, p.title)
	}
	return out
}

func (b *bench) wants(what, got, want string) {
	b.t.Helper()
	if !strings.Contains(got, want) {
		b.t.Errorf("%s lacks %q:\n%s", what, want, got)
	}
}
