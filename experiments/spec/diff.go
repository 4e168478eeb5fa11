package spec

import (
	"reflect"

	"tunebench/engine/hparam"
)

// KeyInterventions is the Key of the change that stands for all live changes; its values
// are []Intervention.
const KeyInterventions = "interventions"

// Diff returns the changes that lead from a to b, in the order of the file. Hidden layers
// are compared by what they mean, and reported under model.hidden if either side gives
// explicit widths; paths are compared by the file that they name.
func Diff(a, b *Spec) []hparam.Change {
	var changes []hparam.Change
	add := func(key string, from, to any) {
		if !reflect.DeepEqual(from, to) {
			changes = append(changes, hparam.Change{Key: key, From: from, To: to})
		}
	}
	explicit := len(a.Model.Hidden) > 0 || len(b.Model.Hidden) > 0
	linear := a.Model.Depth == 0 && b.Model.Depth == 0 // no layer has a width
	for _, k := range hparam.All() {
		switch k.Name {
		case keyDepth, keyWidth:
			if !explicit && !linear {
				add(k.Name, a.get(k.Name), b.get(k.Name))
			}
		case keyHidden:
			if explicit {
				add(k.Name, a.HiddenWidths(), b.HiddenWidths())
			}
		default:
			from, to := a.get(k.Name), b.get(k.Name)
			if k.Own != nil && (from == k.Own || to == k.Own) && !k.Applies(a.Text) && !k.Applies(b.Text) {
				continue // left to methods that do not read it: what runs of old wrote there says nothing
			}
			if isPathKey(k.Name) && reflect.DeepEqual(a.resolved(k.Name), b.resolved(k.Name)) {
				continue
			}
			add(k.Name, from, to)
		}
	}
	if len(a.Interventions)+len(b.Interventions) > 0 {
		add(KeyInterventions, a.Interventions, b.Interventions)
	}
	return changes
}

// Apply returns a copy of s with the changes made, in their order, and validated; s stays
// as it is. The From of a change is not looked at. The error is an *Error with all
// problems.
func (s *Spec) Apply(changes []hparam.Change) (*Spec, error) {
	c := s.Clone()
	var problems []Problem
	for _, ch := range changes {
		if ch.Key == KeyInterventions {
			if list, ok := ch.To.([]Intervention); ok {
				c.Interventions = append([]Intervention(nil), list...)
				continue
			}
		}
		if p := c.setValue(ch.Key, ch.To); p != nil {
			problems = append(problems, *p)
		}
	}
	if err := asError(problems); err != nil {
		return nil, err
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return c, nil
}
