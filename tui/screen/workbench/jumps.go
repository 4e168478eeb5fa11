package workbench

import (
	"math"

	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// jumps finds where a schedule changes the learning rate at once: the drops of
// step and plateau, the restarts of cosine. Smooth curves need no mark.
type jumps struct {
	found []chart.Marker
	seen  int         // points examined
	last  chart.Point // the newest of them
}

// most bounds the marks, so that they never hide the curve.
const mostJumps = 12

// markers returns the jumps of a series that no other marker stands for.
func (j *jumps) markers(d *chart.Data, others []chart.Marker) []chart.Marker {
	if d == nil {
		return nil
	}
	if j.seen > d.Len() || j.seen > 0 && d.At(j.seen-1) != j.last {
		*j = jumps{} // the run went back to a checkpoint
	}
	for ; j.seen < d.Len(); j.seen++ {
		j.last = d.At(j.seen)
		if j.seen >= 2 && len(j.found) < mostJumps && jumped(d.At(j.seen-2).Y, d.At(j.seen-1).Y, j.last.Y) {
			j.found = append(j.found, chart.Marker{X: d.At(j.seen - 1).X, Label: "lr " + format.Rate(j.last.Y)})
		}
	}
	var out []chart.Marker
next:
	for _, m := range j.found {
		for _, o := range others {
			if math.Abs(o.X-m.X) <= 1 {
				continue next
			}
		}
		out = append(out, m)
	}
	return out
}

// jumped tells a jump after a flat stretch, or a rise too steep for a warm-up.
func jumped(before, from, to float64) bool {
	if from <= 0 || to <= 0 {
		return false
	}
	flat := math.Abs(from-before) <= 1e-6*from
	return flat && (to < 0.8*from || to > 1.25*from) || to > 3*from && from < before
}
