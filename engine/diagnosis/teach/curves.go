package teach

import (
	"math"
	"slices"

	"tunebench/engine/diagnosis/labelled"
	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/diagnosis/reader/boost"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// shown are the causes that are told apart in logs of which nothing but the curves is known.
var shown = []finding.Cause{
	finding.CauseHealthy, finding.CauseOverfitting, finding.CauseUnderfitting, finding.CauseLRTooHigh,
	finding.CauseLRTooLow,
}

// OfCurves is how the model of logs is fitted.
var OfCurves = Config{
	Causes: boost.Config{Rounds: 80, Rate: 0.08, Ridge: 1, Least: 1.5, Rows: 0.7, Columns: 0.4, Seed: 3}, Share: 0.7,
}

// Logs reads runs as the logs of another program: losses and accuracies, and nothing else.
func Logs(runs []labelled.Run) []Example {
	var out []Example
	for i := range runs {
		r := &runs[i]
		e := Example{Run: r, History: log(r.History(), 1)}
		if e.Cause, e.Accepted = r.Label(); !slices.Contains(shown, e.Cause) {
			continue
		}
		out = append(out, e.seen())
	}
	return out
}

// cut adds to logs what they were on their way: nobody says whether another program has ended.
func cut(logs []Example) []Example {
	out := slices.Clone(logs)
	for i, e := range logs {
		const least, steps = 0.6, 7 // up to 0.9
		e.History = log(e.History, least+0.05*float64(i%steps))
		out = append(out, e.seen())
	}
	return out
}

func (e Example) seen() Example {
	e.Features = e.Input().Features()
	e.Possible = make([]bool, len(causes))
	for i, c := range causes {
		e.Possible[i] = slices.Contains(shown, c)
	}
	return e
}

// log is a share of a history, and of that what programs mostly write.
func log(h *event.History, share float64) *event.History {
	last, _ := h.Last(event.Epoch)
	end := int64(math.Ceil(share * float64(last.Step)))
	out := &event.History{}
	for _, tag := range []string{
		event.Epoch, event.TrainLoss, event.ValLoss, event.TrainAccuracy, event.ValAccuracy,
	} {
		for _, p := range h.Series(tag) {
			if p.Step <= end {
				out.Append(tag, p)
			}
		}
	}
	return out
}

// FitCurves fits a model to logs.
func FitCurves(logs []Example, c Config) *reader.Model {
	m := reader.NewModel()
	all := cut(logs)
	m.Bins = binsOf(all)
	fitCauses(m, all, c)
	m.Causes = slices.DeleteFunc(m.Causes, func(l reader.Likelihood) bool { return !slices.Contains(shown, l.Cause) })
	return m
}

// FinalCurves is [Final] of logs.
func FinalCurves(logs []Example, c Config) (*reader.Model, Crossed) {
	crossed := cross(logs, c, FitCurves)
	cases := Cases(logs, crossed)
	sure := func(m *reader.Model, counts func(Example) bool) {
		var counted []Case
		for i, e := range logs {
			if counts(e) {
				counted = append(counted, cases[i])
			}
		}
		m.Level, m.Slope = confidences(counted)
	}
	m := FitCurves(logs, c)
	for f := range crossed {
		m.Temperature += (crossed[f].Temperature - 1) / float64(len(crossed))
	}
	sure(m, func(Example) bool { return true })
	for f, fold := range crossed {
		sure(fold, func(e Example) bool { return Fold(e.Run.Set, Folds) != f })
	}
	return m, crossed
}
