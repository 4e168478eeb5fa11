package diagnosis

import (
	"fmt"
	"math"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// optimizer returns the row of the run's update rule; the zero row of one that is unknown.
func (c Context) optimizer() hparam.Method {
	m, _ := hparam.FindMethod("optimizer.name", c.text("optimizer.name"))
	return m
}

// rateEvidence states the learning rate and the band that is usual for the optimizer.
func (r *run) rateEvidence() (finding.Evidence, bool) {
	lr, ok := r.learningRate()
	if !ok {
		return finding.Evidence{}, false
	}
	text := num(lr)
	if m := r.optimizer(); m.Rates.Known() {
		text += fmt.Sprintf(" with %s (usual: %s to %s)", m.Name, num(m.Rates.Low), num(m.Rates.High))
	}
	return finding.Evidence{Label: "learning rate", Text: text}, true
}

// rateSide is -1 if the learning rate is below the usual band, 1 if above, 0 within or unknown.
func (r *run) rateSide() int {
	lr, ok := r.learningRate()
	usual := r.optimizer().Rates
	switch {
	case !ok || !usual.Known():
		return 0
	case lr < usual.Low:
		return -1
	case lr > usual.High:
		return 1
	}
	return 0
}

// lowRate reports whether the rate is at the low end of what is usual for the optimizer, or below.
func (r *run) lowRate() bool {
	const lowEnd = 5
	lr, ok := r.learningRate()
	usual := r.optimizer().Rates
	return ok && usual.Known() && lr <= lowEnd*usual.Low
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
	return finding.Fact("update size", "one step changes the weights by %s of their size (usual: about 0.1 %%)",
		tinyPercent(m)), true
}

// tinyPercent prints shares that percent would round to nothing.
func tinyPercent(share float64) string {
	if share != 0 && math.Abs(share) < 0.001 {
		return num(100*share) + " %"
	}
	return percent(share)
}
