package study

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/search"
)

// Op is what a decision does.
type Op string

// The operations of decisions.jsonl; the package's documentation says what each line holds.
const (
	OpBegin  Op = "begin"  // a conductor took the study
	OpAsk    Op = "ask"    // a new trial
	OpTrain  Op = "train"  // a trial goes on, further than it was to, or under another seed
	OpClose  Op = "close"  // a trial is given up
	OpAdopt  Op = "adopt"  // a trial is better than the one before it, and what others are compared with from now on
	OpResult Op = "result" // what a training came to
	OpTest   Op = "test"   // what the trial that is best at the end is worth on the test rows
	OpChange Op = "change" // a key of the study has another value
	OpEnd    Op = "end"    // the conductor left the study
)

// Decision is one line of decisions.jsonl.
type Decision struct {
	N    int       `json:"n"` // 1, 2, 3, …
	Time time.Time `json:"time"`
	Op   Op        `json:"op"`
	Why  string    `json:"why,omitempty"`
	// By is "user" where a person decided, and not the study.
	By string `json:"by,omitempty"`

	Trial  *int              `json:"trial,omitempty"`
	Seed   int               `json:"seed,omitempty"`   // number of the repeat, from 0
	Point  map[string]string `json:"point,omitempty"`  // of an ask: the value of each key that matters
	Epochs int               `json:"epochs,omitempty"` // up to which to train
	Stage  Stage             `json:"stage,omitempty"`  // of an ask, where a study has stages
	Fit    *search.Fit       `json:"fit,omitempty"`    // of the sampler's model

	Result *Result `json:"result,omitempty"`

	Test map[string]event.Number `json:"test,omitempty"` // values on the test rows, by their tags

	Key   string `json:"key,omitempty"` // of a change
	Value string `json:"value,omitempty"`

	Ending string `json:"ending,omitempty"` // of an end: trials, epochs, time, target, space, request
}

// Result is what a training came to.
type Result struct {
	// Values are the metric after each epoch from the first on, as it is recorded; null is an epoch
	// without a number.
	Values []event.Number `json:"values"`
	Ending event.Ending   `json:"ending"`
	// Over says that the training cannot go on: it is at its last epoch, stopped early or diverged.
	Over    bool    `json:"over,omitempty"`
	Error   string  `json:"error,omitempty"`
	Seconds float64 `json:"seconds"` // of training, over all of its parts
	Params  int64   `json:"params,omitempty"`
	// Latency is how long the network takes for a row, in seconds: the quickest evaluation of the validation rows
	// by their number. Like Seconds it decides nothing.
	Latency float64 `json:"latency,omitempty"`

	evaluation float64 // seconds of the quickest one; 0: unknown
}

// check says what is wrong with a line by itself.
func (d *Decision) check() error {
	switch d.Op {
	case OpBegin, OpEnd:
		return nil
	case OpChange:
		if d.Key == "" {
			return errors.New("a change without a key")
		}
		return nil
	case OpAsk, OpTrain, OpClose, OpAdopt, OpResult, OpTest:
	default:
		return fmt.Errorf("unknown op %q", d.Op)
	}
	switch {
	case d.Trial == nil || *d.Trial < 0 || d.Seed < 0:
		return fmt.Errorf("%s without a trial", d.Op)
	case (d.Op == OpAsk || d.Op == OpTrain) && d.Epochs < 1:
		return fmt.Errorf("%s without epochs", d.Op)
	case d.Op == OpResult && d.Result == nil:
		return errors.New("a result without values")
	case d.Op == OpTest && len(d.Test) == 0:
		return errors.New("a test without values")
	}
	return nil
}

// parseDecision reads one line.
func parseDecision(raw []byte) (Decision, error) {
	var d Decision
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, err
	}
	return d, d.check()
}
