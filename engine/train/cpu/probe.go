package cpu

import (
	"math"

	"tunebench/engine/train"
	"tunebench/engine/vec"
)

func unknownProbe() train.LayerProbe {
	nan := math.NaN()
	return train.LayerProbe{
		GradNorm: nan, UpdateRatio: nan, DeadUnits: nan, Saturation: nan, ActivationMean: nan, ActivationStd: nan,
	}
}

// Probes implements [train.Executor].
func (e *Executor) Probes(dst []train.LayerProbe) []train.LayerProbe {
	return append(dst[:0], e.probes...)
}

// measure fills the probes from the batch that Backward has just seen.
func (e *Executor) measure() {
	for i := range e.probes {
		e.probes[i] = unknownProbe()
	}
	for _, p := range e.net.Tensors() {
		if p.Turned() {
			e.probes[p.Layer].GradNorm = float64(vec.Norm(e.net.Grads[p.Off : p.Off+p.Len()]))
		}
	}
	for i := range e.probes {
		s := e.net.Activity(e.ws, i)
		q := &e.probes[i]
		q.DeadUnits, q.Saturation, q.ActivationMean, q.ActivationStd = s.Dead, s.Saturated, s.Mean, s.Std
	}
}

// measureUpdate completes the probes with the size of the update. The weights
// have moved already; against their norm the difference does not show.
func (e *Executor) measureUpdate() {
	for i, p := range e.net.Tensors() {
		if p.Turned() {
			if norm := float64(vec.Norm(e.net.Params[p.Off : p.Off+p.Len()])); norm > 0 {
				e.probes[p.Layer].UpdateRatio = math.Sqrt(e.moved[i]) / norm
			}
		}
	}
}
