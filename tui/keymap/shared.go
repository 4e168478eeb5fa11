package keymap

import "slices"

// The groups of the full help.
const (
	GroupRun   = "Run"
	GroupForm  = "Experiment"
	GroupChart = "Charts"
	GroupMove  = "Move"
	GroupProg  = "Program"
)

// Motion is a way to move about in a list or a text.
type Motion int

// The motions that [Navigation] binds.
const (
	Up Motion = iota
	Down
	PageUp
	PageDown
	Top
	Bottom
)

// Of returns how many lines a motion moves by, given the lines of a page and of everything.
func (m Motion) Of(page, total int) int {
	return [...]int{Up: -1, Down: 1, PageUp: -page, PageDown: page, Top: -total, Bottom: total}[m]
}

// motions name the keys that move about on every screen.
var motions = []struct {
	motion Motion
	keys   []string
	help   Help
}{
	{Up, []string{"up", "k"}, Help{Label: "↑ k", ASCII: "up k", Short: "up"}},
	{Down, []string{"down", "j"}, Help{Label: "↓ j", ASCII: "down j", Short: "down"}},
	{PageUp, []string{"pgup", "ctrl+b"}, Help{Short: "page up"}},
	{PageDown, []string{"pgdown", "ctrl+f"}, Help{Label: "pgdn", Short: "page down"}},
	{Top, []string{"g", "home"}, Help{Short: "first"}},
	{Bottom, []string{"G", "end"}, Help{Short: "last"}},
}

// Navigation binds the keys that move about, the same on all screens, but for those of which a screen has a use of
// its own.
func Navigation[M, R any](move func(M, Motion) R, taken ...string) []Binding[M, R] {
	out := make([]Binding[M, R], len(motions))
	for i, row := range motions {
		keys := slices.DeleteFunc(slices.Clone(row.keys), func(k string) bool { return slices.Contains(taken, k) })
		out[i] = Binding[M, R]{Keys: keys, Help: row.help, Do: func(m M) R { return move(m, row.motion) }}
		out[i].Help.Group = GroupMove
	}
	return out
}

// ListNavigation is Navigation for a list beside a field of text, which takes the letters.
func ListNavigation[M, R any](move func(M, Motion) R) []Binding[M, R] {
	bind := func(m Motion, keys ...string) Binding[M, R] {
		return Binding[M, R]{Keys: keys, Do: func(model M) R { return move(model, m) }}
	}
	return []Binding[M, R]{
		bind(Up, "up", "ctrl+p"), bind(Down, "down", "ctrl+n"), bind(PageUp, "pgup"), bind(PageDown, "pgdown"),
	}
}

// Panes binds the keys that turn to the next (1) or the previous (-1) pane.
func Panes[M, R any](turn func(m M, by int) R) []Binding[M, R] {
	return []Binding[M, R]{
		{
			Keys: []string{"tab"},
			Help: Help{Group: GroupMove, Rank: 6, Short: "next pane", Brief: "pane", Long: "next pane"},
			Do:   func(m M) R { return turn(m, 1) },
		},
		{
			Keys: []string{"shift+tab"},
			Help: Help{Group: GroupMove, Short: "previous pane"},
			Do:   func(m M) R { return turn(m, -1) },
		},
	}
}
