package workbench

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tunebench/experiments/workspace"
	"tunebench/tui/keymap"
)

func TestEveryKeyOfTheTableIsDispatchedAndNoOther(t *testing.T) {
	actions := map[keymap.Action]bool{}
	for _, e := range keymap.Workbench().Entries() {
		actions[e.Action] = true
		if dispatch[e.Action] == nil {
			t.Errorf("help names %s (%s), but it does nothing", e.Action, e.Label(true))
		}
	}
	for a := range dispatch {
		if !actions[a] {
			t.Errorf("%s is dispatched, but no key leads there", a)
		}
	}
}

// Every key changes something that a user can see or that the workspace hears.
func TestEveryKeyDoesSomething(t *testing.T) {
	where := map[keymap.Action]pane{keymap.PageUp: paneForm}
	before := map[keymap.Action][]string{ // what must be so for the key to have an effect
		keymap.Back: {"z"}, keymap.Up: {"down"}, keymap.PageUp: {"pgdown"}, keymap.Top: {"end"},
		keymap.Apply1: {"2"}, keymap.Undo: {"right"},
	}
	for _, e := range keymap.Workbench().Entries() {
		state := workspace.Training
		if e.Action == keymap.Resume {
			state = workspace.Stopped
		}
		b, _ := running(t, state)
		b.focus = where[e.Action]
		b.press(before[e.Action]...)
		asked, seen := len(b.space.asked), b.text(160, 48)
		b.press(e.Binding.Keys()[0])
		if b.intent == Stay && len(b.space.asked) == asked && b.text(160, 48) == seen {
			t.Errorf("%s (%s) changed nothing", e.Action, e.Label(true))
		}
	}
}

func TestKeysOfADialogDoNotReachTheScreen(t *testing.T) {
	b, _ := running(t, workspace.Training)
	b.press("w")
	b.press("s", "q", "t")
	if len(b.space.asked) > 0 || b.intent != Stay {
		t.Errorf("typed a path, but asked for %v, intent %v", b.space.asked, b.intent)
	}
	if got := ansi.Strip(b.dialog.view(b.Screen, themes()["dark"], 80, 24)); !strings.Contains(got, "digits-mlp-7f3a.tomlsqt") {
		t.Errorf("the path is not what was typed:\n%s", got)
	}
}
