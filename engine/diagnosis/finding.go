package diagnosis

import (
	"math"
	"strconv"
)

// Kind names a finding.
type Kind string

// The kinds of findings.
const (
	Overfitting   Kind = "overfitting"
	Underfitting  Kind = "underfitting"
	LRTooHigh     Kind = "lr-too-high"
	LRTooLow      Kind = "lr-too-low"
	Diverged      Kind = "diverged"
	Healthy       Kind = "healthy"
	TooEarly      Kind = "too-early"
	Gap           Kind = "generalization-gap" // validation is far worse than training but does not get worse
	DeadUnits     Kind = "dead-units"         // relu units that are zero for every row
	Saturated     Kind = "saturated-units"    // tanh or sigmoid units in the flat part
	MajorityClass Kind = "majority-class"     // the rare classes are never predicted
	NoValidation  Kind = "no-validation"      // overfitting cannot be judged
)

// Severity says how much a finding matters.
type Severity string

// The severities, from a good sign to a failed run.
const (
	Good Severity = "good"
	Info Severity = "info"
	Warn Severity = "warn"
	Bad  Severity = "bad"
)

// Finding is one thing that the history shows.
type Finding struct {
	Kind     Kind     `json:"kind"`
	Title    string   `json:"title"`
	Severity Severity `json:"severity"`
	// Confidence is between 0 and 1: how far the evidence is beyond the rule and beyond the noise.
	Confidence float64 `json:"confidence"`
	// SinceEpoch counts finished epochs at the onset. It is 0 where the log has no epochs; SinceStep always counts steps.
	SinceEpoch float64    `json:"since_epoch"`
	SinceStep  int64      `json:"since_step"`
	Evidence   []Evidence `json:"evidence"`
	// RuledOut says what was looked for and not found, on the first finding only.
	RuledOut []Evidence `json:"ruled_out,omitempty"`
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

// Since returns the onset in words, "epoch 14" or "step 1200", "" where there is none.
func (f Finding) Since() string {
	switch {
	case f.SinceEpoch > 0:
		return "epoch " + formatAxis(f.SinceEpoch)
	case f.SinceStep > 0:
		return "step " + strconv.FormatInt(f.SinceStep, 10)
	}
	return ""
}

func formatAxis(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}
