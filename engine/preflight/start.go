package preflight

import (
	"context"
	"math"

	"tunebench/engine/finding"
	"tunebench/engine/train/job"
)

// looked is how many rows the first update takes: enough that a unit which none of them moves is dead.
const looked = 512

// Starts that ask for attention, as shares of chance.
const (
	farAbove = 10.0 // the outputs are so large that training begins by shrinking them
	above    = 1.5
	below    = 0.8 // the network knows something already
)

// start measures one update without anything that makes training harder, and compares its loss with chance.
func start(_ context.Context, e *exam, c *Check) error {
	exec, err := e.beside(e.clean)
	if err != nil {
		return err
	}
	hyper := e.Config.Hyper
	hyper.Dropout = 0
	e.first, err = job.Do(exec, job.Step{Rows: e.spread(e.bearable(looked)), Hyper: hyper, Measure: true})
	if err != nil {
		return err
	}
	e.probes = exec.Probes(nil)
	level := max(e.chance, e.uniform())
	share := e.first.Loss / level
	c.figure("loss", e.first.Loss)
	c.figure("chance", e.chance)
	c.figure("uniform", e.uniform())
	of := "the best constant answer"
	if e.clean.Loss.Kind.Classes() {
		of = "the class frequencies"
	}
	c.fact("loss", "%s before the first update", num(e.first.Loss))
	c.fact("chance", "%s by %s", num(e.chance), of)
	e.judgeStart(c, share)
	return nil
}

func (e *exam) judgeStart(c *Check, share float64) {
	calmer := func() {
		c.advise(
			e.change("Weights scaled to the width of their layer keep outputs of the size of the inputs.",
				to("model.init", "auto")),
			e.change("Features of one scale keep the first layer's outputs small.", to("data.normalize", "standard")),
			e.change("A norm keeps what each layer passes on at one scale.", to("model.norm", "batch")))
	}
	switch {
	case math.IsNaN(share) || math.IsInf(share, 0):
		c.raise(finding.Bad, "the loss is "+num(e.first.Loss)+" before training")
		calmer()
	case share > farAbove:
		c.raise(finding.Warn, "starts at "+num(share)+" times chance: the outputs are too large")
		calmer()
	case share > above:
		c.raise(finding.Info, "starts somewhat above chance, at "+num(share)+" times of it")
	case share < below && e.text("model.weights") != "":
		c.raise(finding.Good, "the loaded weights start at "+num(share)+" of chance")
	case share < below:
		c.raise(finding.Info, "starts below chance without having learned anything")
	default:
		c.raise(finding.Good, "starts near chance")
	}
}
