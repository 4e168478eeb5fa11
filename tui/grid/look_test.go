package grid

import (
	"math"
	"math/rand/v2"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tunebench/tui/chart"
	"tunebench/tui/internal/frametest"
)

// xs are the ends of the x axis of every chart in view, which are the same.
func (b *bench) xs() (lo, hi float64) {
	b.t.Helper()
	r, _ := b.shown()
	for _, p := range b.placed {
		if p.line.Window != b.window || p.line.LogX != b.logX || p.line.Crosshair != b.hair {
			b.t.Fatalf("%s is not in step: %+v", p.title, p.line.Window)
		}
	}
	return r.Min, r.Max
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9*(1+math.Abs(b)) }

func TestZoomAndPanInStep(t *testing.T) {
	b := open(t, separate(2, 41)) // epochs 1 to 41
	for _, step := range []struct {
		keys   []string
		lo, hi float64
	}{
		{[]string{"+"}, 21 - 20/zoomStep, 21 + 20/zoomStep},
		{[]string{"-"}, 1, 41},
		{[]string{"-"}, 1, 41},
		{[]string{"+", "0"}, 1, 41},
		{[]string{"=", ">", ">", ">", ">", ">", ">"}, 41 - 40/zoomStep, 41}, // not beyond the end
		{[]string{"shift+left", "<", "<", "<", "<", "<"}, 1, 1 + 40/zoomStep},
		{[]string{"esc"}, 1, 41},
	} {
		if lo, hi := b.press(step.keys...).xs(); !near(lo, step.lo) || !near(hi, step.hi) {
			t.Errorf("after %v: %v to %v, not %v to %v", step.keys, lo, hi, step.lo, step.hi)
		}
	}
	if b.press("+"); b.window == (chart.Range{}) {
		t.Error("no window")
	}
	b.wants("the status", b.Info(), "zoomed")
}

// On a logarithmic axis a zoom is by ratios.
func TestZoomOnALogarithmicAxis(t *testing.T) {
	b := open(t, separate(1, 100))
	b.press("L", "+")
	lo, hi := b.xs()
	if !near(hi/10, 10/lo) || !near(math.Log(hi/lo), math.Log(100)/zoomStep) {
		t.Errorf("%v to %v", lo, hi)
	}
	b.press("L")
	if lo, hi := b.xs(); lo != 1 || hi != 100 {
		t.Errorf("back on a linear axis %v to %v", lo, hi)
	}
}

// However far it goes, the window stays within what there is, and out is the inverse of in.
func TestTheWindowStaysInside(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 9))
	names := []string{"+", "-", "<", ">", "left", "right", "L", "0", "x"}
	b := open(t, separate(2, 30))
	b.frame(80, 20)
	for range 300 {
		b.press(names[rng.IntN(len(names))])
		whole, ok := b.whole()
		lo, hi := b.xs()
		if !ok || lo < whole.Min-1e-6 || hi > whole.Max+1e-6 || !(hi > lo) {
			t.Fatalf("%v to %v of %+v", lo, hi, whole)
		}
	}
}

func TestTheCrosshairMovesByPoints(t *testing.T) {
	b := open(t, separate(2, 20))
	for _, step := range []struct {
		key  string
		want float64
	}{{"left", 19}, {"left", 18}, {"right", 19}, {"right", 20}, {"right", 20}} {
		if step.key == "left" && b.hair == nil {
			b.press("right") // at the newest point first
		}
		if b.press(step.key); b.hair == nil || *b.hair != step.want {
			t.Fatalf("%s leads to %v, not %v", step.key, b.hair, step.want)
		}
		b.xs()
	}
	b.wants("the chart", b.text(160, 40), "epoch 20")
	if got, want := b.UnderHair(1), math.Exp(-20.0/7)+0.2; !near(got, want) {
		t.Errorf("under it is %v, not %v", got, want)
	}
	if b.press("esc"); b.hair != nil || !math.IsNaN(b.UnderHair(1)) {
		t.Error("it does not go away")
	}
	b.press("+", "+", "+", "right")
	for range 15 {
		b.press("left")
	}
	if lo, hi := b.xs(); *b.hair < lo || *b.hair > hi {
		t.Errorf("the window %v to %v does not follow it to %v", lo, hi, *b.hair)
	}
}

func TestScaleSmoothingAndColors(t *testing.T) {
	b := open(t, separate(2, 20))
	b.press("s", "s")
	if got := b.focused().line.Note(); got != "smooth 0.6" {
		t.Errorf("%q", got)
	}
	if b.press("l"); b.focused().line.Note() != "log y, smooth 0.6" {
		t.Errorf("%q", b.focused().line.Note())
	}
	if b.press("m", "m"); b.focused().line.Note() != "log y" {
		t.Errorf("%q", b.focused().line.Note())
	}
	b.Focus("throughput/samples_per_sec")
	if got := b.focused().line.Note(); got != "log y, smooth 0.8" {
		t.Errorf("throughput is smoothed always: %q", got)
	}
	if l := &b.focused().line; l.Auto || !l.YZero {
		t.Errorf("%+v", l)
	}
	b.press("l", "l") // back to the choice
	if l := &b.focused().line; l.Auto || l.LogY || !l.YZero {
		t.Errorf("the choice for a speed is not linear from 0: %+v", l)
	}
}

