package workbench

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tunebench/experiments/workspace"
)

// Every key changes something that a user can see or that the workspace hears.
func TestEveryKeyDoesSomething(t *testing.T) {
	before := map[string][]string{ // what must be so for a key to have an effect
		"esc": {"z"}, "up": {"down"}, "k": {"down"}, "pgup": {"pgdown"}, "ctrl+b": {"pgdown"},
		"home": {"end"}, "1": {"2"}, "u": {"right"},
	}
	for _, row := range Keys() {
		for _, key := range row.Keys {
			state := workspace.Training
			if key == "R" {
				state = workspace.Stopped
			}
			b, _ := running(t, state)
			b.text(160, 48)
			b.press(before[key]...)
			asked, seen := len(b.space.asked), b.text(160, 48)
			b.press(key)
			if b.action == nil && len(b.space.asked) == asked && b.text(160, 48) == seen {
				t.Errorf("%s (%s) changed nothing", key, row.Help.Short)
			}
		}
	}
}

// The line of keys names what is of use: nothing that a run in training takes before there is one.
func TestTheLineOfKeysFollowsTheState(t *testing.T) {
	for state, want := range map[workspace.State]string{
		workspace.Training: "s stop  space pause  a apply", workspace.Stopped: "R resume", workspace.Done: "a apply",
	} {
		b, _ := running(t, state)
		b.notes.Clear()
		frame := b.text(160, 48)
		line := frame[strings.LastIndex(frame, "\n")+1:]
		if !strings.Contains(line, want) {
			t.Errorf("%s: lacks %q: %s", state, want, line)
		}
		if state != workspace.Training && strings.Contains(line, "s stop") {
			t.Errorf("%s: offers to stop: %s", state, line)
		}
	}
	b := newBench(t, newSpace(t), Options{}).start()
	frame := b.text(160, 48)
	line := frame[strings.LastIndex(frame, "\n")+1:]
	for _, not := range []string{"s stop", "pause", "apply", "resume"} {
		if strings.Contains(line, not) {
			t.Errorf("before any run: %s", line)
		}
	}
}

func TestKeysOfADialogDoNotReachTheScreen(t *testing.T) {
	b, _ := running(t, workspace.Training)
	b.press("w")
	b.press("s", "q", "t")
	if len(b.space.asked) > 0 || b.action != nil {
		t.Errorf("typed a path, but asked for %v, action %v", b.space.asked, b.action)
	}
	if got := ansi.Strip(b.draw("dark", 80, 24)); !strings.Contains(got, "digits-mlp-7f3a.tomlsqt") {
		t.Errorf("the path is not what was typed:\n%s", got)
	}
}
