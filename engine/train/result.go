package train

import "tunebench/engine/event"

// State names what a run is doing or how it ended, as records and summaries carry it.
type State string

// The states of a run. Target and early are good ends like done.
const (
	StateTraining State = "training"
	StatePaused   State = "paused"
	StateDone     State = "done"     // all epochs
	StateTarget   State = "target"   // the target was reached
	StateEarly    State = "early"    // early stopping
	StateStopped  State = "stopped"  // by request; can be resumed
	StateDiverged State = "diverged" // a loss became NaN or infinite
)

// endings says what each state is called in which a run has ended.
var endings = map[State]event.Ending{
	StateDone: event.EndedEpochs, StateTarget: event.EndedTarget, StateEarly: event.EndedEarly,
	StateStopped: event.EndedRequest, StateDiverged: event.EndedDiverged,
}

// Best is the best evaluation of the monitored metric.
type Best struct {
	Metric string
	Value  float64
	Epoch  int // finished epochs, so 1 is the first
	Step   int // updates done
}

// Result is how a run ended.
type Result struct {
	State  State
	Ending event.Ending
	Reason string // one sentence for people
	Epochs int    // finished
	Steps  int    // updates done
	// Best has Epoch 0 if nothing was evaluated.
	Best Best
	// Metrics holds the last value of every tag but the layers' probes; train/loss is
	// the mean over the last epoch.
	Metrics map[string]float64
}
