package figure

import (
	"tunebench/engine/event"
	"tunebench/tui/format"
	"tunebench/tui/layout"
)

// LearningRate shows what the schedule and live changes made of the learning rate.
var LearningRate = Figure{
	Title:   "Learning rate",
	Find:    func(r Run) Found { return Found{Curves: r.one(event.LearningRate, "lr")} },
	Room:    layout.Item{MinW: 20, MinH: 7, Weight: 4, Area: 2400},
	Varying: true,
	LogY:    true,
	Value:   format.Rate,
}
