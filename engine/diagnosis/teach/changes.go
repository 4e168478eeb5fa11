package teach

import (
	"reflect"
	"slices"

	"tunebench/engine/diagnosis/labelled"
	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/hparam"
)

// remedyOf returns the changes of a remedy of a run.
func remedyOf(r *labelled.Run, name string) ([]hparam.Change, bool) {
	for _, m := range remedy.All(remedy.Experiment{Get: r.Get, TrainRows: r.Rows, Classes: len(r.Counts)}) {
		if m.Name == name {
			return m.Changes, true
		}
	}
	return nil, false
}

// sameChanges reports whether two lists set the same keys to the same values.
func sameChanges(a, b []hparam.Change) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(x hparam.Change) bool {
		return !slices.ContainsFunc(b, func(y hparam.Change) bool {
			return x.Key == y.Key && reflect.DeepEqual(x.To, y.To)
		})
	})
}
