package spec

import (
	"errors"
	"slices"
	"strings"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

// SetSpace completes the study's space for its experiment: a study without ranges gets those of
// [DefaultSpace]. Then the edits are made, as --space has them: a range that [ParseRange] reads
// takes the place of the key's ranges, several of one key stand together, and KEY=- takes the key
// out. The conditions of the other ranges follow: what held under a value that is no longer tried
// goes with it, and what a key that is out decided is decided by its value in the experiment. The
// error is an *Error; the study is unchanged then.
func (s *Study) SetSpace(base *Spec, facts Facts, edits []string) error {
	e, problems := readEdits(edits)
	ranges, offered := s.Ranges, s.Ranges
	usual := defaultSpace(base, facts, e.optimizers(base, ranges))
	if len(ranges) == 0 {
		ranges, offered = usual, DefaultSpace(base, facts)
	}
	for _, key := range e.usual {
		if !hasKey(usual, key) {
			problems = append(problems, Problem{Key: key, Message: "has no usual range here; " + rangeForms})
		}
		e.given = append(e.given, ofKey(usual, key)...)
	}
	for _, key := range e.out {
		if !hasKey(offered, key) {
			problems = append(problems, notThere(key, offered))
		}
	}
	ranges = e.made(ranges, base)
	checkRanges(ranges, func(i int, message string) {
		problems = append(problems, Problem{Key: ranges[i].Key, Message: message})
	})
	if err := asError(problems); err != nil {
		return err
	}
	s.Ranges = arranged(ranges)
	return nil
}

func notThere(key string, ranges []Range) Problem {
	if _, known := hparam.Lookup(key); !known {
		return *unknownKey(key)
	}
	return Problem{Key: key, Message: "is not in the space, which has " + joinNames(keysOfRanges(ranges))}
}

// spaceEdits are ranges to take the place of others, and keys to take out.
type spaceEdits struct {
	given []Range
	usual []string // keys whose range is that of the default space: it depends on the experiment
	out   []string
}

func readEdits(edits []string) (e spaceEdits, problems []Problem) {
	for _, text := range edits {
		if key, ok := strings.CutSuffix(strings.TrimSpace(text), "=-"); ok {
			e.out = append(e.out, strings.TrimSpace(key))
			continue
		}
		if k, known := hparam.Lookup(strings.TrimSpace(text)); known && k.Fixed() == "" {
			if _, fixed := usualRange(k); !fixed {
				e.usual = append(e.usual, k.Name)
				continue
			}
		}
		r, err := ParseRange(text)
		var p *Problem
		if errors.As(err, &p) {
			problems = append(problems, *p)
			continue
		}
		e.given = append(e.given, r)
	}
	return e, problems
}

// optimizers are those that a default space is made for, beside the ranges that are there.
func (e spaceEdits) optimizers(base *Spec, ranges []Range) []string {
	switch own := ofKey(ranges, keyOptimizer); {
	case len(own) == 1 && own[0].Values != nil && !hasKey(e.given, keyOptimizer):
		return own[0].texts()
	case slices.Contains(e.out, keyOptimizer), len(ranges) > 0 && !hasKey(e.given, keyOptimizer):
		return []string{base.Optimizer.Name}
	}
	if r := ofKey(e.given, keyOptimizer); len(r) == 1 && r[0].Values != nil {
		return r[0].texts()
	}
	return optimizersToTry(base)
}

// made returns the ranges with the edits made.
func (e spaceEdits) made(ranges []Range, base *Spec) []Range {
	var out []Range
	for _, r := range ranges {
		switch {
		case hasKey(e.given, r.Key) && !hasKey(out, r.Key):
			out = append(out, ofKey(e.given, r.Key)...)
		case !hasKey(e.given, r.Key) && !slices.Contains(e.out, r.Key):
			out = append(out, r)
		}
	}
	for _, r := range e.given {
		if !hasKey(ranges, r.Key) {
			out = append(out, r)
		}
	}
	for n := -1; n != len(out); { // a range that goes may decide about others
		n = len(out)
		out = e.followed(out, base)
	}
	return out
}

// followed lets the conditions of the ranges that were not given name only what the space has.
func (e spaceEdits) followed(ranges []Range, base *Spec) []Range {
	var out []Range
	for _, r := range ranges {
		var when []search.Condition
		holds := true
		for _, c := range r.When {
			parent := ofKey(ranges, c.Name)
			switch {
			case len(parent) == 0:
				holds = holds && slices.Contains(c.Values, hparam.Format(base.get(c.Name)))
				continue
			case parent[0].Values != nil:
				gone := func(v string) bool { return !slices.Contains(parent[0].texts(), v) }
				c.Values = slices.DeleteFunc(slices.Clone(c.Values), gone)
				holds = holds && len(c.Values) > 0
			}
			when = append(when, c)
		}
		switch {
		case hasKey(e.given, r.Key):
			out = append(out, r)
		case holds:
			r.When = when
			out = append(out, r)
		}
	}
	return out
}

func hasKey(ranges []Range, key string) bool {
	return slices.ContainsFunc(ranges, func(r Range) bool { return r.Key == key })
}

func ofKey(ranges []Range, key string) []Range {
	return slices.DeleteFunc(slices.Clone(ranges), func(r Range) bool { return r.Key != key })
}
