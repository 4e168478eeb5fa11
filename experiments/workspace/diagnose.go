package workspace

import (
	"encoding/json"
	"fmt"

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/experiments/build"
	"tunebench/experiments/inspect"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// History reads all that a run or a TensorBoard folder has recorded. The error
// speaks of records that had to be left out; the history holds the rest.
func History(dir *runstore.Dir) (*event.History, error) {
	const batch = 1 << 14
	f := dir.Follow()
	defer f.Close()
	var h event.History
	var first error
	for {
		u, err := f.Poll(batch)
		if first == nil {
			first = err
		}
		u.ApplyTo(&h)
		if !u.More {
			return &h, first
		}
	}
}

// Diagnose examines a run or a TensorBoard folder, and adds what the worker found wrong with
// the data.
func (w *Workspace) Diagnose(dir *runstore.Dir) ([]finding.Finding, error) {
	h, err := History(dir)
	if err != nil && len(h.Tags()) == 0 {
		return nil, err
	}
	found := diagnosis.Diagnose(h, w.DiagnosisContext(dir))
	// What is wrong with the data the worker has found out, who had it at hand.
	summary, err := dir.ReadSummary()
	if err != nil {
		return found, nil
	}
	stored, err := Findings(summary)
	if err != nil {
		return found, nil
	}
	return inspect.AddWarnings(found, stored), nil
}

// DiagnosisContext tells the diagnosis what is known of a run; of a foreign log, nothing.
func (w *Workspace) DiagnosisContext(dir *runstore.Dir) diagnosis.Context {
	status := dir.Status()
	s, err := w.Spec(dir)
	if status.Foreign || err != nil {
		return diagnosis.Context{}
	}
	c := diagnosis.Context{Get: build.Getter(s), Epochs: s.Training.Epochs, State: string(status.State), Final: status.State.Finished()}
	if p, err := w.Provenance(dir); err == nil {
		c.Task, c.Classes, c.TrainRows, c.ValRows, c.Params = p.Task, len(p.Classes), p.TrainRows, p.ValidationRows, p.Params
	}
	return c
}

// Findings returns the diagnosis that the worker stored with a summary.
func Findings(s runstore.Summary) ([]finding.Finding, error) {
	if len(s.Diagnosis) == 0 {
		return nil, nil
	}
	var f []finding.Finding
	if err := json.Unmarshal(s.Diagnosis, &f); err != nil {
		return nil, fmt.Errorf("diagnosis of %s: %w", s.Run, err)
	}
	return f, nil
}

// Apply makes the experiment that a suggestion asks for, from the one that it was
// made for. Live changes of the parent are not repeated: their steps belong to it.
func Apply(s *spec.Spec, g finding.Suggestion) (*spec.Spec, error) {
	base := s.Clone()
	base.Interventions = nil
	return base.Apply(g.Changes)
}
