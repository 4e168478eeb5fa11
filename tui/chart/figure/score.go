package figure

import (
	"tunebench/engine/event"
	"tunebench/tui/chart"
	"tunebench/tui/layout"
)

// Score shows how good the predictions are, in the measure that the task is judged by.
var Score = Figure{
	Title:    "Accuracy",
	Find:     findScore,
	Room:     layout.Item{MinW: 26, MinH: 7, Weight: 6},
	Expected: true,
	Best:     true,
	Rest:     true,
}

func findScore(r Run) Found {
	q, curves := r.pair(event.Scores()...)
	switch {
	case len(curves) > 0:
	case r.Foreign:
		return r.other()
	case r.Regression:
		q = event.R2
	default:
		q = event.Accuracy
	}
	found := Found{Title: q.Title(), Curves: curves}
	if q.Share() {
		found.YLimit = chart.Range{Max: 1}
	}
	return found
}
