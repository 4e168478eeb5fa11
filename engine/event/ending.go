package event

import "slices"

// Ending says why a run trains no longer. The loop that knows it, the summary that keeps it and
// the diagnosis that must not guess it all use these words.
type Ending string

// The endings. An empty one is of a run that has not ended, or of which it is not known.
const (
	EndedEpochs   Ending = "epochs"         // all epochs are done
	EndedTarget   Ending = "target"         // a metric reached its target
	EndedEarly    Ending = "early_stopping" // the monitored metric no longer improved
	EndedRequest  Ending = "request"        // somebody asked it to stop; it can go on
	EndedPruned   Ending = "pruned"         // a study asked it to stop, for others do better; it can go on
	EndedDiverged Ending = "diverged"       // a loss became NaN or infinite
	EndedFailed   Ending = "failed"         // an error kept it from going on
)

var endings = []Ending{
	EndedEpochs, EndedTarget, EndedEarly, EndedRequest, EndedPruned, EndedDiverged, EndedFailed,
}

// Endings are all of them.
func Endings() []Ending { return slices.Clone(endings) }

// Known reports whether this is one of the endings.
func (e Ending) Known() bool { return slices.Contains(endings, e) }

// Label names in a word or two what ended a run before its last epoch; "" where the state of the
// run says it already.
func (e Ending) Label() string {
	switch e {
	case EndedTarget:
		return "target"
	case EndedEarly:
		return "early stop"
	case EndedPruned:
		return "pruned"
	default:
		return ""
	}
}
