package component

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/internal/frametest"
	"tunebench/tui/keymap"
)

func press(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "backspace": tea.KeyBackspace, "end": tea.KeyEnd, "tab": tea.KeyTab,
	}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: name}
}

func TestFormActions(t *testing.T) {
	f := sampleForm()
	keys := keymap.Workbench()
	f.Select("model.width")
	for _, c := range []struct {
		key  string
		want FormAction
	}{
		{"right", Step{"model.width", 1}},
		{"left", Step{"model.width", -1}},
		{"u", Revert{"model.width"}},
		{"down", Moved{}},
		{"right", Step{"model.activation", 1}},
		{"G", Moved{}},
		{"right", Step{"regularization.label_smoothing", 1}},
		{"down", Moved{}},
		{"left", Step{"regularization.label_smoothing", -1}},
		{"g", Moved{}},
		{"left", Step{"data.source", -1}},
		{"t", nil}, // the screen's
		{"x", nil},
	} {
		if got, _ := f.Update(press(c.key), keys); got != c.want {
			t.Errorf("%s: got %#v, want %#v", c.key, got, c.want)
		}
	}
	if got := new(Form).Do(keymap.Down); got != nil {
		t.Errorf("an empty form does %v", got)
	}
}

func TestFormTyping(t *testing.T) {
	f := sampleForm()
	keys := keymap.Workbench()
	f.Select("optimizer.lr")
	typed := func(names ...string) (last FormAction) {
		for _, n := range names {
			last, _ = f.Update(press(n), keys)
		}
		return last
	}
	typed("enter")
	if !f.Editing() {
		t.Fatal("enter does not edit")
	}
	// Keys of the program are text now.
	if got := typed("backspace", "backspace", "backspace", "backspace", "b", "a", "d", "enter"); got != (Moved{}) || !f.Editing() {
		t.Fatalf("a wrong text was accepted: %v", got)
	}
	th := frametest.Themes()["dark"]
	if got := ansi.Strip(f.View(th, 44, 20, true)); !strings.Contains(got, "must be a number") {
		t.Errorf("the error is not shown:\n%s", got)
	}
	if got := typed("backspace", "backspace", "backspace", "0", ".", "1", "enter"); got != (Edit{"optimizer.lr", "0.1"}) {
		t.Errorf("got %#v", got)
	}
	typed("enter", "9", "esc")
	if f.Editing() {
		t.Error("esc goes on editing")
	}
	// A field that vanishes while it is edited must not pass its text to another.
	typed("enter")
	f.SetGroups([]Group{{Fields: []Field{{Key: "a"}}}})
	if f.Editing() {
		t.Error("editing goes on in another field")
	}
}

func TestFormKeepsItsPlace(t *testing.T) {
	f := sampleForm()
	f.Select("optimizer.lr")
	groups := append([]Group{{Title: "New", Fields: []Field{{Key: "x"}, {Key: "y"}}}}, f.groups...)
	f.SetGroups(groups)
	if s, _ := f.Selected(); s.Key != "optimizer.lr" {
		t.Errorf("the cursor jumped to %q", s.Key)
	}
	if f.Select("nothing") {
		t.Error("found nothing")
	}
}

func TestFormShowsTheSelectedField(t *testing.T) {
	for name, th := range frametest.Themes() {
		f := sampleForm()
		for _, g := range f.groups {
			for _, field := range g.Fields {
				f.Select(field.Key)
				for h := 1; h < 30; h += 1 + h/6 {
					got := f.View(th, 34, h, true)
					frametest.Exact(t, name, got, 34, h)
					if !strings.Contains(ansi.Strip(got), th.Glyphs.Cursor+" "+field.Label) {
						t.Fatalf("%s: %s is hidden in %d rows:\n%s", name, field.Key, h, ansi.Strip(got))
					}
				}
			}
		}
	}
}

func TestFormAtAnySize(t *testing.T) {
	f := sampleForm()
	th := frametest.Themes()["dark"]
	f.groups[0].Fields[0].Value = strings.Repeat("長い値", 30)
	f.groups[0].Fields[1].Label = strings.Repeat("label\x1b[31m", 30)
	for w := 0; w < 50; w += 1 + w/8 {
		for h := range 25 {
			frametest.Exact(t, "form", f.View(th, w, h, w%2 == 0), w, h)
			f.Do(keymap.Down)
			if h == 12 {
				f.Do(keymap.Edit)
			}
			if h == 20 {
				f.Update(press("esc"), keymap.Map{})
				f.Do(keymap.Top)
			}
		}
	}
	frametest.Exact(t, "empty form", new(Form).View(th, 20, 5, true), 20, 5)
}

func TestFormFrames(t *testing.T) {
	for name, th := range frametest.Themes() {
		f := sampleForm()
		f.Select("optimizer.lr")
		f.Do(keymap.Edit)
		frametest.Golden(t, fmt.Sprintf("form-editing-%s", name), f.View(th, 34, 24, true))
	}
}
