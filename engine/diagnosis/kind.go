package diagnosis

import "tunebench/engine/finding"

// The kinds of findings that a history can show.
const (
	Overfitting   finding.Kind = "overfitting"
	Underfitting  finding.Kind = "underfitting"
	LRTooHigh     finding.Kind = "lr-too-high"
	LRTooLow      finding.Kind = "lr-too-low"
	Diverged      finding.Kind = "diverged"
	Healthy       finding.Kind = "healthy"
	TooEarly      finding.Kind = "too-early"
	Gap           finding.Kind = "generalization-gap" // validation is far worse than training but does not get worse
	DeadUnits     finding.Kind = "dead-units"         // relu units that are zero for every row
	Saturated     finding.Kind = "saturated-units"    // tanh or sigmoid units in the flat part
	MajorityClass finding.Kind = "majority-class"     // the rare classes are never predicted
	NoValidation  finding.Kind = "no-validation"      // overfitting cannot be judged
)
