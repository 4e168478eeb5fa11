package grid

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/theme"
)

// finder is what is looked for.
type finder struct {
	text   string
	before string          // the text was begun to be changed
	line   *component.Line // nil: nothing is typed
	wrong  error           // with the text
	row    string          // as drawn
}

// shown reports whether the finder takes a row of the grid.
func (f *finder) shown() bool { return f.line != nil || f.text != "" }

// among returns the tags that are looked for; while what is typed is wrong, all.
func (f *finder) among(tags []string, meaning func(string) string) []string {
	found, err := find(tags, meaning, f.text)
	if f.wrong = err; err != nil {
		return tags
	}
	return found
}

var findKeys = keymap.New([]keymap.Binding[*Grid, struct{}]{
	{
		Keys: []string{"enter"}, Help: keymap.Help{Rank: 1, Short: "keep"},
		Do: func(g *Grid) struct{} { g.sought.line = nil; return struct{}{} },
	},
	{
		Keys: []string{"esc"}, Help: keymap.Help{Rank: 1, Short: "cancel"},
		Do: func(g *Grid) struct{} {
			g.sought.line = nil
			g.seek(g.sought.before)
			return struct{}{}
		},
	},
	{
		Keys: []string{"up"}, Help: keymap.Help{Rank: keymap.Hidden},
		Do: func(g *Grid) struct{} { g.step(-1); return struct{}{} },
	},
	{
		Keys: []string{"down"}, Help: keymap.Help{Rank: keymap.Hidden},
		Do: func(g *Grid) struct{} { g.step(1); return struct{}{} },
	},
})

// ask begins to look for something.
func (g *Grid) ask() {
	g.sought.before = g.sought.text
	g.sought.line = component.NewLine(g.sought.text, "loss, layers grad, ^val/")
}

// Finding reports whether keys and pasted text belong to what is typed, and so to [Grid.Type].
func (g *Grid) Finding() bool { return g.sought.line != nil }

// Type takes a key or pasted text while something is looked for: the charts follow at once.
func (g *Grid) Type(msg tea.Msg) tea.Cmd {
	if _, ok := findKeys.Do(g, msg); ok {
		return nil
	}
	cmd := g.sought.line.Update(msg)
	g.seek(g.sought.line.Value())
	return cmd
}

func (g *Grid) seek(text string) {
	if text != g.sought.text {
		g.sought.text = text
		g.sought.wrong = nil
		g.choose()
	}
}

// arrange draws the finder into one row of w cells.
func (f *finder) arrange(th *theme.Theme, w, found int) {
	if !f.shown() {
		return
	}
	said, style := format.Plural(found, "chart"), th.Muted
	switch {
	case f.wrong != nil:
		said, style = f.wrong.Error(), th.Bad
	case found == 0:
		said = "no chart"
	}
	keys := "  esc all"
	if f.line != nil {
		keys = "  " + findKeys.All().Sentence()
	}
	if format.Width(said+keys) > w/2 {
		keys = ""
	}
	said = format.Truncate(format.Clean(said), max(0, w-12), th.Glyphs.Ellipsis)
	room := max(1, w-format.Width(said+keys)-6)
	text := th.Text.Render(format.Pad(format.Clean(f.text), room, th.Glyphs.Ellipsis))
	if f.line != nil {
		f.line.Resize(room)
		text = f.line.View(th)
	}
	f.row = format.Pad(" "+th.Accent.Render("/")+" "+text+"  "+style.Render(said)+th.Faint.Render(keys), w, "")
}
