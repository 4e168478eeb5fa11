package train

import (
	"math"

	"tunebench/engine/event"
	"tunebench/engine/train/job"
)

// probeCount is the number of values of a [LayerProbe].
const probeCount = 6

var probeNames = [probeCount]string{
	event.ProbeGradNorm, event.ProbeUpdateRatio, event.ProbeDeadUnits,
	event.ProbeSaturation, event.ProbeActivationMean, event.ProbeActivationStd,
}

// probeValues returns the probe's values in the order of probeNames.
func probeValues(p job.LayerProbe) [probeCount]float64 {
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

// probeShare is the most that measuring may take of the time that steps take.
const probeShare = 0.01

// measures reports whether the last update of the current epoch is measured. Nearly
// every network is measured each epoch, because its epochs take at least a hundred times
// as long as measuring. Where epochs take microseconds, only every n-th one and the
// last of the run are, so that probes stay within probeShare.
func (t *Trainer) measures() bool {
	return t.epoch%probeEvery(t.model, t.batch, len(t.order)) == 0 || t.epoch == t.cfg.Epochs-1
}

// probeEvery returns how many epochs share one measurement. It depends on nothing
// but sizes, so that a resumed run measures where the whole one does.
func probeEvery(m job.Model, batch, rows int) int {
	steps := (rows + batch - 1) / batch
	epoch, measure := m.StepCost.Of(steps, rows), m.MeasureCost.Of(1, min(batch, rows))
	if !(measure > probeShare*epoch) {
		return 1
	}
	return int(math.Ceil(min(measure/(probeShare*epoch), math.MaxInt32)))
}

// putProbes adds the probes of the epoch's last update, those that apply. They are
// not among the last values, which decide: maps would cost more than measuring.
func (t *Trainer) putProbes() {
	t.probes = t.exec.Probes(t.probes[:0])
	for i, p := range t.probes {
		if i == len(t.layerTags) {
			return
		}
		for j, v := range probeValues(p) {
			if !math.IsNaN(v) {
				t.scalars = append(t.scalars, event.Scalar{Tag: t.layerTags[i][j], Value: v})
			}
		}
	}
}
