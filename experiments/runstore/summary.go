package runstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/plainfile"
)

// State is where a run is in its life.
type State string

// The states of a run. All but Interrupted are stored; Interrupted is what a reader makes
// of a run that is training or paused by its summary while no worker holds its lock.
const (
	Created     State = "created"
	Training    State = "training"
	Paused      State = "paused"
	Stopped     State = "stopped"
	Done        State = "done"
	Diverged    State = "diverged"
	Failed      State = "failed"
	Interrupted State = "interrupted"
)

// Finished reports whether the worker left the run in this state of its own accord.
func (s State) Finished() bool {
	return s == Done || s == Stopped || s == Diverged || s == Failed
}

// Active reports whether a worker is at work on a run in this state.
func (s State) Active() bool { return s == Training || s == Paused }

// Values holds the newest value of each tag; JSON as for [event.Number], sorted by tag.
type Values map[string]float64

// MarshalJSON writes an object of numbers.
func (v Values) MarshalJSON() ([]byte, error) {
	m := make(map[string]event.Number, len(v))
	for tag, x := range v {
		m[tag] = event.Number(x)
	}
	return json.Marshal(m)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Values) UnmarshalJSON(b []byte) error {
	var m map[string]event.Number
	if err := json.Unmarshal(b, &m); err != nil {
		return err
	}
	*v = make(Values, len(m))
	for tag, x := range m {
		(*v)[tag] = float64(x)
	}
	return nil
}

// BestValue is the best value of the metric by which the run is judged.
type BestValue struct {
	Metric string       `json:"metric"`
	Value  event.Number `json:"value"`
	Epoch  int          `json:"epoch"`
}

// Summary is the state of a run at a glance.
type Summary struct {
	Run   string `json:"run"`
	State State  `json:"state"`
	// Ending says how training ended; empty while it goes on, and where an earlier version did
	// not say it for certain.
	Ending        event.Ending `json:"ending,omitempty"`
	Epoch         int          `json:"epoch"`
	Epochs        int          `json:"epochs"`
	Step          int          `json:"step"`
	Steps         int          `json:"steps"`
	SamplesPerSec event.Number `json:"samples_per_sec"`
	Best          *BestValue   `json:"best,omitempty"`
	Metrics       Values       `json:"metrics,omitempty"`
	WeightsSHA256 string       `json:"weights_sha256,omitempty"`
	// Diagnosis is the findings as JSON; this package does not look into them.
	Diagnosis json.RawMessage `json:"diagnosis,omitempty"`
	// Reference is what cheap models reach on the training rows, which the diagnosis compares with.
	Reference []float64 `json:"reference,omitempty"`
	// Postfit is what was measured of the trained network for the same purpose.
	Postfit []event.Number `json:"postfit,omitempty"`
	// Reason says in one sentence how the run ended.
	Reason  string    `json:"reason,omitempty"`
	Error   string    `json:"error,omitempty"`
	Started time.Time `json:"started"`
	Updated time.Time `json:"updated"`
	// Elapsed is the time spent training, over all resumes, in seconds.
	Elapsed event.Number `json:"elapsed"`
	// Preparing is how long the last worker took before its first update, in seconds: it loads the data and builds
	// the network. 0 where an earlier version did not say it.
	Preparing event.Number `json:"preparing,omitempty"`
}

// ReadSummary reads the run's summary as it is stored; [Dir.Status] also asks whether the
// worker lives.
func (d *Dir) ReadSummary() (Summary, error) {
	b, err := plainfile.ReadOwn(d.join(SummaryFile), maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return Summary{}, fmt.Errorf("run %s has no %s: %w", d.Name(), SummaryFile, fs.ErrNotExist)
	}
	if err != nil {
		return Summary{}, fmt.Errorf("run %s: %w", d.Name(), err)
	}
	var s Summary
	if err := json.Unmarshal(b, &s); err != nil {
		return Summary{}, fmt.Errorf("%s: %w", d.join(SummaryFile), err)
	}
	if !s.State.valid() {
		return s, fmt.Errorf("%s: unknown state %q", d.join(SummaryFile), s.State)
	}
	if !s.Ending.Known() {
		s.Ending = s.impliedEnding()
	}
	return s, nil
}

// impliedEnding is the ending that follows for certain from a summary that does not name it: the
// reason that earlier versions gave is one of a few sentences.
func (s Summary) impliedEnding() event.Ending {
	says := func(part string) bool { return strings.Contains(s.Reason, part) }
	switch {
	case s.State == Stopped:
		return event.EndedRequest
	case s.State == Diverged:
		return event.EndedDiverged
	case s.State == Failed:
		return event.EndedFailed
	case s.State != Done:
		return ""
	case says("reached the target of"):
		return event.EndedTarget
	case says("has not improved for"):
		return event.EndedEarly
	case says("epochs are done"):
		return event.EndedEpochs
	default:
		return ""
	}
}

func (s State) valid() bool { return s == Created || s.Active() || s.Finished() }

// WriteSummary replaces the run's summary. A final one is made durable; others are not
// worth waiting for the disk. A worker's finds room on a full disk, see [ReserveFile].
func (d *Dir) WriteSummary(s Summary) error {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", d.join(SummaryFile), err)
	}
	write := func() error { return d.replace(SummaryFile, s.State.Finished(), append(b, '\n')) }
	if d.hold == nil {
		return write()
	}
	return d.withRoom(s.State.Finished(), write)
}
