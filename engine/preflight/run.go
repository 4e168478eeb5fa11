package preflight

import (
	"context"
	"errors"
	"fmt"
)

// Progress says how far a pre-flight is.
type Progress struct {
	Done, Total int
	// Last is the check that has just been done, nil at the beginning; Next is the label of the one that comes, ""
	// at the end.
	Last *Check
	Next string
}

// check is one of them: what it is called, what it means to people, and what it does.
type check struct {
	name, label, means string
	do                 func(context.Context, *exam, *Check) error
}

// checks in their order.
var checks = []check{
	{"data", "data", "What is wrong with the rows, no network can learn away.", data},
	{
		"start", "loss at the start", "An untrained network should know as little as one constant answer, and no less.",
		start,
	},
	{
		"baseline", "what is easy",
		"What guessing, ten neighbours and a small regression reach is the least that training owes you.",
		baseline,
	},
	{
		"gradients", "gradients", "Every layer learns only if gradients reach it, and units only if they respond.",
		gradients,
	},
	{
		"overfit-batch", "one batch by heart",
		"A network that cannot learn one batch by heart will not learn all of them: it is broken or too small.",
		overfit,
	},
	{
		"learning-rate", "learning rate",
		"A few updates at growing rates show where the loss falls, and where it explodes.", learningRate,
	},
	{"stability", "stability", "A rate is safe if twice that rate still trains.", stability},
	{
		"batch", "batch and throughput",
		"Larger batches train more rows a second, up to a size from which they do not.",
		throughput,
	},
	{"memory", "memory", "What training will take, worked out from sizes.", memory},
	{"time", "time", "What all epochs will take at the speed measured here.", duration},
}

// Run examines an experiment, telling before and after each check how far it is; nil: nobody is told. The error is
// that of the context, or of an executor that failed.
func Run(ctx context.Context, s Subject, tell func(Progress)) (*Report, error) {
	if s.Executor == nil || s.Device == nil {
		return nil, errors.New("preflight: there is nothing to examine")
	}
	if tell == nil {
		tell = func(Progress) {}
	}
	e := newExam(s)
	done := make([]Check, 0, len(checks))
	tell(Progress{Total: len(checks), Next: checks[0].label})
	for i, c := range checks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out := Check{Name: c.name, Label: c.label, Means: c.means}
		err := c.do(ctx, e, &out)
		if back := s.Executor.ImportState(e.initial); err == nil {
			err = back
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.label, err)
		}
		done = append(done, out)
		p := Progress{Done: i + 1, Total: len(checks), Last: &done[i]}
		if i+1 < len(checks) {
			p.Next = checks[i+1].label
		}
		tell(p)
	}
	return conclude(done), nil
}
