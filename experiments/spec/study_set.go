package spec

import (
	"slices"
	"strings"

	"tunebench/engine/hparam"
)

// Set gives a key of the study a value that is written as on a command line: budget.trials = 120. The
// ranges of the space are keys too: space.optimizer.lr = 1e-5..1:log, where a parameter whose key has
// several ranges is called as in [Study.Space]; what the text does not say of conditions stays. The
// error is a *Problem; the study is unchanged then.
func (s *Study) Set(key, text string) error {
	if name, ok := strings.CutPrefix(key, keySpace+"."); ok {
		i, err := s.find(name)
		if err != nil {
			return err
		}
		r, err := ParseRange(s.Ranges[i].Key + "=" + text)
		if err != nil {
			return err
		}
		return s.replace(i, r)
	}
	k, ok := hparam.LookupStudy(key)
	if !ok {
		return &Problem{Key: shortKey(key), Message: "unknown key of a study" + hintForStudy(key)}
	}
	v, err := parseText(k, text)
	if err == nil {
		v, err = coerce(k, v, strict)
	}
	if err != nil {
		return &Problem{Key: key, Message: err.Error()}
	}
	s.put(key, v)
	return nil
}

// Widen gives the range of a parameter more room beyond one end, as [Range.Widen] does.
func (s *Study) Widen(name string, e End) error {
	i, err := s.find(name)
	if err != nil {
		return err
	}
	wider, err := s.Ranges[i].Widen(e)
	if err != nil {
		return err
	}
	return s.replace(i, wider)
}

// find returns the index of the range that a parameter of the space is named for.
func (s *Study) find(name string) (int, error) {
	names := s.names()
	i := slices.Index(names, name)
	if i >= 0 {
		return i, nil
	}
	if len(names) == 0 {
		return 0, &Problem{Key: shortKey(name), Message: "is not in the space, which has no ranges"}
	}
	return 0, &Problem{Key: shortKey(name), Message: "is not in the space, which has " + joinNames(names)}
}

// replace puts another range of the same key in the place of one.
func (s *Study) replace(i int, r Range) error {
	if r.When == nil {
		r.When = s.Ranges[i].When
	}
	ranges := slices.Clone(s.Ranges)
	ranges[i] = r
	var problems []Problem
	checkRanges(ranges, func(i int, message string) {
		problems = append(problems, Problem{Key: ranges[i].Key, Message: message})
	})
	if len(problems) > 0 {
		return &problems[0]
	}
	s.Ranges = arranged(ranges)
	return nil
}
