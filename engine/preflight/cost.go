package preflight

import (
	"context"
	"slices"
	"time"

	"tunebench/engine/diagnosis"
	"tunebench/engine/finding"
)

const (
	// crowded is the share of the memory from which on little is left for anything else.
	crowded = 0.8
	// rehearsed is about how long the experiment is trained to learn its pace.
	rehearsed = 1500 * time.Millisecond
	// long is from how many seconds on the time of a run is worth a thought.
	long = 120
)

// memory adds up what training will take.
func memory(_ context.Context, e *exam, c *Check) error {
	total := int64(0)
	for _, s := range e.Memory {
		total += s.Bytes
		c.fact(s.Of, "%s", bytesText(s.Bytes))
	}
	if total == 0 {
		total = e.Executor.Model().MemoryBytes
	}
	c.figure("bytes", float64(total))
	title := bytesText(total)
	if e.Room > 0 {
		share := float64(total) / float64(e.Room)
		c.figure("room", float64(e.Room))
		title += " of " + bytesText(e.Room)
		if share > crowded {
			c.raise(finding.Warn, title+": little is left for anything else")
			return nil
		}
	}
	c.raise(finding.Good, title)
	return nil
}

// duration rehearses the first epochs and says how long all of them take, and what would shorten that.
func duration(ctx context.Context, e *exam, c *Check) error {
	c.Timed = true
	rehearse := e.Rehearse
	if rehearse == nil {
		rehearse = e.rehearse
	}
	p, err := rehearse(ctx, rehearsed)
	if cancelled := ctx.Err(); cancelled != nil {
		return cancelled
	}
	if err != nil { // it would end like this where it is trained
		c.raise(finding.Warn, "the first epochs do not train")
		c.fact("rehearsal", "%v", err)
		return nil
	}
	if p.EvalEvery > 0 && p.Eval == 0 {
		if p.Eval, err = e.evaluation(); err != nil {
			return err
		}
	}
	c.figure("seconds", p.Total())
	c.figure("epoch_seconds", p.Train+p.Other)
	c.figure("evaluation_seconds", p.Eval)
	c.figure("start_seconds", p.Start)
	c.fact("an epoch", "%s of updates, %s of records and checkpoints", finding.FormatSeconds(p.Train),
		finding.FormatSeconds(p.Other))
	if p.EvalEvery > 0 {
		c.fact("an evaluation", "%s, %s of the time", finding.FormatSeconds(p.Eval), percent(p.EvalShare()))
	}
	c.fact("before the first", "%s", finding.FormatSeconds(p.Start))
	title := finding.FormatSeconds(p.Total()) + " for " + plain(p.Epochs) + " epochs"
	if e.Config.Early.Patience > 0 {
		title = "at most " + title
	}
	if p.Total() < long {
		c.raise(finding.Good, title)
	} else {
		c.raise(finding.Info, title)
	}
	c.advise(diagnosis.Remedies(p, e.rates, e.Threads, e.context())...)
	return nil
}

// context is what the remedies ask.
func (e *exam) context() diagnosis.Context {
	return diagnosis.Context{
		Get: e.Get, Task: e.Task, Epochs: e.Config.Epochs, TrainRows: e.Job.Train.Rows(),
		Machine: diagnosis.Machine{Threads: e.Threads, Cores: e.Cores},
	}
}

// middle returns the median, 0 of nothing.
func middle(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}
