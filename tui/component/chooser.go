package component

import (
	"cmp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/theme"
)

// Item is a line of a [Chooser].
type Item struct{ Name, Text string }

// Chooser asks for one of a list, narrowed by typing, or for a text of its own.
type Chooser struct {
	Title string
	// Keys says what enter and esc do; empty: open and cancel.
	Keys string

	items []Item
	in    input
	table Table
	w, h  int // of the frame
}

// chooserWidth is as wide as a chooser becomes.
const chooserWidth = 84

var chooserKeys = keymap.New(
	keymap.ListNavigation(func(c *Chooser, m keymap.Motion) Outcome {
		c.table.Move(m)
		return Open
	}),
	[]keymap.Binding[*Chooser, Outcome]{
		{Keys: []string{"enter"}, Help: keymap.Help{Rank: 1, Short: "open"}, Do: (*Chooser).accept},
		{Keys: []string{"esc"}, Help: keymap.Help{Rank: 1, Short: "cancel"}, Do: cancelled[*Chooser]},
	})

// NewChooser makes a chooser; text stands where nothing has been typed.
func NewChooser(title, text string, items []Item) *Chooser {
	c := &Chooser{Title: title, items: items, in: newInput("", text)}
	c.table.Columns = []Column{
		{Title: "name", Min: 10, Weight: 1, Max: 26, Middle: true},
		{Title: "what it is", Weight: 3},
	}
	c.table.Empty = "enter opens what you typed as a path"
	c.narrow()
	return c
}

// SetItems replaces the items; what was typed stays, and the cursor on its item.
func (c *Chooser) SetItems(items []Item) {
	c.items = items
	c.narrow()
}

// narrow shows the items that contain every word typed.
func (c *Chooser) narrow() {
	words := strings.Fields(strings.ToLower(c.in.value()))
	var rows [][]Cell
	var keys []string
	for _, it := range c.items {
		if containsAll(strings.ToLower(it.Name+" "+it.Text), words) {
			rows = append(rows, []Cell{{Text: it.Name}, {Text: it.Text}})
			keys = append(keys, it.Name)
		}
	}
	c.table.SetRows(rows, keys)
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// Value is the marked item, or the text itself where it matches none.
func (c *Chooser) Value() string {
	if key, ok := c.table.Key(); ok {
		return key
	}
	return strings.TrimSpace(c.in.value())
}

func (c *Chooser) accept() Outcome {
	if c.Value() == "" {
		return Open
	}
	return Accepted
}

// Resize says how large the screen is that the dialog lies on.
func (c *Chooser) Resize(w, h int) {
	c.w, c.h = min(w, chooserWidth), min(h, len(c.items)+6)
	iw, ih := Pane{}.Inner(c.w, c.h)
	c.in.resize(iw - 2)
	c.table.Resize(iw, ih-2)
}

// Update handles keys and pasted text.
func (c *Chooser) Update(msg tea.Msg) (Outcome, tea.Cmd) {
	if out, ok := chooserKeys.Do(c, msg); ok {
		return out, nil
	}
	before := c.in.value()
	cmd := c.in.update(msg)
	if c.in.value() != before {
		c.narrow()
	}
	return Open, cmd
}

// View draws the dialog, at most w x h cells, for [Overlay].
func (c *Chooser) View(th *theme.Theme, _, _ int) string {
	keys := cmp.Or(c.Keys, chooserKeys.All().Sentence())
	p := Pane{Title: c.Title, Bottom: keys, BottomInfo: c.table.Position(), Focused: true}
	iw, ih := p.Inner(c.w, c.h)
	content := format.Pad(th.Accent.Render(th.Glyphs.Cursor)+" "+c.in.view(th), iw, "")
	if ih > 2 {
		content += "\n\n" + c.table.View(th, true)
	}
	return p.View(th, c.w, c.h, content)
}
