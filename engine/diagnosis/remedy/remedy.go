package remedy

import (
	"math"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// Remedy is a change of one thing.
type Remedy struct {
	Name    string
	Cause   finding.Cause
	Changes []hparam.Change
}

// Experiment is what the remedies depend on.
type Experiment struct {
	// Get returns the value of a key, of the Go type of its kind.
	Get       func(key string) any
	TrainRows int
	Classes   int // 0: regression
}

// Limits that a change never goes beyond, so that advice that is followed again and again ends.
const (
	MostWidth   = 1024
	MostDepth   = 6
	LeastWidth  = 4
	MostL2      = 1.0
	MostDropout = 0.8
	MostEpochs  = 4000
	LeastRate   = 0.01 // of the lowest usual rate of the optimizer
	MostRate    = 100  // times the highest
)

// Names of the remedies.
const (
	L2        = "l2"
	Dropout   = "dropout"
	Narrower  = "narrower"
	Patience  = "patience"
	Wider     = "wider"
	Deeper    = "deeper"
	Freer     = "no regularization"
	RateDown  = "rate / 10"
	RateDown2 = "rate / 100"
	RateUp    = "rate x 10"
	RateUp2   = "rate x 100"
	Longer    = "epochs x 4"
	Relu      = "relu"
	Norm      = "batch norm"
	Init      = "init auto"
	Leaky     = "leaky relu"
	Normalize = "normalize"
	Batch     = "batch 32"
	Constant  = "constant schedule"
	Weights   = "class weights"
	Clean     = "clean labels" // only where they are known
)

// All returns every remedy that changes something about the experiment, in a fixed order.
func All(e Experiment) []Remedy {
	var out []Remedy
	for _, d := range defined {
		if changes := d.changes(&e); len(changes) > 0 {
			out = append(out, Remedy{Name: d.name, Cause: d.cause, Changes: changes})
		}
	}
	return out
}

// Names lists every remedy, in the order of [All].
func Names() []string {
	var names []string
	for _, d := range defined {
		names = append(names, d.name)
	}
	return names
}

// CauseOf returns the cause that a remedy answers, "" for none of that name.
func CauseOf(name string) finding.Cause {
	for _, d := range defined {
		if d.name == name {
			return d.cause
		}
	}
	return ""
}

type definition struct {
	name    string
	cause   finding.Cause
	changes func(e *Experiment) []hparam.Change // none where it changes nothing
}

var defined = []definition{
	{L2, finding.CauseOverfitting, (*Experiment).l2},
	{Dropout, finding.CauseOverfitting, (*Experiment).dropout},
	{Narrower, finding.CauseOverfitting, func(e *Experiment) []hparam.Change { return e.widths(0.25) }},
	{Patience, finding.CauseOverfitting, (*Experiment).patience},
	{Wider, finding.CauseUnderfitting, func(e *Experiment) []hparam.Change { return e.widths(4) }},
	{Deeper, finding.CauseUnderfitting, (*Experiment).deeper},
	{Freer, finding.CauseUnderfitting, (*Experiment).freer},
	{RateDown, finding.CauseLRTooHigh, func(e *Experiment) []hparam.Change { return e.rate(0.1) }},
	{RateDown2, finding.CauseLRTooHigh, func(e *Experiment) []hparam.Change { return e.rate(0.01) }},
	{RateUp, finding.CauseLRTooLow, func(e *Experiment) []hparam.Change { return e.rate(10) }},
	{RateUp2, finding.CauseLRTooLow, func(e *Experiment) []hparam.Change { return e.rate(100) }},
	{Longer, finding.CauseLRTooLow, (*Experiment).longer},
	{Relu, finding.CauseVanishing, (*Experiment).relu},
	{Norm, finding.CauseVanishing, (*Experiment).norm},
	{Init, finding.CauseBadInit, (*Experiment).init},
	{Leaky, finding.CauseDeadUnits, (*Experiment).leaky},
	{Normalize, finding.CauseNormalization, (*Experiment).normalize},
	{Batch, finding.CauseBatch, (*Experiment).batch},
	{Constant, finding.CauseSchedule, (*Experiment).constant},
	{Weights, finding.CauseImbalance, (*Experiment).weights},
	{Clean, finding.CauseLabelNoise, func(*Experiment) []hparam.Change { return nil }},
}

// to is one change.
func (e *Experiment) to(key string, v any) []hparam.Change {
	return []hparam.Change{{Key: key, From: e.Get(key), To: v}}
}

// number returns a numeric key, 0 where it is unknown.
func (e *Experiment) number(key string) float64 {
	switch v := e.Get(key).(type) {
	case float64:
		return v
	case int:
		return float64(v)
	}
	return 0
}

func (e *Experiment) text(key string) string {
	s, _ := e.Get(key).(string)
	return s
}

// Hidden returns the widths of the hidden layers.
func (e *Experiment) Hidden() []int {
	if list, ok := e.Get("model.hidden").([]int); ok && len(list) > 0 {
		return list
	}
	widths := make([]int, int(min(max(e.number("model.depth"), 0), 1000)))
	for i := range widths {
		widths[i] = int(e.number("model.width"))
	}
	return widths
}

// fixed reports whether the network's shape is that of a file.
func (e *Experiment) fixed() bool { return e.text("model.weights") != "" }

// Round returns v with two digits, so that a file stays readable.
func Round(v float64) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return v
	}
	exp := int(math.Floor(math.Log10(math.Abs(v)))) - 1
	digits := math.Round(v / math.Pow10(exp))
	if exp < 0 {
		return digits / math.Pow10(-exp)
	}
	return digits * math.Pow10(exp)
}
