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
		"home": tea.KeyHome, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown,
		"left":  tea.KeyLeft,
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
	f.Select("model.width")
	move := func(m keymap.Motion) FormAction { f.Move(m); return nil }
	for i, c := range []struct{ got, want FormAction }{
		{f.Step(1), Step{"model.width", 1}},
		{f.Step(-1), Step{"model.width", -1}},
		{f.Revert(), Revert{"model.width"}},
		{move(keymap.Down), nil},
		{f.Step(1), Step{"model.activation", 1}},
		{move(keymap.Bottom), nil},
		{f.Step(1), Step{"regularization.label_smoothing", 1}},
		{move(keymap.Down), nil},
		{f.Step(-1), Step{"regularization.label_smoothing", -1}},
		{move(keymap.Top), nil},
		{f.Step(-1), Step{"data.source", -1}},
	} {
		if c.got != c.want {
			t.Errorf("step %d: got %#v, want %#v", i, c.got, c.want)
		}
	}
	f.Select("optimizer.clip_norm")
	if got := f.Step(1); got != nil {
		t.Errorf("a field without steps asks for %v", got)
	}
	empty := new(Form)
	empty.Move(keymap.Down)
	empty.Edit()
	if empty.Step(1) != nil || empty.Revert() != nil || empty.Editing() {
		t.Error("an empty form asks for something")
	}
}

func TestAFixedFieldIsNotEdited(t *testing.T) {
	f := new(Form)
	f.SetGroups([]Group{{Fields: []Field{{Key: "a", Value: "1", Steps: true, Fixed: true}}}})
	if f.Edit(); f.Editing() || f.Step(1) != nil {
		t.Error("a fixed field changes")
	}
	if got := f.Revert(); got != (Revert{"a"}) {
		t.Errorf("got %v", got)
	}
}

func TestFormTyping(t *testing.T) {
	f := sampleForm()
	f.Resize(44, 20)
	f.Select("optimizer.lr")
	typed := func(names ...string) (last FormAction) {
		for _, n := range names {
			last, _ = f.Update(press(n))
		}
		return last
	}
	f.Edit()
	if !f.Editing() {
		t.Fatal("no text is taken")
	}
	// Keys of the program are text now.
	typed("backspace", "backspace", "backspace", "backspace")
	if got := typed("b", "a", "d", "enter"); got != nil || !f.Editing() {
		t.Fatalf("a wrong text was accepted: %v", got)
	}
	th := frametest.Themes()["dark"]
	if got := ansi.Strip(f.View(th, true)); !strings.Contains(got, "must be a number") {
		t.Errorf("the error is not shown:\n%s", got)
	}
	typed("backspace", "backspace", "backspace")
	if got := typed("0", ".", "1", "enter"); got != (Edit{"optimizer.lr", "0.1"}) {
		t.Errorf("got %#v", got)
	}
	f.Edit()
	typed("9", "esc")
	if f.Editing() {
		t.Error("esc goes on editing")
	}
	// A field that vanishes while it is edited must not pass its text to another.
	f.Edit()
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
					f.Resize(34, h)
					got := f.View(th, true)
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
			f.Resize(w, h)
			frametest.Exact(t, "form", f.View(th, w%2 == 0), w, h)
			f.Move(keymap.Down)
			if h == 12 {
				f.Edit()
			}
			if h == 20 {
				f.Update(press("esc"))
				f.Move(keymap.Top)
			}
		}
	}
	empty := new(Form)
	empty.Resize(20, 5)
	frametest.Exact(t, "empty form", empty.View(th, true), 20, 5)
}

func TestFormFrames(t *testing.T) {
	for name, th := range frametest.Themes() {
		f := sampleForm()
		f.Select("optimizer.lr")
		f.Resize(34, 24)
		f.Edit()
		frametest.Golden(t, fmt.Sprintf("form-editing-%s", name), f.View(th, true))
	}
}

// A blinking cursor would wake an idle program twice a second.
func TestTheCursorDoesNotBlink(t *testing.T) {
	p := NewPrompt("t", "", "", nil)
	p.Resize(80, 24)
	for _, key := range []string{"a", "left", "right", "backspace"} {
		if _, cmd := p.Update(press(key)); cmd != nil {
			t.Errorf("%s starts a timer", key)
		}
	}
}
