package search

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Kind is the type of a parameter.
type Kind uint8

// The kinds of parameters.
const (
	Float  Kind = iota // any number of the range
	Int                // whole numbers of the range
	Choice             // one of a list without an order
)

// Param is one key that a search varies.
type Param struct {
	Name string // dotted, as in the experiment file: optimizer.lr
	Kind Kind
	// Low and High bound numbers, both inclusive.
	Low, High float64
	// Log spaces the range by ratios; Low is above 0 then.
	Log bool
	// Step leaves only Low, Low+Step, Low+2*Step, …; 0: no step (1 for Int). Not with Log.
	Step float64
	// Levels leaves only these numbers, in ascending order, each with as much of the axis as the
	// others; nil: all. Low and High follow them. Not with Log or Step.
	Levels []float64
	// Choices are the values of a Choice, in text as an experiment file would have them.
	Choices []string
	// When says under which values of other, earlier parameters this one matters; nil: always.
	When []Condition
}

// Condition holds where the Choice of this name has one of the values.
type Condition struct {
	Name   string
	Values []string
}

// Point is one configuration: per parameter of the space its number, the index of its
// choice, or NaN where it does not matter.
type Point []float64

// Space is what a search may choose from. Make one with NewSpace.
type Space struct {
	params []Param
	when   [][]cond // per parameter, resolved
}

type cond struct {
	param   int
	choices []int
}

// NewSpace checks the parameters. An error names the parameter and what would be right.
func NewSpace(params []Param) (*Space, error) {
	if len(params) == 0 {
		return nil, errors.New("the space has no parameter; give at least one, such as optimizer.lr from 1e-5 to 0.1")
	}
	s := &Space{params: slices.Clone(params), when: make([][]cond, len(params))}
	for i := range s.params {
		p := &s.params[i]
		if s.Index(p.Name) != i {
			return nil, fmt.Errorf("%q: it stands twice in the space", p.Name)
		}
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("%q: %w", p.Name, err)
		}
		for _, c := range p.When {
			r, err := s.resolve(i, c)
			if err != nil {
				return nil, fmt.Errorf("%q: %w", p.Name, err)
			}
			s.when[i] = append(s.when[i], r)
		}
	}
	return s, nil
}

func (p *Param) check() error {
	finite := func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
	switch {
	case p.Kind == Choice && len(p.Choices) == 0:
		return errors.New("its list of values is empty")
	case p.Kind == Choice:
		for i, c := range p.Choices {
			if slices.Index(p.Choices, c) != i {
				return fmt.Errorf("the value %s stands twice", c)
			}
		}
		return nil
	case p.Levels != nil:
		return p.checkLevels()
	case !finite(p.Low) || !finite(p.High):
		return errors.New("its range needs two finite ends")
	case p.Low > p.High:
		return fmt.Errorf("low %v is above high %v", p.Low, p.High)
	case !finite(p.High - p.Low):
		return fmt.Errorf("from %v to %v is too wide a range", p.Low, p.High)
	case p.Log && p.Low <= 0:
		return fmt.Errorf("low %v: a range by ratios (log) begins above 0", p.Low)
	case p.Step < 0 || !finite(p.Step):
		return fmt.Errorf("step %v: a step is a number above 0", p.Step)
	case p.Step > 0 && p.Log:
		return errors.New("a range by ratios (log) has no step")
	case p.Step > 0 && (p.High-p.Low)/p.Step > 1<<53:
		return fmt.Errorf("step %v: it is too small for a range from %v to %v", p.Step, p.Low, p.High)
	case p.Kind == Int && (p.Low != math.Trunc(p.Low) || p.High != math.Trunc(p.High) || p.Step != math.Trunc(p.Step)):
		return errors.New("low, high and step of whole numbers are whole numbers")
	}
	return nil
}

// checkLevels makes sure of a list of numbers, and lets the range end where it does.
func (p *Param) checkLevels() error {
	if len(p.Levels) == 0 {
		return errors.New("its list of numbers is empty")
	}
	if p.Log || p.Step != 0 {
		return errors.New("a list of numbers takes neither log nor step")
	}
	for i, v := range p.Levels {
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return fmt.Errorf("%v: want a finite number", v)
		case p.Kind == Int && v != math.Trunc(v):
			return fmt.Errorf("%v: want a whole number", v)
		case i > 0 && v <= p.Levels[i-1]:
			return fmt.Errorf("%v stands behind %v: want ascending numbers", v, p.Levels[i-1])
		}
	}
	p.Low, p.High = p.Levels[0], p.Levels[len(p.Levels)-1]
	return nil
}

