package spec

import (
	"errors"
	"reflect"
	"slices"

	"tunebench/engine/hparam"
)

// Study is one question that is put to many trainings: an experiment, what varies in it, what
// decides, and what it may cost. Defaults, ranges and meanings of its keys stand in package hparam
// (StudyKeys).
type Study struct {
	Version int     `toml:"version"`
	Name    string  `toml:"name"`
	Base    string  `toml:"base"` // a file or a preset; "" where Inline is the experiment
	Seed    int     `toml:"seed"`
	Goal    Goal    `toml:"goal"`
	Budget  Budget  `toml:"budget"`
	Sampler Sampler `toml:"sampler"`
	Pruner  Pruner  `toml:"pruner"`

	// Ranges are the space: none for a study that only repeats its experiment.
	Ranges []Range
	// Inline is the experiment that stands in the study's own file, nil where Base names it.
	Inline *Spec

	dir   string         // where Base starts from; "" is the working directory
	file  string         // for messages
	lines map[string]int // of the keys that the file gives
}

// Goal is what a study looks for.
type Goal struct {
	Metric  string  `toml:"metric"`
	Target  float64 `toml:"target"` // 0: none
	Repeats int     `toml:"repeats"`
	Vary    string  `toml:"vary"`
	Advice  bool    `toml:"advice"`
}

// Budget is what a study may cost; the limit that is reached first ends it, and 0 is no limit.
type Budget struct {
	Trials   int      `toml:"trials"`
	Epochs   int      `toml:"epochs"`
	Time     Duration `toml:"time"`
	Parallel int      `toml:"parallel"` // trials at once; 0: as many as fit
}

// Sampler proposes new trials.
type Sampler struct {
	Name string `toml:"name"`
}

// Pruner ends trials early.
type Pruner struct {
	Name  string `toml:"name"`
	First int    `toml:"first"` // epoch of the first judgement
	Eta   int    `toml:"eta"`
}

// NewStudy returns a study of an experiment with the defaults of all keys and no space. Its
// file would hold the experiment, whose relative paths stay those of base.
func NewStudy(base *Spec) *Study {
	s := defaultStudy()
	s.Inline, s.dir = base.Clone(), base.dir
	return s
}

func defaultStudy() *Study {
	s := &Study{}
	for _, k := range hparam.StudyKeys() {
		v, err := coerce(k, k.Default, strict)
		if err != nil {
			panic("spec: the default of " + k.Name + ": " + err.Error())
		}
		s.put(k.Name, v)
	}
	return s
}

// Experiment returns the experiment that the trials start from. Errors are those of its file.
func (s *Study) Experiment() (*Spec, error) {
	if s.Inline != nil {
		return s.Inline.Clone(), nil
	}
	base, err := openIn(s.dir, s.Base)
	var ofBase *Error
	if err == nil || errors.As(err, &ofBase) {
		return base, err
	}
	p := s.problem("base", err.Error())
	return nil, &p
}

// File returns the file, as it was named, that s was read from, or "".
func (s *Study) File() string { return s.file }

// Clone returns a copy that shares nothing with s but the values and conditions of its ranges,
// which nobody changes.
func (s *Study) Clone() *Study {
	c := *s
	c.Ranges = slices.Clone(s.Ranges)
	if s.Inline != nil {
		c.Inline = s.Inline.Clone()
	}
	return &c
}

// studyFields finds the struct field of each key of the study file.
var studyFields = fieldsOf[Study](hparam.LookupStudy)

func (s *Study) field(key string) reflect.Value {
	return reflect.ValueOf(s).Elem().FieldByIndex(studyFields[key])
}

func (s *Study) put(key string, v any) { putField(s.field(key), v) }
func (s *Study) get(key string) any    { return fieldValue(s.field(key)) }

func (s *Study) problem(key, message string) Problem {
	return Problem{File: s.file, Line: s.lines[key], Key: key, Message: message}
}
