package train

import (
	"math"

	"tunebench/engine/event"
)

// probeCount is the number of values of a [LayerProbe].
const probeCount = 6

var probeNames = [probeCount]string{
	event.ProbeGradNorm, event.ProbeUpdateRatio, event.ProbeDeadUnits,
	event.ProbeSaturation, event.ProbeActivationMean, event.ProbeActivationStd,
}

// values returns the probe's values in the order of probeNames.
func (p LayerProbe) values() [probeCount]float64 {
	return [probeCount]float64{p.GradNorm, p.UpdateRatio, p.DeadUnits, p.Saturation, p.ActivationMean, p.ActivationStd}
}

// probeTags builds every tag once, so that an epoch's record needs no new string.
func probeTags(layers int) [][probeCount]string {
	tags := make([][probeCount]string, layers)
	for i := range tags {
		for j, name := range probeNames {
			tags[i][j] = event.LayerTag(i, name)
		}
	}
	return tags
}

// putProbes adds the probes of the epoch's last update, those that apply.
func (t *Trainer) putProbes() {
	t.probes = t.exec.Probes(t.probes[:0])
	for i, p := range t.probes {
		if i == len(t.layerTags) {
			return
		}
		for j, v := range p.values() {
			if !math.IsNaN(v) {
				t.put(t.layerTags[i][j], v)
			}
		}
	}
}