func (s *Space) resolve(i int, c Condition) (cond, error) {
	j := s.Index(c.Name)
	if j < 0 || j >= i || s.params[j].Kind != Choice {
		return cond{}, fmt.Errorf("when %q: a condition names a list of values that stands above it", c.Name)
	}
	r := cond{param: j}
	for _, v := range c.Values {
		k := slices.Index(s.params[j].Choices, v)
		if k < 0 {
			known := strings.Join(s.params[j].Choices, ", ")
			return cond{}, fmt.Errorf("when %q is %s: its values are %s", c.Name, v, known)
		}
		r.choices = append(r.choices, k)
	}
	return r, nil
}

// Len returns the number of parameters.
func (s *Space) Len() int { return len(s.params) }

// Param returns parameter i; its slices must not be changed.
func (s *Space) Param(i int) Param { return s.params[i] }

// Index returns the place of a parameter, or -1.
func (s *Space) Index(name string) int {
	return slices.IndexFunc(s.params, func(p Param) bool { return p.Name == name })
}

// Active reports whether parameter i matters in a point whose earlier parameters are set.
func (s *Space) Active(p Point, i int) bool {
	for _, c := range s.when[i] {
		v := p[c.param]
		if math.IsNaN(v) || !slices.Contains(c.choices, int(v)) {
			return false
		}
	}
	return true
}

// At returns the point at u in the unit cube [0, 1]^Len: every value of a grid or of a
// list has an equal share of its axis. Parameters that do not matter become NaN.
func (s *Space) At(u []float64) Point {
	p := make(Point, len(s.params))
	for i := range s.params {
		if s.Active(p, i) {
			p[i] = s.params[i].at(u[i])
		} else {
			p[i] = math.NaN()
		}
	}
	return p
}

// Unit is the inverse of At: the middle of each value's share, NaN where a parameter does not matter.
func (s *Space) Unit(p Point) []float64 {
	u := make([]float64, len(p))
	for i := range u {
		u[i] = s.params[i].unit(p[i])
	}
	return u
}

// count is the number of values of a grid or list, 0 for a continuous range.
func (p *Param) count() int {
	switch {
	case p.Kind == Choice:
		return len(p.Choices)
	case p.Levels != nil:
		return len(p.Levels)
	case p.Step > 0:
		return int(math.Floor((p.High-p.Low)/p.Step+1e-9)) + 1
	case p.Kind == Int:
		return int(p.High-p.Low) + 1
	default:
		return 0
	}
}

// ends are the ends of the axis on its own scale: half a value is added on both sides
// of whole numbers, so that the first and the last have as much of it as the others.
func (p *Param) ends() (lo, hi float64) {
	lo, hi = p.Low, p.High
	if p.Kind == Int && p.Step == 0 {
		lo, hi = lo-0.5, hi+0.5
	}
	if p.Log {
		lo, hi = math.Log(lo), math.Log(hi)
	}
	return lo, hi
}

func (p *Param) at(u float64) float64 {
	u = min(max(u, 0), 1)
	if p.Kind == Choice || p.Step > 0 || p.Levels != nil {
		n := p.count()
		switch k := min(int(u*float64(n)), n-1); {
		case p.Kind == Choice:
			return float64(k)
		case p.Levels != nil:
			return p.Levels[k]
		default:
			return p.Low + float64(float64(k)*p.Step)
		}
	}
	lo, hi := p.ends()
	v := lo + float64(u*(hi-lo))
	if p.Log {
		v = math.Exp(v)
	}
	if p.Kind == Int {
		v = math.Round(v)
	}
	return min(max(v, p.Low), p.High)
}

func (p *Param) unit(v float64) float64 {
	switch {
	case math.IsNaN(v):
		return v
	case p.Kind == Choice:
		return (v + 0.5) / float64(len(p.Choices))
	case p.Levels != nil:
		k, _ := slices.BinarySearch(p.Levels, v)
		return (float64(min(k, len(p.Levels)-1)) + 0.5) / float64(len(p.Levels))
	case p.Step > 0:
		return ((v-p.Low)/p.Step + 0.5) / float64(p.count())
	}
	lo, hi := p.ends()
	if hi <= lo {
		return 0.5
	}
	if p.Log {
		v = math.Log(v)
	}
	return (v - lo) / (hi - lo)
}
