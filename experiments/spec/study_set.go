package spec

import (
	"strings"

	"tunebench/engine/hparam"
)

// Set gives a key of the study a value that is written as on a command line: budget.trials = 120, and a
// range by the name of its key behind "space.". Errors are as for [Spec.Set].
func (s *Study) Set(key, text string) error {
	if name, ok := strings.CutPrefix(key, "space."); ok {
		return s.setRange(name, text)
	}
	k, ok := hparam.LookupStudy(key)
	if !ok {
		return &Problem{Key: key, Message: "unknown key of a study" + hintForStudy(key)}
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

func (s *Study) setRange(name, text string) error {
	return &Problem{Key: "space." + name, Message: text}
}
