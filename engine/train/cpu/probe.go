package cpu

import (
	"math"

	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
)

func unknownProbe() job.LayerProbe {
	nan := math.NaN()
	return job.LayerProbe{
		GradNorm: nan, UpdateRatio: nan, DeadUnits: nan, Saturation: nan, ActivationMean: nan, ActivationStd: nan,
	}
}

// Probes implements [job.Executor].
func (e *Executor) Probes(dst []job.LayerProbe) []job.LayerProbe {
	return append(dst[:0], e.probes...)
}

// measure completes the result of a measured step and fills the probes, from what
// the optimizer saw in passing and from the activations, which the update left alone.
func (e *Executor) measure(h job.Hyper, out *job.StepResult) {
	all := e.changes.Rest.Grad
	abs, squares := 0.0, 0.0
	for i, p := range e.net.Tensors() {
		c := e.changes.Weights[i]
		all, abs, squares = all+c.Grad, abs+c.Abs, squares+c.Squares
		if p.Turned() {
			e.probes[p.Layer] = e.probe(p.Layer, c)
		}
	}
	out.Penalty = float64(h.L1*abs) + float64(h.L2/2*squares)
	if math.IsNaN(out.GradNorm) { // unless clipping has needed it
		out.GradNorm = math.Sqrt(all)
	}
}

// probe describes a layer by its activity and by what the step did to its weights.
func (e *Executor) probe(layer int, c optimizer.Change) job.LayerProbe {
	a := e.net.Activity(e.ws, layer)
	p := job.LayerProbe{
		GradNorm: math.Sqrt(c.Grad), UpdateRatio: math.NaN(),
		DeadUnits: a.Dead, Saturation: a.Saturated, ActivationMean: a.Mean, ActivationStd: a.Std,
	}
	if c.Squares > 0 {
		p.UpdateRatio = math.Sqrt(c.Moved / c.Squares)
	}
	return p
}

// costs estimates what a step costs and what measuring it adds, in nanoseconds of
// an EPYC core of 2024. Where it counts, and that is in networks whose steps take
// microseconds, it errs to the side of cheap steps and dear measuring.
func costs(s nn.Spec, m job.Model) (step, measure job.Cost) {
	perFLOP, perWeight, units, embedded := 0.005, 0.2, s.Outputs, 0
	for _, h := range s.Hidden {
		units += h
	}
	if s.SparseInputs {
		perFLOP = 0.3 // their products gather
	}
	for _, f := range s.Fields {
		embedded += f.Dim
	}
	if s.SparseInputs || len(s.Fields) > 0 {
		perWeight = 0.8 // most are untouched, and in no cache
	}
	layers := float64(m.Layers)
	step.Fixed = 150 + float64(125*layers)
	step.PerRow = float64(1.2*float64(units)) + float64(4*float64(embedded)) +
		float64(perFLOP*float64(m.FLOPsPerSample))
	measure.Fixed = 200 + float64(200*layers) + float64(perWeight*float64(m.Params))
	measure.PerRow = 0.2 * float64(units)
	return step, measure
}
