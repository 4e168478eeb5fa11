package spec

import (
	"fmt"
	"strings"
)

// Vary says which draws differ between the repeats of an experiment.
type Vary string

// What can be varied. Init is all that the network's training draws: initial weights, the order of
// the rows, dropout, noise, mixup, changes to pictures. Split is which rows are held out.
const (
	VaryBoth  Vary = "both"
	VaryInit  Vary = "init"
	VarySplit Vary = "split"
)

var varieties = []Vary{VaryBoth, VaryInit, VarySplit}

// ParseVary reads split, init or both; the error names them.
func ParseVary(text string) (Vary, error) {
	var names []string
	for _, v := range varieties {
		if string(v) == text {
			return v, nil
		}
		names = append(names, string(v))
	}
	return "", fmt.Errorf("%s is none of %s", quote(text), strings.Join(names, ", "))
}

// SplitSeed returns the seed that divides the rows: data.split_seed, or else the experiment's.
func (s *Spec) SplitSeed() int {
	if s.Data.SplitSeed >= 0 {
		return s.Data.SplitSeed
	}
	return s.Seed
}

const (
	keySeed      = "seed"
	keySplitSeed = "data.split_seed"
)

// seeds is the number of values that a seed can have.
const seeds = 1 << 53

// Reseed returns repeat n of an experiment, 0 or more: a copy whose seeds of what varies are n
// higher, the first following the last. Repeat 0 is the experiment itself. What does not vary is
// drawn as in the experiment, so that with [VaryInit] every repeat has the same rows in its parts and
// with [VarySplit] the same initial weights. A generated set stays the same: data.seed says which.
//
// It is an error to vary a split that is not drawn, for all repeats would be one.
func (s *Spec) Reseed(n int, v Vary) (*Spec, error) {
	if _, err := ParseVary(string(v)); err != nil {
		return nil, err
	}
	if reason := s.fixedSplit(); v == VarySplit && reason != "" {
		return nil, fmt.Errorf("the split cannot vary: %s; vary init", reason)
	}
	c := s.Clone()
	if n == 0 {
		return c, nil
	}
	shifted := func(seed int) int { return (seed + n) % seeds }
	switch {
	case v == VaryInit:
		c.assign(keySplitSeed, s.SplitSeed())
	case v == VarySplit, s.Data.SplitSeed >= 0:
		c.assign(keySplitSeed, shifted(s.SplitSeed()))
	}
	if v != VarySplit {
		c.assign(keySeed, shifted(s.Seed))
	}
	return c, nil
}

// fixedSplit says why no seed decides which rows are held out, "" if one does.
func (s *Spec) fixedSplit() string {
	d := s.Data
	switch {
	case d.Validation.Fraction == 0 && d.Test.Fraction == 0 && d.Validation.Path+d.Test.Path != "":
		return "the held-out rows have files of their own"
	case d.Validation.Fraction == 0 && d.Test.Fraction == 0:
		return "no rows are held out"
	case d.Split != "random" && (d.Kind == "ratings" || d.Kind == "auto"):
		return fmt.Sprintf("data.split = %q holds out the same ratings at every seed", d.Split)
	}
	return ""
}

// SeededAs returns a copy with the seeds of another experiment, so that repeats of both form pairs.
func (s *Spec) SeededAs(other *Spec) *Spec {
	c := s.Clone()
	c.assign(keySeed, other.Seed)
	c.assign(keySplitSeed, other.Data.SplitSeed)
	return c
}
