package study

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/experiments/runstore"
)

// complete reports whether the directory of a run was made as a whole: its summary is written last.
func complete(path string) bool {
	_, err := os.Lstat(filepath.Join(path, runstore.SummaryFile))
	return err == nil
}

// readResult reads what a run has come to; nil if it was interrupted before the end of an epoch, and is
// to go on.
func readResult(path string, p *Plan, until int) (*Result, error) {
	d, err := runstore.Open(path)
	if err != nil {
		return nil, err
	}
	s, err := d.ReadSummary()
	if err != nil {
		return nil, err
	}
	if s.Ending == "" || s.Ending == event.EndedRequest || s.Ending == event.EndedPruned && s.Epoch < until {
		return nil, nil
	}
	return resultOf(d, s, p)
}

// soFar reads what a run has come to, wherever it is.
func soFar(path string, p *Plan) (*Result, error) {
	d, err := runstore.Open(path)
	if err != nil {
		return nil, err
	}
	s, err := d.ReadSummary()
	if err != nil {
		return nil, err
	}
	return resultOf(d, s, p)
}

// resultOf reads the values that a run has recorded.
func resultOf(d *runstore.Dir, s runstore.Summary, p *Plan) (*Result, error) {
	r := &Result{Ending: s.Ending, Seconds: float64(s.Elapsed), Error: s.Error}
	r.Over = s.Ending != event.EndedPruned && s.Ending != event.EndedRequest
	h := &event.History{}
	if err := readHistory(d, h); err != nil {
		return nil, err
	}
	values := make([]event.Number, s.Epoch)
	for i := range values {
		values[i] = event.Number(math.NaN())
	}
	found := false
	for _, point := range h.Series(p.Metric) {
		if epoch, ok := h.EpochAt(point.Step); ok && int(epoch) >= 1 && int(epoch) <= len(values) {
			values[int(epoch)-1] = event.Number(point.Value)
			found = true
		}
	}
	if !found && s.Epoch > 0 && s.Ending != event.EndedDiverged && s.Ending != event.EndedFailed {
		return nil, fmt.Errorf("run %s recorded no %s: choose another goal.metric", d.Name(), p.Metric)
	}
	r.Values = values
	for _, point := range h.Series(event.EvalSeconds) {
		if s := point.Value; s > 0 && (r.evaluation == 0 || s < r.evaluation) {
			r.evaluation = s
		}
	}
	return r, nil
}

// measured adds to a result what the sizes of its run tell.
func (r *Result) measured(s Sizes) {
	r.Params = s.Params
	if s.ValidationRows > 0 {
		r.Latency = r.evaluation / float64(s.ValidationRows)
	}
}

// readHistory adds all that a run has recorded.
func readHistory(d *runstore.Dir, h *event.History) error {
	const batch = 1 << 14
	f := d.Follow()
	defer f.Close()
	for {
		u, err := f.Poll(batch)
		u.ApplyTo(h)
		if err != nil || !u.More {
			return errors.Join(err)
		}
	}
}

// findingsOf reads what the diagnosis found in a run.
func findingsOf(path string) ([]finding.Finding, error) {
	d, err := runstore.Open(path)
	if err != nil {
		return nil, err
	}
	s, err := d.ReadSummary()
	if err != nil || len(s.Diagnosis) == 0 {
		return nil, err
	}
	var list []finding.Finding
	if err := json.Unmarshal(s.Diagnosis, &list); err != nil {
		return nil, fmt.Errorf("run %s: its diagnosis: %w", d.Name(), err)
	}
	return list, nil
}
