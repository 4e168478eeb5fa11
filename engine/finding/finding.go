package finding

import (
	"fmt"
	"math"
	"strconv"
)

// Kind names what was found. The packages that look for something name their kinds.
type Kind string

// Finding is one thing that a history or a table shows.
type Finding struct {
	Kind Kind `json:"kind"`
	// Cause is what to mend, "" in findings of versions that did not say, and of remarks.
	Cause    Cause    `json:"cause,omitempty"`
	Title    string   `json:"title"`
	Severity Severity `json:"severity"`
	// Confidence is between 0 and 1: how far the evidence is beyond the rule and beyond the noise.
	Confidence float64 `json:"confidence"`
	// SinceEpoch counts finished epochs at the onset. It is 0 where the log has no epochs;
	// SinceStep always counts steps.
	SinceEpoch float64    `json:"since_epoch"`
	SinceStep  int64      `json:"since_step"`
	Evidence   []Evidence `json:"evidence"`
	// RuledOut says what was looked for and not found, on the first finding only.
	RuledOut []Evidence `json:"ruled_out,omitempty"`
	// Family says how the run compares with others that it grew from or that grew from the same, on the first
	// finding only.
	Family []Relative `json:"family,omitempty"`
	// Why explains the finding in one or two sentences for someone who meets it for the first time.
	Why string `json:"why"`
	// Suggestions are up to three changes, the most promising first.
	Suggestions []Suggestion `json:"suggestions"`
}

// Evidence is one measured fact.
type Evidence struct {
	Label string `json:"label"` // what was measured: val loss
	Text  string `json:"text"`  // with its numbers: 0.412 → 0.455, +10.4 % above its minimum (rule: 3 %)
}

// Fact returns the evidence whose text is formatted as by [fmt.Sprintf].
func Fact(label, format string, args ...any) Evidence {
	return Evidence{Label: label, Text: fmt.Sprintf(format, args...)}
}

// Since returns the onset in words, "epoch 14" or "step 1200", "" where there is none.
func (f Finding) Since() string {
	switch {
	case f.SinceEpoch > 0:
		return "epoch " + FormatEpoch(f.SinceEpoch)
	case f.SinceStep > 0:
		return "step " + strconv.FormatInt(f.SinceStep, 10)
	}
	return ""
}

// FormatEpoch prints a number of epochs to a tenth: 14, 2.5.
func FormatEpoch(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}
