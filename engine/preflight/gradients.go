package preflight

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"tunebench/engine/finding"
	"tunebench/engine/train/job"
)

// Gradients and units that ask for attention.
const (
	fading  = 1e-3 // of the gradient per weight at the top, what is left at the bottom
	gone    = 1e-6
	growing = 1e3
	silent  = 0.5 // share of the units of a layer that never respond
	dumb    = 0.95
)

// gradients reads the probes of the first update: how large gradients are per weight in each layer, and how many
// units never respond or are stuck in the flat part of their activation.
func gradients(_ context.Context, e *exam, c *Check) error {
	if e.symmetric() {
		c.raise(finding.Bad, "all units of a layer begin alike and will stay alike")
		c.fact("weights", "the units of a hidden layer have the same weights, so that they get the same gradient")
		c.advise(e.change("Random weights let units become different.", to("model.init", "auto")))
	}
	sizes := e.sizes()
	flow := make([]float64, len(e.probes))
	var norms []string
	for i, p := range e.probes {
		flow[i] = p.GradNorm / math.Sqrt(float64(max(1, sizes[i])))
		norms = append(norms, num(p.GradNorm))
		c.figure(fmt.Sprintf("layer_%d_gradient_norm", i), p.GradNorm)
	}
	c.figure("gradient_norm", e.first.GradNorm)
	c.fact("norm by layer", "%s", strings.Join(norms, ", "))
	e.judgeFlow(c, flow)
	e.judgeUnits(c)
	c.raise(finding.Good, "gradients reach every layer")
	return nil
}

// judgeFlow compares the layers that see the input with the last: in a healthy network gradients per weight are of
// one order.
func (e *exam) judgeFlow(c *Check, flow []float64) {
	last := len(flow) - 1
	least, most := slices.Min(flow), slices.Max(flow)
	ratio := flow[0] / flow[last]
	c.figure("first_to_last", ratio)
	if last > 0 {
		c.fact("first to last", "%s per weight (rule: %s to %s)", num(ratio), num(fading), num(growing))
	}
	livelier := func() {
		c.advise(
			e.change("Random weights of the right size pass gradients on.", to("model.init", "auto")),
			e.change("Relu passes gradients on as they are.", to("model.activation", "relu")),
			e.change("A norm keeps gradients of one size in all layers.", to("model.norm", "batch")))
	}
	switch {
	case math.IsNaN(most) || math.IsNaN(least) || math.IsInf(most, 0):
		c.raise(finding.Bad, "gradients are not finite")
		livelier()
	case most == 0:
		c.raise(finding.Bad, "there is no gradient at all")
		livelier()
	case least <= gone*most:
		c.raise(finding.Bad, fmt.Sprintf("no gradient reaches layer %d", slices.Index(flow, least)))
		livelier()
	case ratio < fading:
		c.raise(finding.Warn, "gradients vanish on their way down")
		livelier()
	case ratio > growing:
		c.raise(finding.Warn, "gradients explode on their way down")
		livelier()
	}
}

// judgeUnits looks at the hidden layers.
func (e *exam) judgeUnits(c *Check) {
	dead, stuck := 0.0, 0.0
	for i, p := range e.probes[:len(e.probes)-1] {
		if !math.IsNaN(p.DeadUnits) {
			dead = max(dead, p.DeadUnits)
			c.figure(fmt.Sprintf("layer_%d_dead_units", i), p.DeadUnits)
		}
		if !math.IsNaN(p.Saturation) {
			stuck = max(stuck, p.Saturation)
			c.figure(fmt.Sprintf("layer_%d_saturation", i), p.Saturation)
		}
	}
	if dead > 0 {
		c.fact("dead units", "%s of a layer respond to none of %d rows", percent(dead),
			len(e.spread(e.bearable(looked))))
	}
	if stuck > 0 {
		c.fact("saturated", "%s of a layer's outputs lie in the flat part", percent(stuck))
	}
	mend := func() {
		c.advise(
			e.change("Random weights of the right size keep units in their lively range.", to("model.init", "auto")),
			e.change("Features of one scale do not push units out of their lively range.",
				to("data.normalize", "standard")),
			e.change("A norm keeps the inputs of each activation in its lively range.", to("model.norm", "batch")))
	}
	switch worst := max(dead, stuck); {
	case worst >= dumb:
		c.raise(finding.Bad, percent(worst)+" of a layer's units do not respond")
		mend()
	case worst > silent:
		c.raise(finding.Warn, percent(worst)+" of a layer's units do not respond")
		mend()
	}
}

// sizes counts the weights of each layer that a probe describes.
func (e *exam) sizes() []int {
	out := make([]int, len(e.probes))
	for i := range out {
		if w := e.layer(i); w != nil {
			out[i] = w.Elements()
		}
	}
	return out
}

// layer finds the weights of a layer by their name in files.
func (e *exam) layer(i int) *job.Tensor {
	at := slices.IndexFunc(e.weights, func(t job.Tensor) bool { return t.Name == fmt.Sprintf("layers.%d.weight", i) })
	if at < 0 {
		return nil
	}
	return &e.weights[at]
}

// symmetric reports whether all units of some hidden layer have the same weights.
func (e *exam) symmetric() bool {
	for i := range e.Job.Net.Hidden {
		w := e.layer(i)
		if w == nil || len(w.Shape) != 2 || w.Shape[0] < 2 {
			continue
		}
		n, alike := w.Shape[1], true
		for u := 1; u < w.Shape[0] && alike; u++ {
			alike = slices.Equal(w.Data[:n], w.Data[u*n:(u+1)*n])
		}
		if alike {
			return true
		}
	}
	return false
}
