package search

import "math"

// Edge says that the best trial lies at an end of a parameter's range: beyond it there may be
// better ones.
type Edge struct {
	Param int // index in the space
	High  bool
}

const (
	edgeShare     = 0.05 // of the axis that counts as its end
	edgeMinTrials = 10
)

// Edges returns the ends of ranges at which the best trial lies: within a twentieth of the axis, on
// its own scale, or at the last whole number or step. Lists have no ends. It returns nil where
// fewer than 10 trials have a value, since the best of a few lies anywhere.
func Edges(h *History) []Edge {
	trials := valued(h)
	if len(trials) < edgeMinTrials {
		return nil
	}
	var edges []Edge
	for i, v := range trials[0].Point {
		p := h.Space.params[i]
		if p.Kind == Choice || math.IsNaN(v) || p.Low == p.High {
			continue
		}
		switch u := p.unit(v); {
		case u <= edgeShare || v == p.Low:
			edges = append(edges, Edge{i, false})
		case u >= 1-edgeShare || v == p.High:
			edges = append(edges, Edge{i, true})
		}
	}
	return edges
}
