package grid

import (
	"tunebench/tui/keymap"
)

// Keys binds what a grid does to the keys of a screen that has one; its arrows, pages and ends are bound by the
// screen to [Grid.Move], and the way back to [Grid.Back].
func Keys[M, R any](of func(M) *Grid) []keymap.Binding[M, R] {
	out := make([]keymap.Binding[M, R], 0, len(keys))
	for _, row := range keys {
		row.help.Group = keymap.GroupChart
		out = append(out, keymap.Binding[M, R]{Keys: row.keys, Help: row.help, Do: func(m M) (none R) {
			row.do(of(m))
			return none
		}})
	}
	return out
}

var keys = []struct {
	keys []string
	help keymap.Help
	do   func(*Grid)
}{
	{
		[]string{"tab"},
		keymap.Help{Rank: 4, Short: "chart", Long: "the next chart"},
		func(g *Grid) { g.step(1) },
	},
	{
		[]string{"shift+tab"},
		keymap.Help{Short: "the chart before"},
		func(g *Grid) { g.step(-1) },
	},
	{
		[]string{"enter", "z"},
		keymap.Help{Rank: 4, Short: "enlarge", Long: "let one chart fill the grid, or all again"},
		func(g *Grid) { g.large = !g.large && len(g.all) > 0 },
	},
	{
		[]string{"/"},
		keymap.Help{Rank: 3, Short: "find", Long: "show only charts of these words, or of a regular expression"},
		(*Grid).ask,
	},
	{
		[]string{"p"},
		keymap.Help{Rank: 6, Short: "pin", Long: "pin the chart before all others, or let it go"},
		(*Grid).pin,
	},
	{
		[]string{"left"},
		keymap.Help{
			Rank: 3, Label: "←/→", ASCII: "<-/->", Short: "values",
			Long: "crosshair: the values of all curves at one place",
		},
		func(g *Grid) { g.moveHair(-1) },
	},
	{[]string{"right"}, keymap.Help{Rank: keymap.Hidden}, func(g *Grid) { g.moveHair(1) }},
	{
		[]string{"+", "="},
		keymap.Help{
			Rank: 5, Label: "+/-", Short: "zoom",
			Long: "zoom in and out around the crosshair; drag or wheel of the mouse",
		},
		func(g *Grid) { g.zoom(1/zoomStep, g.center()) },
	},
	{[]string{"-"}, keymap.Help{Rank: keymap.Hidden}, func(g *Grid) { g.zoom(zoomStep, g.center()) }},
	{
		[]string{"shift+left", "<"},
		keymap.Help{Label: "< >", Short: "move", Long: "move along the x axis when zoomed"},
		func(g *Grid) { g.pan(-0.25) },
	},
	{[]string{"shift+right", ">"}, keymap.Help{Rank: keymap.Hidden}, func(g *Grid) { g.pan(0.25) }},
	{
		[]string{"0"},
		keymap.Help{Short: "whole", Long: "show the whole x axis again"},
		func(g *Grid) { g.window.Min, g.window.Max = 0, 0 },
	},
	{
		[]string{"x"},
		keymap.Help{Rank: 6, Short: "axis", Long: "x axis: by epoch, step, relative time, wall time"},
		(*Grid).turnAxis,
	},
	{
		[]string{"l"},
		keymap.Help{Rank: 6, Short: "log", Long: "y axis: by the values, logarithmic, linear"},
		func(g *Grid) {
			if p := g.focused(); p != nil {
				g.scale = g.scale.Next(&p.line)
			}
		},
	},
	{
		[]string{"L"},
		keymap.Help{Short: "log x", Long: "logarithmic or linear x axis"},
		func(g *Grid) {
			g.logX = !g.logX
			g.window.Min, g.window.Max = 0, 0
		},
	},
	{
		[]string{"s", "m"},
		keymap.Help{Rank: 6, Short: "smooth", Long: "smooth the curves over their faint raw values"},
		func(g *Grid) { g.smooth = (g.smooth + 1) % len(smoothings) },
	},
	{
		[]string{"M"},
		keymap.Help{Short: "mouse", Long: "leave the mouse to the terminal, to select text, or take it back"},
		func(g *Grid) { g.noMouse = !g.noMouse },
	},
}
