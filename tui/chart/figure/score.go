package figure

import (
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
}

func findScore(r Run) Found {
	share := chart.Range{Max: 1}
	choices := []struct {
		title    string
		quantity quantity
		limit    chart.Range
	}{
		{"Accuracy", accuracy, share},
		{"R2", r2, chart.Range{}},
	}
	if r.Regression {
		choices = choices[1:]
	}
	for _, c := range choices {
		if curves := r.parts(c.quantity); len(curves) > 0 {
			return Found{Title: c.title, Curves: curves, YLimit: c.limit}
		}
	}
	if !r.Foreign {
		return Found{Title: choices[0].title, YLimit: choices[0].limit}
	}
	return r.other()
}
