package diagnosis

import (
	"fmt"
	"math"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// band is the range of learning rates that usually work for an optimizer on standardized data.
type band struct{ low, high float64 }

// usual are the bands, by experience and the defaults of the papers: adaptive rules move every
// weight by about lr per step, whatever the gradient; plain descent moves by lr times the gradient.
var usual = map[string]band{
	"gd": {0.01, 1}, "sgd": {0.005, 0.5}, "momentum": {0.0005, 0.1}, "nesterov": {0.0005, 0.1},
	"adagrad": {0.001, 0.1}, "rmsprop": {1e-4, 0.01}, "adam": {1e-4, 0.02}, "adamw": {1e-4, 0.02},
	"lion": {1e-5, 0.003}, "muon": {0.001, 0.05},
}

// rateEvidence states the learning rate and the band that is usual for the optimizer.
func (r *run) rateEvidence() (finding.Evidence, bool) {
	lr, ok := r.learningRate()
	if !ok {
		return finding.Evidence{}, false
	}
	text := num(lr)
	if b, known := usual[r.text("optimizer.name")]; known {
		text += fmt.Sprintf(" with %s (usual: %s to %s)", r.text("optimizer.name"), num(b.low), num(b.high))
	}
	return finding.Evidence{Label: "learning rate", Text: text}, true
}

// rateSide is -1 if the learning rate is below the usual band, 1 if above, 0 within or unknown.
func (r *run) rateSide() int {
	lr, ok := r.learningRate()
	b, known := usual[r.text("optimizer.name")]
	switch {
	case !ok || !known:
		return 0
	case lr < b.low:
		return -1
	case lr > b.high:
		return 1
	}
	return 0
}

// lowRate reports whether the rate is at the low end of what is usual for the optimizer, or below.
func (r *run) lowRate() bool {
	const lowEnd = 5
	lr, ok := r.learningRate()
	b, known := usual[r.text("optimizer.name")]
	return ok && known && lr <= lowEnd*b.low
}

// updateEvidence states how much one step changes the weights, in the median over the
// layers. About a thousandth is usual.
func (r *run) updateEvidence() (finding.Evidence, bool) {
	var ratios []float64
	for layer := range maxLayers {
		points := r.h.Series(event.LayerTag(layer, event.ProbeUpdateRatio))
		if c := raw(points); c.len() > 0 {
			ratios = append(ratios, c.end())
		}
	}
	if len(ratios) == 0 {
		return finding.Evidence{}, false
	}
	m := median(ratios)
	if math.IsNaN(m) {
		return finding.Evidence{}, false
	}
	return finding.Fact("update size", "one step changes the weights by %s of their size (usual: about 0.1 %%)", tinyPercent(m)), true
}

// tinyPercent prints shares that percent would round to nothing.
func tinyPercent(share float64) string {
	if share != 0 && math.Abs(share) < 0.001 {
		return num(100*share) + " %"
	}
	return percent(share)
}
