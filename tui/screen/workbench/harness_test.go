package workbench

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// bench is a screen that is driven by hand: commands run at once, timers fire when told to.
type bench struct {
	*Screen
	t      testing.TB
	space  *fakeSpace
	timers []tea.Cmd
	action screen.Action // the last
	drawn  int
}

func newBench(t testing.TB, space *fakeSpace, o Options) *bench {
	t.Helper()
	b := &bench{t: t, space: space}
	o.Workspace = space
	o.Now = func() time.Time { return noon }
	o.After = func(d time.Duration, do func() tea.Msg) tea.Cmd {
		switch {
		case d <= describeAfter:
			return do
		case d >= component.NoteShort:
			return nil // messages stay, so that tests can read them
		}
		return func() tea.Msg { b.timers = append(b.timers, do); return nil }
	}
	o.Sources = []Source{{Name: "digits"}, {Name: "iris"}, {Name: "moons"}}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	b.Screen = s
	return b
}

func (b *bench) feed(r workspace.Run) *fakeFeed { return b.space.feed(r) }

func (b *bench) start() *bench {
	b.do(b.Enter(screen.Subject{}))
	return b
}

// do runs a command and everything that follows from it.
func (b *bench) do(cmd tea.Cmd) {
	for queue := []tea.Cmd{cmd}; len(queue) > 0; {
		c := queue[0]
		queue = queue[1:]
		if c == nil {
			continue
		}
		switch msg := c().(type) {
		case nil:
		case tea.BatchMsg:
			queue = append(queue, msg...)
		default:
			effect := b.Update(msg)
			if effect.Action != nil {
				b.action = effect.Action
			}
			queue = append(queue, effect.Cmd)
		}
	}
}

// tick fires the timers that are set now.
func (b *bench) tick() {
	due := b.timers
	b.timers = nil
	for _, cmd := range due {
		b.do(cmd)
	}
}

// press types keys, named as in the key table.
func (b *bench) press(names ...string) {
	for _, n := range names {
		b.do(func() tea.Msg { return frametest.Key(n) })
	}
}

// draw is what the screen shows at a size, which drawing must not change.
func (b *bench) draw(look string, w, h int) string {
	b.t.Helper()
	b.Resize(frametest.Themes()[look], w, h)
	still := *b.Screen
	frame := b.View()
	frametest.Exact(b.t, look, frame, w, h)
	if b.drawn++; b.drawn%4 == 1 && (b.View() != frame || still.View() != frame) {
		b.t.Fatalf("drawing changes what is drawn at %dx%d", w, h)
	}
	return frame
}

// text is what is on the screen, without styles.
func (b *bench) text(w, h int) string {
	b.t.Helper()
	return ansi.Strip(b.draw("dark", w, h))
}

func (b *bench) shows(w, h int, want ...string) {
	b.t.Helper()
	got := b.text(w, h)
	for _, s := range want {
		if !strings.Contains(got, s) {
			b.t.Errorf("at %dx%d the screen lacks %q:\n%s", w, h, s, got)
		}
	}
}

func look(name string) *theme.Theme { return frametest.Themes()[name] }
