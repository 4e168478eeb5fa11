package figure

import (
	"tunebench/engine/event"
	"tunebench/tui/layout"
)

// Loss is the figure that training is watched by.
var Loss = Figure{
	Title:      "Loss",
	Find:       findLoss,
	Room:       layout.Item{MinW: 30, MinH: 9, Weight: 9},
	Expected:   true,
	Best:       true,
	ChooseLogY: true,
}

func findLoss(r Run) Found {
	_, curves := r.pair(event.Losses()...)
	return Found{Curves: curves}
}
