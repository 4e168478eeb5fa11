package figure

import (
	"tunebench/engine/event"
	"tunebench/tui/format"
	"tunebench/tui/layout"
)

// Throughput shows the training samples per second. Epochs of a small set last milliseconds,
// and their speed scatters widely: it is smoothed always.
var Throughput = Figure{
	Title:     "Throughput",
	Find:      func(r Run) Found { return Found{Curves: r.one(event.Throughput, "samples/s")} },
	Room:      layout.Item{MinW: 20, MinH: 7, Weight: 4},
	Expected:  true,
	YZero:     true,
	Smoothing: 0.8,
	Value:     format.SI,
	Tick:      format.CompactSI,
}
