package component

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	tea "charm.land/bubbletea/v2"

	"tunebench/tui/internal/frametest"
)

func sampleChooser() *Chooser {
	items := []Item{
		{"digits-mlp", "handwritten digits"}, {"iris-small", "flowers, a table"}, {"moons", "two half moons"},
	}
	for i := range 20 {
		items = append(items, Item{fmt.Sprintf("./run-%02d.toml", i), "file in this folder"})
	}
	return NewChooser("Open experiment", "a path, or one of these", items)
}

func typeInto(c *Chooser, keys ...string) (out Outcome) {
	for _, k := range keys {
		out, _ = c.Update(frametest.Key(k))
	}
	return out
}

func TestChooserNarrowsByEveryWordTyped(t *testing.T) {
	c := sampleChooser()
	c.Resize(80, 24)
	for _, step := range []struct {
		typed string
		value string
		rows  int
	}{
		{"", "digits-mlp", 23},
		{"d", "digits-mlp", 21},
		{"m", "", 0}, // no item contains "dm"
	} {
		if step.typed != "" {
			typeInto(c, step.typed)
		}
		if step.rows > 0 && (c.Value() != step.value || c.table.Len() != step.rows) {
			t.Errorf("after %q: %q of %d rows", step.typed, c.Value(), c.table.Len())
		}
	}
	if c.Value() != "dm" ||
		!strings.Contains(ansi.Strip(c.View(frametest.Themes()["dark"], 80, 24)), "enter opens what you typed") {
		t.Errorf("a text of one's own is %q", c.Value())
	}
	typeInto(c, "backspace", "backspace", "T", "A", "B", "space", "f", "l")
	if c.Value() != "iris-small" {
		t.Errorf("words in any order and case find %q", c.Value())
	}
}

func TestChooserMovesWhileOneTypes(t *testing.T) {
	c := sampleChooser()
	c.Resize(80, 24)
	for _, step := range []struct{ key, want string }{
		{"down", "iris-small"},
		{"ctrl+n", "moons"},
		{"up", "iris-small"},
		{"ctrl+p", "digits-mlp"},
		{"pgdown", "./run-15.toml"},
		{"pgup", "digits-mlp"},
	} {
		if out := typeInto(c, step.key); out != Open || c.Value() != step.want {
			t.Errorf("%s: %q, %v; want %q", step.key, c.Value(), out, step.want)
		}
	}
	typeInto(c, "down", "m") // the marked row stays marked while it matches
	if c.Value() != "moons" && c.Value() != "iris-small" {
		t.Errorf("got %q", c.Value())
	}
}

func TestChooserEnds(t *testing.T) {
	for key, want := range map[string]Outcome{
		"enter": Accepted, "esc": Cancelled, "q": Open, "left": Open,
	} {
		c := sampleChooser()
		if got := typeInto(c, key); got != want {
			t.Errorf("%s: %v", key, got)
		}
	}
	if got := typeInto(NewChooser("t", "", nil), "enter"); got != Open {
		t.Errorf("nothing was chosen, but the dialog is over: %v", got)
	}
	c := NewChooser("t", "", nil)
	if out, _ := c.Update(tea.PasteMsg{Content: " ~/x.toml "}); out != Open || c.Value() != "~/x.toml" {
		t.Errorf("pasted %q", c.Value())
	}
}

func TestChooserFrames(t *testing.T) {
	for name, th := range frametest.Themes() {
		c := sampleChooser()
		c.Resize(80, 20)
		typeInto(c, "m", "o")
		frametest.Golden(t, "chooser-"+name, c.View(th, 80, 20))
		if name == "ascii" {
			frametest.ASCII(t, name, c.View(th, 80, 20))
		}
	}
}
