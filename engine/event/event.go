package event

import "time"

// Kind says why a record was emitted.
type Kind uint8

const (
	// KindStep carries values of one optimizer step (log_every_steps).
	KindStep Kind = iota
	// KindEpoch carries the values measured at the end of an epoch.
	KindEpoch
	// KindChange says that a hyper-parameter was changed live; Text holds "key=value".
	KindChange
	// KindState says that the run entered another state; Text holds it.
	KindState
	// KindTest carries the values of the test part, measured once, with the final weights.
	KindTest
)

// Scalar is one measured value under a TensorBoard tag.
type Scalar struct {
	Tag   string
	Value float64
}

// Record is everything measured at one step.
type Record struct {
	Kind Kind
	// Step counts optimizer updates. A KindStep record describes the update with
	// this 0-based number (its loss is taken before the update, as PyTorch loops
	// print it); a KindEpoch record carries the number of updates done so far.
	Step int
	// Epoch counts finished epochs.
	Epoch   int
	Time    time.Time
	Scalars []Scalar // reused by the emitter: copy what outlives the call
	Text    string
}

// Sink receives the records of a run, in order, from one goroutine.
// An error stops the run: a record that cannot be kept must not be lost silently.
type Sink interface {
	Emit(Record) error
}

// SinkFunc adapts a function to a Sink.
type SinkFunc func(Record) error

// Emit calls f.
func (f SinkFunc) Emit(r Record) error { return f(r) }

// Tee emits every record to each sink in turn and stops at the first error.
func Tee(sinks ...Sink) Sink {
	return SinkFunc(func(r Record) error {
		for _, s := range sinks {
			if err := s.Emit(r); err != nil {
				return err
			}
		}
		return nil
	})
}
