package finding

import "slices"

// Severity says how much a finding matters.
type Severity string

// The severities, from a good sign to a failed run.
const (
	Good Severity = "good"
	Info Severity = "info"
	Warn Severity = "warn"
	Bad  Severity = "bad"
)

// ranked are the severities by how much they ask for attention. A remark comes
// after the good news that it qualifies.
var ranked = []Severity{Info, Good, Warn, Bad}

// Rank orders severities by how much they ask for attention: the higher, the more. An
// unknown one, as a newer program may have written, ranks below all others.
func (s Severity) Rank() int { return slices.Index(ranked, s) }

// AtLeast reports whether s asks for as much attention as t, or more.
func (s Severity) AtLeast(t Severity) bool { return s.Rank() >= t.Rank() }
