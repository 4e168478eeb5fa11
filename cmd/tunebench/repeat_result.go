package main

import (
	"path/filepath"

	"tunebench/engine/event"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/report"
)

// repeatResult is what `repeat --json` prints.
type repeatResult struct {
	Groups     []groupResult     `json:"groups"`
	Comparison *comparisonResult `json:"comparison,omitempty"` // of the second group with the first
}

// groupResult is an experiment under its seeds.
type groupResult struct {
	Name   string       `json:"name"`
	Study  string       `json:"study"`
	Metric string       `json:"metric"`
	Higher bool         `json:"higher_is_better"`
	Vary   spec.Vary    `json:"vary"`
	Seeds  []seedResult `json:"seeds"`

	Diverged  int          `json:"diverged"`
	Mean      event.Number `json:"mean"`
	Deviation event.Number `json:"deviation"`
	Low       event.Number `json:"low"`  // of the 95 % interval of the mean
	High      event.Number `json:"high"` // of the same
	// Visible is the least difference from another experiment that as many seeds of each would show, in 80 % of
	// the cases; ToHalf is how many seeds half of it takes, 0 where there is no spread to go by.
	Visible event.Number `json:"visible"`
	ToHalf  int          `json:"seeds_for_half"`
	Words   string       `json:"words"`
	// Spreads are the standard deviations by what is drawn anew, as far as the experiment was repeated so.
	Spreads []spreadResult `json:"spreads"`
}

type spreadResult struct {
	Vary      spec.Vary    `json:"vary"`
	Seeds     int          `json:"seeds"`
	Deviation event.Number `json:"deviation"`
}

type seedResult struct {
	Seed      int             `json:"seed"`
	SplitSeed int             `json:"split_seed"`
	Run       string          `json:"run"`
	State     workspace.State `json:"state"`
	Best      event.Number    `json:"best"`
	Epoch     int             `json:"epoch"`
	Epochs    int             `json:"epochs"`
	Seconds   float64         `json:"seconds"`
}

type comparisonResult struct {
	Pairs     int          `json:"pairs"`
	Mean      event.Number `json:"mean"` // of second - first
	Deviation event.Number `json:"deviation"`
	Low       event.Number `json:"low"`
	High      event.Number `json:"high"`
	Verdict   string       `json:"verdict"`
	Needed    int          `json:"needed"` // pairs that would tell a difference of this size; 0: it shows, or none
	Words     string       `json:"words"`
}

func newRepeatResult(groups []*workspace.Repeats) (repeatResult, error) {
	var r repeatResult
	for _, g := range groups {
		r.Groups = append(r.Groups, newGroupResult(g))
	}
	if len(groups) < 2 {
		return r, nil
	}
	c, err := groups[0].Against(groups[1])
	if err != nil {
		return r, err
	}
	r.Comparison = &comparisonResult{
		Pairs: c.Pairs, Mean: event.Number(c.Mean), Deviation: event.Number(c.Deviation), Low: event.Number(c.Low),
		High: event.Number(c.High), Verdict: c.Verdict.String(), Needed: c.Needed, Words: c.Words(),
	}
	return r, nil
}

func newGroupResult(g *workspace.Repeats) groupResult {
	n := g.Noise
	r := groupResult{
		Name: g.Experiment.Name, Study: g.Study, Metric: g.Metric, Higher: g.Higher, Vary: g.Vary,
		Diverged: n.Diverged, Mean: event.Number(n.Mean), Deviation: event.Number(n.Deviation),
		Low: event.Number(n.Low), High: event.Number(n.High),
		Visible: event.Number(n.Visible(n.Seeds)), ToHalf: n.SeedsToTell(n.Visible(n.Seeds) / 2),
		Words: report.Visible(n),
	}
	for _, s := range g.Spreads {
		r.Spreads = append(r.Spreads, spreadResult{s.Vary, s.Noise.Seeds, event.Number(s.Noise.Deviation)})
	}
	for _, s := range g.Seeds {
		r.Seeds = append(r.Seeds, seedResult{
			Seed: s.Seed, SplitSeed: s.Split, Run: filepath.Base(s.Run), State: s.State,
			Best: event.Number(s.Value), Epoch: s.Epoch, Epochs: len(s.Values), Seconds: s.Seconds,
		})
	}
	return r
}
