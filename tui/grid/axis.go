package grid

import (
	"math"

	"tunebench/engine/event"
)

// Axis is what curves are drawn over.
type Axis int

// The axes.
const (
	ByEpoch Axis = iota
	ByStep
	ByTime
	ByClock
	axes
)

// label names the axis in the words of a chart.
func (a Axis) label() string {
	return [...]string{"epoch", "step", "s of its own", "s since the first began"}[a]
}

// String names it for who chooses.
func (a Axis) String() string { return [...]string{"epoch", "step", "relative time", "wall time"}[a] }

// place is where a point of a history lies, began and earliest being the times at which its run and the
// first of all began.
func (a Axis) place(h *event.History, p event.Point, began, earliest float64) float64 {
	switch a {
	case ByTime:
		return p.Wall - began
	case ByClock:
		return p.Wall - earliest
	case ByEpoch:
		if epoch, ok := h.EpochAt(p.Step); ok {
			return epoch
		}
	}
	return float64(p.Step)
}

// began is the time of the first value of a history, +Inf without any.
func began(h *event.History) float64 {
	first := math.Inf(1)
	for _, tag := range h.Tags() {
		if wall := h.Series(tag)[0].Wall; wall > 0 {
			first = min(first, wall)
		}
	}
	return first
}
