package screen

import "tunebench/tui/keymap"

// LeaveKey leaves the program at once wherever the user is: in a text that is typed, a dialog, help.
const LeaveKey = "ctrl+c"

// ProgramKeys binds what works on every screen. keys lists the keys of the screen, back closes
// what is open there, quit leaves the program, or asks first.
func ProgramKeys[M any](keys func(M) keymap.Table, back, quit func(M) Effect) []keymap.Binding[M, Effect] {
	out := LeavingKeys(keys, quit)
	esc := keymap.Binding[M, Effect]{
		Keys: []string{"esc"},
		Help: keymap.Help{Group: keymap.GroupProg, Short: "back", Long: "close what is open, go back"},
		Do:   back,
	}
	return append(out[:1:1], append([]keymap.Binding[M, Effect]{esc}, out[1:]...)...)
}

// LeavingKeys is ProgramKeys for a screen that binds the way back itself.
func LeavingKeys[M any](keys func(M) keymap.Table, quit func(M) Effect) []keymap.Binding[M, Effect] {
	return []keymap.Binding[M, Effect]{
		{
			Keys: []string{"?", "f1"},
			Help: keymap.Help{Group: keymap.GroupProg, Rank: 1, Short: "help", Long: "this help"},
			Do:   func(m M) Effect { return Do(Help{keys(m)}) },
		},
		{
			Keys: []string{"q"},
			Help: keymap.Help{
				Group: keymap.GroupProg, Rank: 2,
				Short: "quit (training goes on)", Brief: "quit", Long: "leave; a run in progress trains on",
			},
			Do: quit,
		},
		{
			Keys: []string{LeaveKey},
			Help: keymap.Help{Group: keymap.GroupProg, Short: "leave at once"},
			Do:   func(M) Effect { return Do(Quit{}) },
		},
		{
			Keys: []string{"ctrl+z"},
			Help: keymap.Help{Group: keymap.GroupProg, Short: "to the shell; fg returns"},
			Do:   func(M) Effect { return Do(Suspend{}) },
		},
	}
}

// ThemeKeys bind how screens with many curves look.
func ThemeKeys[M any]() []keymap.Binding[M, Effect] {
	return []keymap.Binding[M, Effect]{{
		Keys: []string{"C"},
		Help: keymap.Help{
			Group: keymap.GroupChart, Short: "colors", Long: "other colors, which the color-blind tell from each other",
		},
		Do: func(M) Effect { return Do(Recolor{}) },
	}}
}