// Each run differs from every other by color or style, and where there is no color by style and by marks in plain text.
func TestRunsAreToldApart(t *testing.T) {
	for name, want := range map[string]int{"dark": 12, "light": 12, "nocolor": 6, "ascii": 8} {
		th := frametest.Themes()[name]
		seen := map[string]bool{}
		for i := range 12 {
			s := Look(th, i)
			key := s.Style.Render("x") + string(rune('0'+s.Dash))
			if name == "ascii" {
				key = string(s.Marker)
			}
			seen[key] = true
		}
		if len(seen) != want {
			t.Errorf("%s: %d of 12 look different, not %d", name, len(seen), want)
		}
	}
}

// at is the middle of a chart in view, and click a button there, moved by columns.
func (b *bench) at(i int) (x, y int) {
	at := b.placed[i].at
	return at.X + at.W/2, at.Y + at.H/2
}

func (b *bench) click(i, dx int) (down, up tea.MouseMsg) {
	x, y := b.at(i)
	return tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft},
		tea.MouseReleaseMsg{X: x + dx, Y: y, Button: tea.MouseLeft}
}

func TestClicks(t *testing.T) {
	b := open(t, separate(2, 40))
	down, up := b.click(4, 0)
	b.mouse(down, up)
	want, _ := b.placed[4].xAt(down.Mouse().X)
	if b.focused() != b.placed[4].panel || b.hair == nil || *b.hair != want {
		t.Errorf("at %s, the crosshair %v", b.Tag(), b.hair)
	}
	if b.mouse(down, up); b.hair != nil {
		t.Error("a second click leaves the crosshair")
	}
	outside := tea.MouseClickMsg{X: 500, Y: 1, Button: tea.MouseLeft}
	if b.Mouse(outside) || b.Mouse(tea.MouseReleaseMsg{X: 3}) || b.Mouse(tea.MouseMotionMsg{X: 3}) {
		t.Error("it takes what is nothing to it")
	}
}

func TestDraggingSelectsAStretch(t *testing.T) {
	b := open(t, separate(2, 40))
	down, up := b.click(1, 10)
	from, _ := b.placed[1].xAt(down.Mouse().X)
	to, _ := b.placed[1].xAt(up.Mouse().X)
	x, y := b.at(1)
	b.mouse(down, tea.MouseMotionMsg{X: x + 10, Y: y, Button: tea.MouseLeft})
	for _, p := range b.placed {
		if got := p.line.Selected; !near(got.Min, from) || !near(got.Max, to) {
			t.Errorf("%s marks %+v, not %v to %v", p.title, got, from, to)
		}
	}
	b.mouse(up)
	marked := b.placed[0].line.Selected != (chart.Range{})
	if lo, hi := b.xs(); !near(lo, from) || !near(hi, to) || b.hair != nil || marked {
		t.Errorf("%v to %v is shown, not %v to %v", lo, hi, from, to)
	}
	b.mouse(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseRight})
	if lo, hi := b.xs(); lo != 1 || hi != 40 {
		t.Errorf("the right button leaves %v to %v", lo, hi)
	}
}

func TestTheWheelZoomsAroundThePointer(t *testing.T) {
	b := open(t, separate(2, 40))
	x, y := b.at(0)
	under, _ := b.placed[0].xAt(x)
	roll := func(button tea.MouseButton, mod tea.KeyMod) {
		b.mouse(tea.MouseWheelMsg{X: x, Y: y, Button: button, Mod: mod})
	}
	roll(tea.MouseWheelUp, 0)
	lo, hi := b.xs()
	if now, _ := b.placed[0].xAt(x); math.Abs(now-under) > (hi-lo)/20 || !near(hi-lo, 39/zoomStep) {
		t.Errorf("%v to %v, %v under the pointer and not %v", lo, hi, now, under)
	}
	roll(tea.MouseWheelUp, tea.ModShift)
	left, _ := b.xs()
	roll(tea.MouseWheelRight, 0)
	if right, _ := b.xs(); left >= lo || !near(right, lo) {
		t.Errorf("from %v to %v and to %v", lo, left, right)
	}
	roll(tea.MouseWheelDown, 0)
	roll(tea.MouseWheelDown, 0)
	if b.window != (chart.Range{}) {
		t.Errorf("out again: %+v", b.window)
	}
}

func TestTheMouseIsGivenBack(t *testing.T) {
	b := open(t, separate(2, 5))
	if !b.TakesMouse() || b.press("M").TakesMouse() || !b.press("M").TakesMouse() {
		t.Error("M does not give the mouse back")
	}
}
