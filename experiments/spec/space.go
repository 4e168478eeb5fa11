package spec

import (
	"fmt"
	"math"
	"slices"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

// Space returns what the study varies. Its parameter i is Ranges[i], called by its key, and where
// a key has several ranges also by when it holds: optimizer.lr (adam). A list of numbers has the
// order of the numbers, unless conditions name it.
func (s *Study) Space() (*search.Space, error) {
	axes := s.axes()
	params := make([]search.Param, len(axes))
	for i, name := range s.names() {
		params[i] = axes[i].param
		params[i].Name = name
	}
	return search.NewSpace(params)
}

func (s *Study) axes() []axis {
	axes := make([]axis, len(s.Ranges))
	for i, r := range s.Ranges {
		names := func(o Range) bool {
			return slices.ContainsFunc(o.When, func(c search.Condition) bool { return c.Name == r.Key })
		}
		axes[i] = r.axis(slices.ContainsFunc(s.Ranges, names))
	}
	return axes
}

// names are the parameters' names.
func (s *Study) names() []string {
	names := make([]string, len(s.Ranges))
	for i, r := range s.Ranges {
		names[i] = r.Key
		if len(ofKey(s.Ranges, r.Key)) > 1 {
			var values []string
			for _, c := range r.When {
				values = append(values, c.Values...)
			}
			names[i] += " (" + joinNames(values) + ")"
		}
	}
	return names
}

// Values returns what a point of the space gives each range's key, in the key's Go type: numbers
// in the few digits that tell a thousandth of the range, nil where the range does not hold.
func (s *Study) Values(p search.Point) []any {
	values := make([]any, len(s.Ranges))
	for i, a := range s.axes() {
		if i < len(p) && !math.IsNaN(p[i]) {
			values[i] = a.value(p[i])
		}
	}
	return values
}

// Apply returns the experiment of a point, and how it differs from base. What the point leaves
// open stays as it is in base, which is not changed. The error is that of [Spec.Apply].
func (s *Study) Apply(base *Spec, p search.Point) (*Spec, []hparam.Change, error) {
	start := base.Clone()
	if slices.ContainsFunc(s.Ranges, func(r Range) bool { return r.Key == keyDepth || r.Key == keyWidth }) {
		start.Model.Hidden = nil // depth and width say it, in every trial
	}
	var changes []hparam.Change
	for i, v := range s.Values(p) {
		if v != nil {
			changes = append(changes, hparam.Change{Key: s.Ranges[i].Key, To: v})
		}
	}
	trial, err := start.Apply(changes)
	if err != nil {
		return nil, nil, err
	}
	return trial, Diff(base, trial), nil
}

// Point returns the point of the space whose experiment is e, as far as the space says it: what
// the ranges do not vary is not looked at, and explicit widths of hidden layers count by their
// number and the largest. The error names a value that lies outside the space.
func (s *Study) Point(e *Spec) (search.Point, error) {
	p := make(search.Point, len(s.Ranges))
	active := map[string]bool{} // of the keys so far
	for i, a := range s.axes() {
		p[i] = math.NaN()
		off := func(c search.Condition) bool {
			return !active[c.Name] || !slices.Contains(c.Values, hparam.Format(e.get(c.Name)))
		}
		if slices.ContainsFunc(a.When, off) {
			continue
		}
		active[a.Key] = true
		v := e.meant(a.key)
		place, ok := a.place(v)
		if !ok {
			return nil, &Problem{Key: a.Key, Message: fmt.Sprintf("%s lies outside the space, which has %s",
				hparam.Format(v), s.Ranges[i].ends())}
		}
		p[i] = place
	}
	return p, nil
}
