package trying

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
)

// Why trying is over.
const (
	EndedTold      = "told"      // the leader is told from the unchanged experiment
	EndedSeeds     = "seeds"     // it is not, after all seeds of the plan
	EndedNone      = "none"      // no candidate is ahead of it
	EndedTime      = "time"      // the time was up
	EndedTrainings = "trainings" // there were as many as allowed
)

// PlannedSeeds is under how many seeds a leader is trained at most.
const PlannedSeeds = 5

// Record is what has been tried on a run.
type Record struct {
	Experiment string      `json:"experiment"`
	Metric     string      `json:"metric"`
	Vary       spec.Vary   `json:"vary"`
	Seeds      int         `json:"seeds"`
	Rows       int         `json:"rows"`
	Candidates []Candidate `json:"candidates"`      // the unchanged experiment first
	Curve      []Portion   `json:"curve,omitempty"` // the learning curve, the fewest rows first
	Trainings  int         `json:"trainings"`
	Ending     string      `json:"ending"`
	Updated    time.Time   `json:"updated"`
}

// Candidate is a change that is tried, or the experiment without any.
type Candidate struct {
	Suggestion *finding.Suggestion `json:"suggestion,omitempty"` // nil of the unchanged experiment
	Cause      finding.Cause       `json:"cause,omitempty"`
	Seeds      []Outcome           `json:"seeds"`

	// Cost is how long its training takes beside that of the unchanged experiment, and Patient says that its
	// first epochs say nothing of the last. Both follow from the change.
	Cost    float64 `json:"-"`
	Patient bool    `json:"-"`
}

// Changes are those of the candidate's suggestion.
func (c Candidate) Changes() []hparam.Change {
	if c.Suggestion == nil {
		return nil
	}
	return c.Suggestion.Changes
}

// ID names the trainings of a candidate, by what it changes.
func (c Candidate) ID() string {
	if c.Suggestion == nil {
		return "unchanged"
	}
	sum := sha256.Sum256([]byte(hparam.Describe(c.Changes())))
	return hex.EncodeToString(sum[:4])
}

// Outcome is what a training came to.
type Outcome struct {
	Epochs  int          `json:"epochs"`
	Whole   bool         `json:"whole"` // it was trained to its end
	Kept    event.Number `json:"kept"`  // NaN where it diverged or failed
	Best    event.Number `json:"best"`
	Ending  event.Ending `json:"ending,omitempty"`
	Seconds float64      `json:"seconds"`
}

// Lower reports whether lower values of the metric are better.
func (r *Record) Lower() bool { return event.LowerIsBetter(r.Metric) }

// Set stores what a training came to.
func (r *Record) Set(candidate, seed int, o Outcome) {
	c := &r.Candidates[candidate]
	for len(c.Seeds) <= seed {
		c.Seeds = append(c.Seeds, Outcome{Kept: event.Number(math.NaN()), Best: event.Number(math.NaN())})
	}
	c.Seeds[seed] = o
}

// whole is under how many seeds, from the first on, a candidate was trained to its end.
func (c Candidate) whole() int {
	for n, o := range c.Seeds {
		if !o.Whole {
			return n
		}
	}
	return len(c.Seeds)
}

// Tried counts the candidates that were trained to the end.
func (r *Record) Tried() (n int) {
	for _, c := range r.Candidates[1:] {
		n += min(1, c.whole())
	}
	return n
}

// Find is the number of the candidate that makes the same changes, -1 if there is none.
func (r *Record) Find(changes []hparam.Change) int {
	for i, c := range r.Candidates {
		if i > 0 && sameChanges(c.Changes(), changes) {
			return i
		}
	}
	return -1
}

// sameChanges compares what keys are changed to. Values as JSON has them differ in their types, not in their texts.
func sameChanges(a, b []hparam.Change) bool {
	if len(a) != len(b) {
		return false
	}
	to := map[string]string{}
	for _, c := range a {
		to[c.Key] = hparam.Format(c.To)
	}
	for _, c := range b {
		if text, ok := to[c.Key]; !ok || text != hparam.Format(c.To) {
			return false
		}
	}
	return true
}

// Encode returns trying.json.
func (r *Record) Encode() ([]byte, error) {
	out := *r
	out.Candidates = append([]Candidate(nil), r.Candidates...)
	for i, c := range out.Candidates {
		if c.Suggestion != nil {
			s := *c.Suggestion
			s.Effect = r.Effect(i)
			out.Candidates[i].Suggestion = &s
		}
	}
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("trying.json: %w", err)
	}
	return append(b, '\n'), nil
}

// Parse reads what [Record.Encode] wrote. The error says what is wrong with it.
func Parse(b []byte) (*Record, error) {
	r := &Record{}
	if err := json.Unmarshal(b, r); err != nil {
		return nil, fmt.Errorf("trying.json: %w", err)
	}
	if len(r.Candidates) == 0 || r.Candidates[0].Suggestion != nil || r.Metric == "" {
		return nil, fmt.Errorf("trying.json: it does not begin with the unchanged experiment and its metric")
	}
	for _, c := range r.Candidates[1:] {
		if c.Suggestion == nil {
			return nil, fmt.Errorf("trying.json: a candidate without a change")
		}
	}
	return r, nil
}
