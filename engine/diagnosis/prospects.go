package diagnosis

import (
	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// Prospect is a remedy of an experiment and what is expected of it.
type Prospect struct {
	remedy.Remedy
	Effect finding.Effect
}

// Prospects says what is expected of every remedy of a run, also of those that are not worth a suggestion; nil where
// the reader of curves would have to guess.
func Prospects(h *event.History, c Context) []Prospect {
	r := newRun(h, c)
	if _, broken := r.broken(); broken {
		return nil
	}
	o := r.opinion(reader.Fitted())
	if o == nil {
		return nil
	}
	var list []Prospect
	for _, m := range remedy.All(remedy.Experiment{Get: r.Get, TrainRows: r.TrainRows, Classes: r.Classes}) {
		if e, known := o.Effect(m.Name); known {
			list = append(list, Prospect{m, e})
		}
	}
	return list
}
