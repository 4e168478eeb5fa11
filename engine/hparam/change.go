package hparam

import "strings"

// Change is one key moved from one value to another: a line of a diff, a
// suggestion of the diagnosis, the difference between a run and its parent.
type Change struct {
	Key  string
	From any
	To   any
}

// String prints the change as the screens show it: dropout 0 → 0.2.
func (c Change) String() string {
	return c.Key + " " + Format(c.From) + " → " + Format(c.To)
}

// Describe joins changes for one line.
func Describe(changes []Change) string {
	parts := make([]string, len(changes))
	for i, c := range changes {
		parts[i] = c.String()
	}
	return strings.Join(parts, ", ")
}
