package workbench

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/theme"
)

// item is a line of a chooser.
type item struct{ name, text string }

// chooser asks for one of a list, narrowed by typing, or for a text of its own.
type chooser struct {
	title  string
	items  []item
	shown  []item
	input  textinput.Model
	table  component.Table
	accept func(string) (Intent, tea.Cmd)
}

func newChooser(title, text string, items []item, accept func(string) (Intent, tea.Cmd)) *chooser {
	c := &chooser{title: title, items: items, accept: accept, input: textinput.New()}
	c.input.Prompt = ""
	c.input.Placeholder = text
	c.input.CharLimit = 4096
	c.input.SetVirtualCursor(true)
	c.input.Focus() // its command only starts the blinking
	c.table.Columns = []component.Column{{Title: "name", Min: 10, Weight: 1, Max: 26, Middle: true}, {Title: "what it is", Weight: 3}}
	c.table.Empty = "enter opens what you typed as a path"
	c.narrow()
	return c
}

// narrow shows the items that contain every word typed.
func (c *chooser) narrow() {
	words := strings.Fields(strings.ToLower(c.input.Value()))
	c.shown = c.shown[:0]
	var rows [][]component.Cell
	var keys []string
next:
	for _, it := range c.items {
		for _, w := range words {
			if !strings.Contains(strings.ToLower(it.name+" "+it.text), w) {
				continue next
			}
		}
		c.shown = append(c.shown, it)
		rows = append(rows, []component.Cell{{Text: it.name}, {Text: it.text}})
		keys = append(keys, it.name)
	}
	c.table.SetRows(rows, keys)
}

func (c *chooser) update(s *Screen, msg tea.Msg) (Intent, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "esc", "ctrl+c":
			s.dialog = nil
			return Stay, nil
		case "enter":
			return c.take(s)
		case "up", "ctrl+p":
			c.table.Do(keymap.Up)
			return Stay, nil
		case "down", "ctrl+n":
			c.table.Do(keymap.Down)
			return Stay, nil
		case "pgup":
			c.table.Do(keymap.PageUp)
			return Stay, nil
		case "pgdown":
			c.table.Do(keymap.PageDown)
			return Stay, nil
		}
	}
	before := c.input.Value()
	var cmd tea.Cmd
	c.input, cmd = c.input.Update(msg)
	if c.input.Value() != before {
		c.narrow()
	}
	return Stay, cmd
}

// take accepts the marked item, or the text itself where it matches none.
func (c *chooser) take(s *Screen) (Intent, tea.Cmd) {
	name := strings.TrimSpace(c.input.Value())
	if key, ok := c.table.Key(); ok {
		name = key
	}
	if name == "" {
		return Stay, nil
	}
	s.dialog = nil
	return c.accept(name)
}

func (c *chooser) view(_ *Screen, th *theme.Theme, w, h int) string {
	p := component.Pane{Title: c.title, Bottom: "enter open, esc cancel", BottomInfo: c.table.Position(), Focused: true}
	bw, bh := min(w, 84), min(h, len(c.items)+6)
	iw, ih := p.Inner(bw, bh)
	c.dress(th)
	c.input.SetWidth(max(1, iw-3))
	content := format.Pad(th.Accent.Render(th.Glyphs.Cursor)+" "+c.input.View(), iw, "")
	if ih > 2 {
		content += "\n\n" + c.table.View(th, iw, ih-2, true)
	}
	return p.View(th, bw, bh, content)
}

func (c *chooser) dress(th *theme.Theme) {
	styles := c.input.Styles()
	state := textinput.StyleState{Placeholder: th.Muted, Suggestion: th.Muted, Prompt: th.Muted, Text: th.Text}
	styles.Focused, styles.Blurred = state, state
	styles.Cursor.Blink = false
	styles.Cursor.Color = th.Accent.GetForeground()
	c.input.SetStyles(styles)
}
