package component

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tunebench/tui/internal/frametest"
	"tunebench/tui/keymap"
	"tunebench/tui/theme"
)

// keyNames are keys that mean something to one dialog or another, and text.
var keyNames = strings.Fields("enter esc tab up down pgup pgdown home end left right backspace ctrl+c ctrl+p ctrl+n " +
	"ctrl+a ctrl+k ctrl+w y n q g G k j a 1 - . 世 ~")

var motions = []keymap.Motion{keymap.Up, keymap.Down, keymap.PageUp, keymap.PageDown, keymap.Top, keymap.Bottom}

// part is anything that takes input and is drawn at a size.
type part struct {
	resize func(w, h int)
	input  func(rng *rand.Rand)
	view   func(th *theme.Theme, w, h int) string
	copy   func() func(th *theme.Theme, w, h int) string // of a copy of its value
	exact  bool                                          // it fills its cells; else it is laid over a screen
}

func key(rng *rand.Rand) tea.Msg {
	if rng.IntN(12) == 0 {
		return tea.PasteMsg{Content: "pasted\n\x1b[31mtext 日本"}
	}
	return frametest.Key(keyNames[rng.IntN(len(keyNames))])
}

func parts() map[string]func() part {
	th := frametest.Themes()["dark"]
	return map[string]func() part{
		"form": func() part {
			f := sampleForm()
			return part{
				resize: f.Resize,
				input: func(rng *rand.Rand) {
					switch {
					case f.Editing():
						f.Update(key(rng))
					case rng.IntN(4) == 0:
						f.Edit()
					default:
						f.Move(motions[rng.IntN(len(motions))])
					}
				},
				view: func(th *theme.Theme, _, _ int) string { return f.View(th, true) },
				copy: func() func(*theme.Theme, int, int) string {
					g := *f
					return func(th *theme.Theme, _, _ int) string { return g.View(th, true) }
				},
				exact: true,
			}
		},
		"table": func() part {
			tb := sampleTable(th, 40)
			return part{
				resize: tb.Resize,
				input:  func(rng *rand.Rand) { tb.Move(motions[rng.IntN(len(motions))]) },
				view:   func(th *theme.Theme, _, _ int) string { return tb.View(th, true) },
				copy: func() func(*theme.Theme, int, int) string {
					g := *tb
					return func(th *theme.Theme, _, _ int) string { return g.View(th, true) }
				},
				exact: true,
			}
		},
		"text": func() part {
			tx, content := new(Text), strings.Repeat("a line that wraps where it must\n", 40)
			return part{
				resize: func(w, h int) { tx.SetContent(content, w, h) },
				input: func(rng *rand.Rand) {
					if n := rng.IntN(60); n < 40 {
						tx.Reveal(n, n+3)
					}
					tx.Move(motions[rng.IntN(len(motions))])
				},
				view: func(th *theme.Theme, _, _ int) string { return tx.View(th) },
				copy: func() func(*theme.Theme, int, int) string {
					g := *tx
					return func(th *theme.Theme, _, _ int) string { return g.View(th) }
				},
				exact: true,
			}
		},
		"prompt": func() part {
			const value = "a/long/path/that/does/not/fit/into/a/narrow/dialog.toml"
			p := NewPrompt("Save", "Where to?", value, func(s string) error {
				if strings.Contains(s, "~") {
					return errors.New("no tilde, please, for it is not a name that anything here would understand")
				}
				return nil
			})
			return part{
				resize: p.Resize, input: func(rng *rand.Rand) { p.Update(key(rng)) }, view: p.View,
				copy: func() func(*theme.Theme, int, int) string { g := *p; return g.View },
			}
		},
		"confirm": func() part {
			c := &Confirm{Title: "Leave?", Text: "The form has changes that were neither trained nor saved."}
			return part{
				resize: c.Resize, input: func(rng *rand.Rand) { _, _ = c.Update(key(rng)) }, view: c.View,
				copy: func() func(*theme.Theme, int, int) string { g := *c; return g.View },
			}
		},
		"message": func() part {
			m := &Message{Title: "Keys"}
			lines := KeyHelp(th, 70, sampleKeys())
			return part{
				resize: func(w, h int) { m.SetLines(lines, w, h) },
				input:  func(rng *rand.Rand) { m.Update(key(rng)) },
				view:   func(th *theme.Theme, _, _ int) string { return m.View(th) },
				copy: func() func(*theme.Theme, int, int) string {
					g := *m
					return func(th *theme.Theme, _, _ int) string { return g.View(th) }
				},
			}
		},
		"chooser": func() part {
			c := sampleChooser()
			return part{
				resize: c.Resize, input: func(rng *rand.Rand) { c.Update(key(rng)) }, view: c.View,
				copy: func() func(*theme.Theme, int, int) string { g := *c; return g.View },
			}
		},
	}
}

// Whatever is pressed at whatever size, a part stays within its cells, and drawing changes nothing:
// drawn twice, and drawn from a copy of its value, it looks the same.
func TestDrawingChangesNothing(t *testing.T) {
	ths := frametest.Themes()
	looks := []string{"dark", "light", "nocolor", "ascii"}
	for name, create := range parts() {
		rng := rand.New(rand.NewPCG(11, 12))
		p := create()
		w, h := 80, 24
		p.resize(w, h)
		for i := range 100 {
			if i%5 == 0 {
				w, h = 1+rng.IntN(120), 1+rng.IntN(40)
			}
			p.input(rng)
			p.resize(w, h)
			th := ths[looks[i%4]]
			still := p.copy()
			frame := p.view(th, w, h)
			if p.view(th, w, h) != frame || still(th, w, h) != frame {
				t.Fatalf("%s: drawing at %dx%d changes what is drawn", name, w, h)
			}
			if p.exact {
				frametest.Exact(t, name, frame, w, h)
				continue
			}
			rows := strings.Split(frame, "\n")
			frametest.Exact(t, name, Overlay(th, w, h, "", frame), w, h)
			if len(rows) > h {
				t.Fatalf("%s: %d rows at %dx%d", name, len(rows), w, h)
			}
		}
	}
}
