package spec

import (
	"cmp"
	"fmt"
	"slices"

	"tunebench/engine/hparam"
)

// Intervention is a change that was made while training: before step Step, counted in
// updates from 0, Key took Value.
type Intervention struct {
	Step  int    `json:"step"`
	Key   string `json:"key"`
	Value any    `json:"value"` // of the key's Go type: float64 or int
}

// String prints the intervention for a list of changes.
func (i Intervention) String() string {
	return fmt.Sprintf("step %d: %s = %s", i.Step, i.Key, hparam.Format(i.Value))
}

// MaxInterventions is how many live changes an experiment takes: its file is written anew with each.
const MaxInterventions = 1000

// Intervene records a live change, after those of the same or an earlier step. Only keys
// that may change while training are accepted, and no more than [MaxInterventions].
func (s *Spec) Intervene(step int, key string, value any) error {
	if len(s.Interventions) >= MaxInterventions {
		return &Problem{Key: KeyInterventions, Message: fmt.Sprintf(
			"there are %d live changes already, and no room for more: start a new experiment with these values",
			len(s.Interventions))}
	}
	i, err := checkIntervention(Intervention{Step: step, Key: key, Value: value}, lenient)
	if err != nil {
		return &Problem{Key: KeyInterventions, Message: err.Error()}
	}
	s.Interventions = append(slices.Clone(s.Interventions), i)
	sortByStep(s.Interventions)
	return nil
}

func sortByStep(list []Intervention) {
	slices.SortStableFunc(list, func(a, b Intervention) int { return cmp.Compare(a.Step, b.Step) })
}

// checkIntervention returns i with its value in the key's Go type.
func checkIntervention(i Intervention, m mode) (Intervention, error) {
	if i.Step < 0 {
		return i, fmt.Errorf("step %d is negative; steps count from 0", i.Step)
	}
	k, err := hparam.LiveKey(i.Key)
	if err != nil {
		return i, err
	}
	v, err := coerce(k, i.Value, m)
	if err != nil {
		return i, fmt.Errorf("%s: %w", i.Key, err)
	}
	i.Value = v
	return i, nil
}
