package compare

import (
	"math"

	"tunebench/experiments/workspace"
)

// axis is what curves are drawn over.
type axis int

const (
	byEpoch axis = iota
	byStep
	byTime
	byClock
	axes
)

// label names the axis in the words of a chart.
func (a axis) label() string {
	return [...]string{"epoch", "step", "s of its own", "s since the first began"}[a]
}

// choice names it for who chooses.
func (a axis) choice() string { return [...]string{"epoch", "step", "relative time", "wall time"}[a] }

// place is where a reading lies, first and earliest being the times of the run's first value and of the first of all;
// NaN: nowhere.
func (a axis) place(r workspace.Reading, first, earliest float64) float64 {
	switch a {
	case byStep:
		return float64(r.Step)
	case byTime:
		return r.Wall - first
	case byClock:
		return r.Wall - earliest
	}
	return r.Place()
}

// starts are the times of the first value of each curve, and of the first of all.
func starts(curves [][]workspace.Reading) (first []float64, earliest float64) {
	first, earliest = make([]float64, len(curves)), math.Inf(1)
	for i, c := range curves {
		if len(c) > 0 {
			first[i] = c[0].Wall
			earliest = min(earliest, c[0].Wall)
		}
	}
	return first, earliest
}
