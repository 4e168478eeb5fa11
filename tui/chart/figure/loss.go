package figure

import "tunebench/tui/layout"

// Loss is the figure that training is watched by.
var Loss = Figure{
	Title:      "Loss",
	Find:       func(r Run) Found { return Found{Curves: r.parts(loss)} },
	Room:       layout.Item{MinW: 30, MinH: 9, Weight: 9},
	Expected:   true,
	Best:       true,
	ChooseLogY: true,
}
