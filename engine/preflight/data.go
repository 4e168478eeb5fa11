package preflight

import (
	"context"
	"slices"

	"tunebench/engine/finding"
	"tunebench/engine/profile"
)

// lies are the kinds of warnings that make a figure worthless which training would give.
var lies = []finding.Kind{profile.GivesAway, profile.Leakage}

// data passes on what is wrong with the rows. The worst of them speaks for all.
func data(_ context.Context, e *exam, c *Check) error {
	n := e.Job.Train.Rows()
	c.figure("train_rows", float64(n))
	c.figure("validation_rows", float64(e.Job.Validation.Rows()))
	c.figure("warnings", float64(len(e.Warnings)))
	c.fact("rows", "%d to train on, %d to validate, %d kept for a test", n, e.Job.Validation.Rows(), e.Job.Test.Rows())
	for _, w := range e.Warnings {
		severity := w.Severity
		if severity == finding.Bad && !slices.Contains(lies, w.Kind) {
			severity = finding.Warn
		}
		c.raise(severity, w.Title)
		text := w.Title
		if len(w.Evidence) > 0 {
			text += " (" + w.Evidence[0].Label + ": " + w.Evidence[0].Text + ")"
		}
		c.fact(string(w.Kind), "%s", text)
		for _, g := range w.Suggestions {
			if len(g.Changes) > 0 && w.Severity.AtLeast(finding.Warn) {
				c.advise(g)
			}
		}
	}
	if e.Job.Validation.Rows() == 0 {
		c.raise(finding.Warn, "no rows are held out")
		c.fact("validation", "none: nobody will be able to tell whether it learns or memorizes")
		c.advise(e.change("Holds out a fifth of the rows to measure what the network has really learned.",
			to("data.validation", 0.2)))
	}
	if c.Title == "" {
		c.raise(finding.Good, "nothing is wrong with the rows")
	}
	return nil
}
