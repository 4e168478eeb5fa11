package grid

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/tui/internal/frametest"
)

func TestFrames(t *testing.T) {
	for _, n := range []int{1, 3, 12} {
		b := open(t, separate(n, 40))
		for look := range frametest.Themes() {
			b.look = look
			for _, size := range [][2]int{{80, 22}, {120, 30}, {200, 56}} {
				frame := b.frame(size[0], size[1])
				if look == "ascii" {
					frametest.ASCII(t, "grid", frame)
				}
				if size[0] == 120 && (look == "dark" || n == 3) {
					frametest.Golden(t, fmt.Sprintf("grid-%d-%s", n, look), frame)
				}
			}
		}
	}
}

// The grid flows with its place: more room shows more charts, and none is smaller than is of use.
func TestTheGridFlows(t *testing.T) {
	b := open(t, separate(2, 5))
	for size, want := range map[[2]int]int{{30, 8}: 1, {80, 20}: 4, {120, 30}: 9, {240, 60}: 14} {
		b.frame(size[0], size[1])
		if got := len(b.placed); got != want {
			t.Errorf("%v: %d charts", size, got)
		}
	}
	for w := 1; w < 200; w += 13 {
		for h := 1; h < 60; h += 7 {
			b.frame(w, h)
			for _, p := range b.placed {
				if len(b.placed) > 1 && (p.at.W < min(w, minWidth) || p.at.H < min(h, minHeight)) {
					t.Errorf("%dx%d: %d charts, one with %+v", w, h, len(b.placed), p.at)
				}
			}
		}
	}
}

func TestPages(t *testing.T) {
	b := open(t, separate(2, 5))
	b.frame(80, 20)
	var seen []string
	for range 4 {
		seen = append(seen, b.inView()...)
		b.press("pgdown")
	}
	if !slices.Equal(slices.Compact(seen[:14]), b.titles()) {
		t.Errorf("pages show %q of %q", seen, b.titles())
	}
	b.wants("the status", b.Info(), "page 4/4")
	b.press("pgup", "pgup", "pgup", "pgup")
	b.wants("the status", b.Info(), "by epoch, page 1/4")
	b.press("end")
	if b.Tag() != "system/cpu" {
		t.Errorf("at the end: %s", b.Tag())
	}
	if b.press("tab"); b.Tag() != event.ValLoss { // around
		t.Errorf("after the last: %s", b.Tag())
	}
	if b.press("shift+tab"); b.Tag() != "system/cpu" {
		t.Errorf("before the first: %s", b.Tag())
	}
}

func TestUpAndDownMoveByRows(t *testing.T) {
	b := open(t, separate(2, 5))
	b.frame(120, 30) // three by three
	for _, step := range []struct{ key, want string }{
		{"down", b.all[3].key}, {"down", b.all[6].key}, {"up", b.all[3].key}, {"tab", b.all[4].key},
	} {
		if b.press(step.key); b.Tag() != step.want {
			t.Errorf("%s leads to %s, not %s", step.key, b.Tag(), step.want)
		}
	}
}

func TestOneChartIsEnlarged(t *testing.T) {
	b := open(t, separate(2, 5))
	b.press("tab", "enter")
	if b.frame(100, 30); len(b.placed) != 1 || b.placed[0].at.W != 100 || b.placed[0].title != event.ValAccuracy {
		t.Fatalf("%d charts, the first %q", len(b.placed), b.placed[0].title)
	}
	b.wants("the status", b.Info(), "chart 2/14")
	if b.press("down"); b.Tag() != event.TrainLoss || len(b.placed) != 1 {
		t.Errorf("down shows %s", b.Tag())
	}
	if b.press("esc"); len(b.placed) < 2 {
		t.Error("esc does not show all again")
	}
}

func TestWithoutAnyTags(t *testing.T) {
	b := open(t, nil)
	b.press("enter", "tab", "left", "+", "-", ">", "l", "p", "down", "pgdown", "x")
	b.wants("the frame", b.text(60, 12), "nothing was recorded yet")
	if b.Tag() != "" || b.Curves() != nil || b.Back() {
		t.Errorf("tag %q", b.Tag())
	}
	if View := new(Grid).View(true); View != nil {
		t.Errorf("drawn before its place is known: %v", View)
	}
}

// Whatever is pressed and whatever is recorded meanwhile, frames fill their place.
func TestAnyKeysAtAnySize(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	var names []string
	for _, row := range keys {
		names = append(names, row.keys...)
	}
	names = append(names, "esc", "esc", "down", "up", "pgdown", "pgup", "a", "[", "backspace")
	for _, n := range []int{0, 1, 2, 7} {
		tracks := separate(n, rng.IntN(8))
		b := open(t, tracks)
		for step := range 60 {
			b.press(names[rng.IntN(len(names))])
			if n > 0 && rng.IntN(4) == 0 {
				tracks = slices.Clone(tracks)
				tracks[rng.IntN(n)].Hidden = rng.IntN(2) == 0
				tag := []string{event.ValLoss, "new/tag", event.Epoch}[rng.IntN(3)]
				p := event.Point{Step: int64(100 + step), Value: rng.NormFloat64(), Wall: float64(step)}
				tracks[0].Runs[0].Append(tag, p)
				b.Show(tracks)
			}
			b.look = []string{"dark", "ascii", "nocolor"}[rng.IntN(3)]
			b.frame(1+rng.IntN(170), 1+rng.IntN(60))
		}
	}
}

func TestHelpExplainsEveryKey(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range keys {
		for _, k := range row.keys {
			if seen[k] {
				t.Errorf("%s is bound twice", k)
			}
			seen[k] = true
		}
		if row.help.Rank >= 0 && strings.TrimSpace(row.help.Short) == "" {
			t.Errorf("%q is not explained", row.keys)
		}
	}
}
