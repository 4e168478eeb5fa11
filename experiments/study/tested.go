package study

import (
	"context"
	"fmt"

	"tunebench/engine/event"
)

// Tested is what a trial is worth on the rows held out for testing. A study that follows advice looks at them once,
// when it has come to its end, and never again: not when it is given a larger budget and goes on, either.
type Tested struct {
	Trial   int
	Metrics map[string]event.Number // by their tags
}

// Untested is the trial that would be tested if the study came to its end now; nil: none, or it has been done.
func (s *State) Untested() *Trial {
	best := s.Leader()
	if !s.Plan.Study.Goal.Advice || s.Plan.Base.Data.Test.Empty() || s.Tested != nil || best == nil {
		return nil
	}
	if _, n := best.Best(s.Plan.Lower); n == 0 {
		return nil
	}
	return best
}

// test looks at the test rows if that is due. A kill before its decision is written down has shown nobody a result,
// and who goes on comes to the same one. What is interrupted is done when the study goes on.
func (c *conductor) test(ctx context.Context, ending string) error {
	t := c.state.Untested()
	if t == nil || ctx.Err() != nil || ending == EndedRequest || ending == EndedFailed { // it may choose again
		return nil
	}
	all, err := c.Launcher.Test(ctx, c.runs[runID(t.ID, 0)])
	switch {
	case err != nil && ctx.Err() != nil:
		return nil
	case err != nil:
		return fmt.Errorf("the test rows: %w", err)
	}
	metrics := map[string]event.Number{}
	for _, tag := range []string{event.TestTag(c.state.Plan.Metric), event.TestTag(event.ValLoss)} {
		if v, ok := all[tag]; ok {
			metrics[tag] = event.Number(v)
		}
	}
	return c.decide(Decision{Op: OpTest, Trial: &t.ID, Test: metrics})
}
