// Package schedule computes the learning rate of every optimizer step.
//
// Each schedule is a closed form of the step (or the epoch) and of the base
// rate, so that a resumed run needs no replay; only plateau carries a [State],
// because it depends on what validation measured. The formulas and defaults are
// those of torch.optim.lr_scheduler, computed in float64.
//
// The base rate is an argument, not a part of the schedule: when a person changes
// optimizer.lr live, the base is replaced and the schedule's shape goes on from
// where it is. Plateau is the exception, see [Schedule.Rebase].
package schedule
