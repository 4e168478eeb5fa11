package reader

import (
	"math"
	"slices"

	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// Input is what is known of a run.
type Input struct {
	History *event.History
	// Get returns the value of a key of the experiment; nil: of a log of which nothing else is known.
	Get  func(key string) any
	Task string // classification or regression
	// Counts are the training rows of each class; nil for regression.
	Counts                         []int
	Rows, ValRows, Columns, Params int
	// Reference holds what cheap models reach, see engine/outoffold, and Postfit what is measured of the trained
	// network, see engine/postfit. Nil: not asked.
	Reference, Postfit []float64
	Early              bool // early stopping ended the run
	// Rules are how sure each rule of the diagnosis is of what it sees, 0 where it sees nothing, in a fixed order.
	Rules [Rules]float64
}

// Rules is how many rules of the diagnosis are asked.
const Rules = 9

// Chance is the loss of knowing nothing but the frequencies of the classes, which is their entropy.
func Chance(counts []int) float64 {
	total, sum := 0.0, 0.0
	for _, n := range counts {
		total += float64(n)
	}
	for _, n := range counts {
		if n > 0 {
			f := float64(n) / total
			sum -= float64(f * math.Log(f))
		}
	}
	return sum
}

// Possible tells which causes a run can have: those that one of its remedies answers, and those that none does.
func (in *Input) Possible(causes []finding.Cause) []bool {
	out := make([]bool, len(causes))
	if in.Get == nil {
		for i := range out {
			out[i] = true
		}
		return out
	}
	all := remedy.All(remedy.Experiment{Get: in.Get, TrainRows: in.Rows, Classes: len(in.Counts)})
	for i, c := range causes {
		out[i] = c == finding.CauseHealthy || c == finding.CauseLabelNoise && in.Task != "regression" ||
			slices.ContainsFunc(all, func(r remedy.Remedy) bool { return r.Cause == c })
	}
	return out
}

func (in *Input) number(key string) float64 {
	if in.Get == nil {
		return 0
	}
	switch v := in.Get(key).(type) {
	case float64:
		return v
	case int:
		return float64(v)
	}
	return 0
}

func (in *Input) text(key string) string {
	if in.Get == nil {
		return ""
	}
	s, _ := in.Get(key).(string)
	return s
}

func (in *Input) hidden() []int {
	if in.Get == nil {
		return nil
	}
	if list, ok := in.Get("model.hidden").([]int); ok && len(list) > 0 {
		return list
	}
	const most = 100
	widths := make([]int, int(min(max(in.number("model.depth"), 0), most)))
	for i := range widths {
		widths[i] = int(in.number("model.width"))
	}
	return widths
}

func (in *Input) optimizer() hparam.Method {
	m, _ := hparam.FindMethod("optimizer.name", in.text("optimizer.name"))
	return m
}

// logOf is the logarithm of a value that is not negative, with a floor.
func logOf(v, floor float64) float64 { return math.Log(max(v, floor)) }
