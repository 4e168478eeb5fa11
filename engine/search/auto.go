package search

import (
	"fmt"
	"slices"
	"strings"
)

// Budget is what a study may spend; 0 stands for no bound.
type Budget struct {
	Trials    int // that may be begun
	Epochs    int // of all trials together
	MaxEpochs int // of one trial; at least 1
	// First is the epoch at which a pruner that is named judges first, and Eta of how many trials
	// at a rung one goes on; 0: the pruner's own.
	First, Eta int
}

// Samplers and Pruners are the names that New knows, auto first.
var (
	Samplers = []string{"auto", "halton", "random", "grid", "tpe", "gp"}
	Pruners  = []string{"auto", "none", "median", "asha", "screen"}
)

// New returns the strategy of a study: a sampler that proposes points, and a pruner that
// decides how far they are trained. Where the pruner is left to it (auto), auto and gp are
// the [Ladder], tpe, halton and random are screened by [ASHA], and a grid trains all of its
// points to the end. The ladder is auto at every budget and in every kind of space, as nothing
// else was better beyond the noise at any: testdata/peers.md has the figures. An error names the
// word that it does not know and all that it knows.
func New(sampler, pruner string, s *Space, b Budget) (Strategy, error) {
	if err := Known(sampler, pruner); err != nil {
		return nil, err
	}
	if b.MaxEpochs < 1 {
		return nil, fmt.Errorf("a trial of %d epochs: it needs at least 1", b.MaxEpochs)
	}
	if pruner == "auto" {
		b.First, b.Eta = 0, 0
		switch sampler {
		case "auto", "gp":
			return Ladder{Trials: b.Trials, Long: b.long()}, nil
		case "grid":
			pruner = "none"
		default:
			pruner = "asha"
		}
	}
	points := bounded(sampled(sampler), b.Trials)
	switch pruner {
	case "median":
		return Median{Sampler: points, First: b.First}, nil
	case "asha":
		return ASHA{Sampler: points, First: b.First, Eta: b.Eta}, nil
	case "screen":
		return Screen{Sampler: points, Epochs: b.First}, nil
	default:
		return Full{Sampler: points}, nil
	}
}

const (
	longTrainings = 20 // that a study may cost as a whole, which is one of so many trials
	longTrials    = 100
)

// long reports whether a study has room for an opening that pays late.
func (b Budget) long() bool {
	return (b.Epochs == 0 || b.Epochs >= longTrainings*b.MaxEpochs) && (b.Trials == 0 || b.Trials >= longTrials)
}

// Known checks the names of a sampler and a pruner.
func Known(sampler, pruner string) error {
	if !slices.Contains(Samplers, sampler) {
		return fmt.Errorf("sampler %q: there are %s", sampler, strings.Join(Samplers, ", "))
	}
	if !slices.Contains(Pruners, pruner) {
		return fmt.Errorf("pruner %q: there are %s", pruner, strings.Join(Pruners, ", "))
	}
	return nil
}

func sampled(name string) Sampler {
	switch name {
	case "halton":
		return Halton{}
	case "random":
		return Random{}
	case "grid":
		return Grid{}
	case "tpe":
		return TPE{}
	default:
		return GP{}
	}
}

// atMost ends a sampler after so many trials.
type atMost struct {
	Sampler
	trials int
}

// bounded is a sampler for at most so many trials, 0 for no bound.
func bounded(s Sampler, trials int) Sampler {
	if trials == 0 {
		return s
	}
	return atMost{s, trials}
}

// Sample implements Sampler.
func (a atMost) Sample(h *History, n int) (Point, bool) {
	p, _, ok := a.learn(h, n)
	return p, ok
}

func (a atMost) learn(h *History, n int) (Point, *Fit, bool) {
	if n >= a.trials {
		return nil, nil, false
	}
	return sample(a.Sampler, h, n)
}
