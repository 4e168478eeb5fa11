package study

import (
	"fmt"
	"math"
	"time"

	"tunebench/engine/paired"
	"tunebench/engine/search"
)

// How a study ends.
const (
	EndedTrials  = "trials"  // as many configurations as its budget allows
	EndedEpochs  = "epochs"  // as many epochs
	EndedTime    = "time"    // as much time
	EndedTarget  = "target"  // the metric reached its target
	EndedSpace   = "space"   // there is nothing left to try
	EndedRequest = "request" // somebody asked it to stop; it can go on
	EndedFailed  = "failed"  // an error kept it from going on
)

// next decides on one more training, or that there is none to decide on now.
func (c *conductor) next() (more bool, err error) {
	s := c.state
	if ending := s.spent(c.Now()); ending != "" {
		if t := s.measured(); t != nil && ending != EndedTarget {
			return c.examine(t) // what was measured with the last of the budget is judged, too
		}
		c.over(ending)
		return false, nil
	}
	if s.Plan.Study.Goal.Advice {
		return c.advise()
	}
	if t := s.unrepeated(); t != nil {
		why := fmt.Sprintf("seed %d of %d", len(t.Seeds)+1, s.Plan.Study.Goal.Repeats)
		return true, c.train(t, len(t.Seeds), s.Plan.Epochs, why)
	}
	if s.Plan.Space == nil {
		return c.only()
	}
	d, ok := c.strategy.Next(s.History())
	full := s.Plan.Study.Budget.Trials > 0 && len(s.Trials) >= s.Plan.Study.Budget.Trials
	if full && (!ok || d.Trial == len(s.Trials)) {
		return c.last()
	}
	if !ok {
		c.over(EndedSpace)
		return false, nil
	}
	if d.Epochs == 0 {
		return true, c.decide(Decision{Op: OpClose, Trial: &d.Trial, Why: d.Why, Fit: d.Fit})
	}
	return true, c.propose(d)
}

// only asks for the one configuration of a study that varies nothing.
func (c *conductor) only() (more bool, err error) {
	if len(c.state.Trials) > 0 {
		c.over(EndedTrials)
		return false, nil
	}
	return true, c.propose(search.Decision{Epochs: c.state.Plan.Epochs, Why: "the experiment"})
}

// last takes the best trial to its end before a study ends that has all its trials.
func (c *conductor) last() (more bool, err error) {
	best := c.state.Leader()
	if best == nil || best.Closed || best.Training() || best.Seeds[0].Over || len(c.running) > 0 {
		c.over(EndedTrials)
		return false, nil
	}
	return true, c.train(best, 0, c.state.Plan.Epochs, "the best trial, to its end")
}

// over ends the study once nothing trains, or at once if it has no time left.
func (c *conductor) over(ending string) {
	if len(c.running) == 0 || ending == EndedTime {
		c.leave = ending
	}
}

// propose does what a strategy wants, as far as the budget goes.
func (c *conductor) propose(d search.Decision) error {
	if d.Trial < len(c.state.Trials) {
		return c.trainAs(c.state.Trials[d.Trial], 0, d)
	}
	return c.begin(Decision{
		Point: c.state.Plan.texts(d.Point), Epochs: c.affordable(0, d.Epochs), Why: d.Why, Fit: d.Fit,
	})
}

// begin asks for a new trial.
func (c *conductor) begin(d Decision) error {
	n := len(c.state.Trials)
	d.Op, d.Trial = OpAsk, &n
	c.queue = append(c.queue, job{n, 0})
	return c.decide(d)
}

func (c *conductor) train(t *Trial, seed, epochs int, why string) error {
	return c.trainAs(t, seed, search.Decision{Epochs: epochs, Why: why})
}

func (c *conductor) trainAs(t *Trial, seed int, d search.Decision) error {
	have := 0
	if seed < len(t.Seeds) {
		have = len(t.Seeds[seed].Values)
	}
	c.queue = append(c.queue, job{t.ID, seed})
	return c.decide(Decision{
		Op: OpTrain, Trial: &t.ID, Seed: seed, Epochs: c.affordable(have, d.Epochs), Why: d.Why, Fit: d.Fit,
	})
}

// affordable is how far a training may go that has come to an epoch.
func (c *conductor) affordable(from, to int) int {
	if most := c.state.Plan.Study.Budget.Epochs; most > 0 {
		to = min(to, from+max(1, most-c.state.committed()))
	}
	return to
}

// committed is what has been trained and what has been decided on, in epochs.
func (s *State) committed() int {
	sum := s.Epochs
	for _, t := range s.Trials {
		for _, r := range t.Seeds {
			if r.Training {
				sum += max(0, r.Target-len(r.Values))
			}
		}
	}
	return sum
}

// spent is the part of the budget that is used up, "" if there is some left of each.
func (s *State) spent(now time.Time) string {
	b := s.Plan.Study.Budget
	switch {
	case s.targetMet():
		return EndedTarget
	case b.Epochs > 0 && s.committed() >= b.Epochs:
		return EndedEpochs
	case b.Time > 0 && s.Time(now) >= time.Duration(b.Time):
		return EndedTime
	}
	return ""
}

// targetMet reports whether the best trial is as good as the goal asks.
func (s *State) targetMet() bool {
	best := s.Leader()
	if best == nil {
		return false
	}
	v, n := best.Best(s.Plan.Lower)
	return n >= s.Plan.Study.Goal.Repeats && s.meets(v)
}

// unrepeated is the first trial that is to be trained under one more seed.
func (s *State) unrepeated() *Trial {
	for _, t := range s.Trials {
		if len(t.Seeds) >= s.Plan.Study.Goal.Repeats || t.Closed {
			continue
		}
		if s.Plan.Space == nil {
			return t // its seeds are all there is to train, also where one diverged
		}
		if t.Training() || t.Failed() || !t.Seeds[0].Over {
			continue
		}
		if !s.rejected(t) {
			return t
		}
	}
	return nil
}

// better reports whether a is better than b, which NaN is worse than all.
func (p *Plan) better(a, b float64) bool {
	if p.Lower {
		return a < b || math.IsNaN(b) && !math.IsNaN(a)
	}
	return a > b || math.IsNaN(b) && !math.IsNaN(a)
}

// rejected reports whether a trial is not worth another seed, as the best one is clearly better.
func (s *State) rejected(t *Trial) bool {
	best := s.Leader()
	if best == nil || best == t {
		return false
	}
	return paired.Rejects(s.values(best), s.values(t), !s.Plan.Lower)
}

// fewSeeds reports whether a search gave up to repeat a trial, as another one is clearly better.
func (s *State) fewSeeds(t *Trial) bool {
	goal := s.Plan.Study.Goal
	return s.Plan.Space != nil && !goal.Advice && len(t.Seeds) < goal.Repeats && s.rejected(t)
}

// Compare compares trial b with a, under the seeds that both have. The first one does not count of a trial that a
// search chose by it.
func (s *State) Compare(a, b *Trial) paired.Result {
	old, now := s.values(a), s.values(b)
	n, first := min(len(old), len(now)), 0
	if b.Stage == StageSearch {
		first = min(1, n)
	}
	return paired.Compare(old[first:n], now[first:n], !s.Plan.Lower)
}

// Group is what the seeds of a trial show.
func (s *State) Group(t *Trial) paired.Group { return paired.Describe(s.values(t)) }

// values are the best values of a trial under each seed that it was trained with.
func (s *State) values(t *Trial) []float64 {
	list := make([]float64, len(t.Seeds))
	for i, r := range t.Seeds {
		list[i], _ = r.judged(s.Plan.Lower)
	}
	return list
}
