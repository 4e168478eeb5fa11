package component

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/internal/frametest"
)

// noteLines are the rows that a note covers of a screen of w x h cells.
func noteLines(t *testing.T, n *Note, w, h int) []string {
	t.Helper()
	th := frametest.Themes()["nocolor"]
	back := strings.TrimSuffix(strings.Repeat(strings.Repeat("x", w)+"\n", h), "\n")
	frame := n.Over(th, w, h, back)
	frametest.Exact(t, "note", frame, w, h)
	var out []string
	for _, row := range strings.Split(ansi.Strip(frame), "\n") {
		if row != strings.Repeat("x", w) {
			out = append(out, strings.TrimRight(row, " "))
		}
	}
	return out
}

func TestANoteLiesOverTheBottom(t *testing.T) {
	for _, c := range []struct {
		text string
		bad  bool
		w, h int
		want []string
	}{
		{"saved", false, 40, 10, []string{" ● saved"}},
		{"no such file", true, 40, 10, []string{" ✗ no such file"}},
		{"one two three four", false, 14, 9, []string{" ● one two", "   three four"}},
		{"one two three four", false, 14, 3, []string{" ● one two…"}},
		{"\x1b[31mred\x07\nblue", false, 40, 10, []string{" ● red blue"}},
		{"tiny", false, 1, 1, []string{"…"}},
	} {
		var n Note
		n.Show(c.text, c.bad, NoteShort)
		if got := noteLines(t, &n, c.w, c.h); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%q at %dx%d: %q, want %q", c.text, c.w, c.h, got, c.want)
		}
	}
	if got := noteLines(t, new(Note), 20, 4); got != nil {
		t.Errorf("no note covers %q", got)
	}
	if got := new(Note).Over(frametest.Themes()["dark"], 0, 0, "screen"); got != "screen" {
		t.Errorf("got %q", got)
	}
}

// A note goes after its time, but not one that has taken its place since.
func TestANoteEndsOnlyItself(t *testing.T) {
	var waits []time.Duration
	n := Note{After: func(d time.Duration, do func() tea.Msg) tea.Cmd {
		waits = append(waits, d)
		return do
	}}
	first := n.Show("first", false, NoteShort)().(NoteOver)
	second := n.Show("second", false, NoteLong)().(NoteOver)
	n.End(first)
	if got := noteLines(t, &n, 20, 4); len(got) != 1 || !strings.Contains(got[0], "second") {
		t.Errorf("the end of the first leaves %q", got)
	}
	other := n // a copy of the screen that owns it
	n.End(second)
	if n.Clear() {
		t.Error("a note outlives its time")
	}
	if !other.Clear() || other.Clear() {
		t.Error("a copy of the note is not its own")
	}
	n.End(second) // again does no harm
	if waits[0] != NoteShort || waits[1] != NoteLong {
		t.Errorf("they stay %v", waits)
	}
}

func TestASystemClockEndsANote(t *testing.T) {
	var n Note
	cmd := n.Show("soon over", true, time.Millisecond)
	over, ok := cmd().(NoteOver)
	if n.End(over); !ok || n.Clear() {
		t.Error("the note stays")
	}
}
