package diagnosis

import (
	"strconv"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// The kinds of findings of this file.
const (
	DeadUnits finding.Kind = "dead-units"      // relu units that are zero for every row
	Saturated finding.Kind = "saturated-units" // tanh or sigmoid units in the flat part
)

const (
	// maxLayers bounds the layers whose probes are read.
	maxLayers = 128
	// minProbes is how many points of a probe are judged. Tiny networks are measured in one epoch
	// of several, so that a run long enough to judge may have few.
	minProbes = 3
	// deadShare of a layer's units at zero for a whole batch starves the layers behind it. Half of
	// them at zero is common in networks that work: batches are small and rows of one class alike.
	deadShare = 0.7
	// deadMisfit is the share of chance below which the living units have evidently sufficed.
	deadMisfit = 0.1
	// saturatedShare of a layer's activations in the flat part pass hardly any gradient.
	saturatedShare = 0.7
)

// worstLayer returns the layer with the highest recent value of a probe and the first step at which
// it was above bound.
func (r *run) worstLayer(probe string, bound float64) (layer int, share float64, since int64) {
	layer = -1
	if max(r.train.len(), r.val.len()) < minEvaluations {
		return layer, 0, 0
	}
	for i := range maxLayers {
		c := raw(r.h.Series(event.LayerTag(i, probe)))
		if c.len() < minProbes || c.end() <= share {
			continue
		}
		layer, share = i, c.end()
		since = c.steps[c.len()-1]
		for j := c.len() - 1; j >= 0 && c.v[j] > bound; j-- {
			since = c.steps[j]
		}
	}
	return layer, share, since
}

// deadUnits: most units of a layer are zero for every row of a batch, so that they neither help nor learn.
func (r *run) deadUnits() (finding.Finding, bool) {
	layer, share, since := r.worstLayer(event.ProbeDeadUnits, deadShare)
	if layer < 0 || share < deadShare || r.misfit() < deadMisfit {
		return finding.Finding{}, false
	}
	f := finding.Finding{
		Kind: DeadUnits, Title: "Dead units", Severity: finding.Warn, Confidence: confidence(share/deadShare - 1),
		Why: "A relu unit whose input is negative for every row gives zero and receives no gradient: it stays " +
			"dead. Large steps push units there.",
	}
	f = r.since(f, since)
	f.Evidence = []finding.Evidence{finding.Fact("layer "+strconv.Itoa(layer),
		"%s of its units are zero for a whole batch (rule: %s)", percent(share), percent(deadShare))}
	f.Suggestions = r.suggest(r.leaky(), r.rateDown(3), r.batchNorm())
	return f, true
}

// saturated: most activations of a layer lie in the flat part of tanh or sigmoid.
func (r *run) saturated() (finding.Finding, bool) {
	layer, share, since := r.worstLayer(event.ProbeSaturation, saturatedShare)
	if layer < 0 || share < saturatedShare {
		return finding.Finding{}, false
	}
	f := finding.Finding{
		Kind: Saturated, Title: "Saturated units", Severity: finding.Info,
		Confidence: confidence(share/saturatedShare - 1),
		Why: "In the flat part of tanh or sigmoid a unit passes hardly any gradient, so the layers before it learn " +
			"slowly.",
	}
	f = r.since(f, since)
	f.Evidence = []finding.Evidence{finding.Fact("layer "+strconv.Itoa(layer),
		"%s of its activations are saturated (rule: %s)", percent(share), percent(saturatedShare))}
	f.Suggestions = r.suggest(r.batchNorm(), r.rateDown(3), r.relu())
	return f, true
}
